"""Whatever is applied and then undone leaves the table as it was; a preview tells exactly what changes."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import connectors
from assistant.apply import apply, preview, undo
from assistant.ledger import JournalChange, Ledger
from assistant.suggestion import Suggestion
from connectors.values import encode
from tests.apply.sources import accept, suggest

TEXTS = ["", " ", "a", "A", "a ", "é", "e\u0301", "1", "1.0", "NULL", "o'x", "\t"]
VALUES = st.one_of(
    st.none(), st.sampled_from(TEXTS), st.integers(-2, 2), st.sampled_from([0.5, 1.0, -0.0, 1e300]),
    st.sampled_from([b"", b"a", b"\x00\xff"]),
)  # fmt: skip
ROWS = st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=12)
CHANGES = st.lists(
    st.fixed_dictionaries(
        {
            "row": st.one_of(st.none(), st.integers(0, 12)),
            "column": st.sampled_from(["any", "words", "number"]),
            "of": st.integers(0, 11),
            "new": VALUES,
            "given": st.booleans(),
            "confidence": st.sampled_from([0.2, 0.9]),
        }
    ),
    min_size=1,
    max_size=25,
)
COLUMNS = ("any", "words", "number")


def _suggestion(source: str, rows: list[tuple[Any, ...]], change: dict[str, Any]) -> Suggestion:
    """A suggestion about a value that the table holds somewhere; perhaps not in the row it names."""
    row = rows[change["of"] % len(rows)]
    column = change["column"]
    other = COLUMNS[(COLUMNS.index(column) + 1) % 3]
    return suggest(
        source, column, encode(row[COLUMNS.index(column)]), encode(change["new"]), table="t",
        key=None if change["row"] is None else {"id": change["row"]},
        given={other: encode(row[COLUMNS.index(other)])} if change["given"] else None,
        confidence=change["confidence"],
    )  # fmt: skip


def _dump(path: Path) -> list[tuple[Any, ...]]:
    exact = ", ".join(f"{name}, typeof({name}), hex({name})" for name in COLUMNS)
    with sqlite3.connect(path) as connection:
        found = connection.execute(f"SELECT id, {exact} FROM t ORDER BY id").fetchall()
    connection.close()
    return found


def _cells(changes: list[JournalChange]) -> set[tuple[Any, ...]]:
    return {(change.key, change.column, repr(change.old), repr(change.new)) for change in changes}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """One ledger for all examples: each has a source of its own."""
    with Ledger.open(f"sqlite:///{tmp_path_factory.mktemp('shared')}/ledger.sqlite") as ledger:
        yield ledger


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, changes=CHANGES, chunk=st.integers(2, 9))
def test_apply_then_undo_is_the_identity(
    shared: Ledger, rows: list[tuple[Any, ...]], changes: list[dict[str, Any]], chunk: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "source.db"
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, any, words TEXT, number NUMERIC)")
            connection.executemany("INSERT INTO t (any, words, number) VALUES (?, ?, ?)", rows)
        connection.close()
        before = _dump(path)
        with connectors.open(f"sqlite:///{path}") as source:
            held = [tuple(row[1::3]) for row in before]
            found = {one.id: one for one in (_suggestion(source.source, held, change) for change in changes)}
            entries = accept(shared, source.source, *found.values())
            seen = preview(source, shared, entries)
            report = apply(source, shared, entries, chunk_rows=chunk)
            written = shared.journal.find(report.run, ("applied",), 1_000)
            assert _cells(written) == _cells(seen.cells)
            assert len(written) == len({(change.key, change.column) for change in written}) == seen.total
            assert (report.stale, report.already) == (seen.stale, seen.already)
            undone = undo(source, shared, report.run, chunk_rows=chunk)
            assert undone.left_alone == 0
        assert _dump(path) == before
