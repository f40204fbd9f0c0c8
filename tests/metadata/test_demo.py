"""The demo warehouse, its columns labelled by hand: with names and values, with either alone."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

import connectors
from assistant.metadata.semantic import Typed, read_columns
from assistant.models import Models, load
from assistant.settings import Settings
from assistant.sketch import TableSketch, sketch_table
from tests.metadata import made
from training.demo import build

pytestmark = pytest.mark.shipped
LISTED = list(csv.DictReader((Path(__file__).parent / "demo_columns.csv").read_text().splitlines()))
"""table, column, types (any of them is right), tags: by hand."""


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[TableSketch]:
    built = build(tmp_path_factory.mktemp("demo"), scale=0.05)
    with connectors.open(built.url) as connector:
        return [sketch_table(connector, table) for table in connector.tables()]


@pytest.fixture(scope="module")
def models() -> Models:
    return load(Settings(threads=1))


def held(
    tables: Sequence[TableSketch], found: Sequence[Sequence[Typed]]
) -> list[tuple[set[str], set[str], Typed]]:
    """(types that are right, tags that are right, what was found) of each column."""
    by_name = {
        (table.name, one.column.name): one for table, some in zip(tables, found, strict=True) for one in some
    }
    assert len(by_name) == len(LISTED)
    return [
        (
            set(row["types"].split("|")),
            set(filter(None, row["tags"].split("|"))),
            by_name[row["table"], row["column"]],
        )
        for row in LISTED
    ]


def personal(rows: Sequence[tuple[set[str], set[str], Typed]]) -> tuple[float, float]:
    """Precision and recall of "is personal data"."""
    both = sum(bool(tags and one.sensitivity.tags) for _, tags, one in rows)
    return (
        both / sum(bool(one.sensitivity.tags) for _, _, one in rows),
        both / sum(bool(tags) for _, tags, _ in rows),
    )


def test_with_names_and_values(tables: list[TableSketch], models: Models) -> None:
    rows = held(tables, read_columns(tables, models))
    assert min(personal(rows)) >= 0.95
    typed = [(types, one) for types, _, one in rows if one.type]
    assert len(typed) >= 0.95 * len(rows)
    assert sum(one.type in types for types, one in typed) >= 0.95 * len(typed)


def test_with_names_alone(tables: list[TableSketch], models: Models) -> None:
    bare = [table.without_values() for table in tables]
    rows = held(tables, read_columns(bare, models))
    assert min(personal(rows)) >= 0.95
    assert sum(one.type in types for types, _, one in rows) >= 0.9 * len(rows)


def test_with_values_alone(tables: list[TableSketch], models: Models) -> None:
    rows = held(tables, read_columns(tables, models, names=False))
    precision, recall = personal(rows)
    assert precision >= 0.9
    assert recall >= 0.75, "without names a wage or a birthday may go unnoticed"
    typed = [(types, one) for types, _, one in rows if one.type]
    assert len(typed) >= 0.5 * len(rows)
    assert sum(one.type in types for types, one in typed) >= 0.9 * len(typed)


def test_what_is_like_nothing_it_knows_has_no_type(models: Models) -> None:
    rng = random.Random(5)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789#&%"
    columns = {
        f"q{number}": ["".join(rng.choices(letters, k=rng.randint(4, 30))) for _ in range(20)]
        for number in range(40)
    }
    (found,) = read_columns([made.table("zq", **columns)], models)
    assert sum(bool(one.type) for one in found) <= 2
