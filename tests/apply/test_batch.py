"""The batch job: proposes, writes what is proved, resumes, and agrees with the record hook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import connectors
from assistant import view
from assistant.apply import undo
from assistant.batch import standardize
from assistant.errors import UsageError
from assistant.learning import plans_of
from assistant.ledger import Filter, Ledger
from assistant.settings import Settings
from assistant.suggestion import Decision
from connectors.errors import ColumnNotFound, TableNotFound
from connectors.types import Connector
from tests.apply.killed import job
from tests.apply.sources import engine_of, execute
from tests.apply.test_kills import _killed
from tests.fakes import FakeModels

ROWS = 120
COUNTRIES = ["Germany", "Germany", "Germany", "germany ", "GERMANY", "France"]


def _fill(url: str) -> None:
    """Table `customers` with dates in two forms, stray blanks and cases; `order lines` and a dotted name."""
    engine = engine_of(url)
    quote = engine.dialect.identifier_preparer.quote
    lines, dotted = quote("order lines"), quote("a.b")
    with engine.begin() as connection:
        connection.execute(text(
            "CREATE TABLE customers (id integer PRIMARY KEY, born varchar(40), country varchar(40))"
        ))  # fmt: skip
        connection.execute(text(f"CREATE TABLE {lines} (line varchar(20) PRIMARY KEY, day varchar(40))"))
        connection.execute(text(f"CREATE TABLE {dotted} (id integer PRIMARY KEY, day varchar(40))"))
        connection.execute(
            text("INSERT INTO customers VALUES (:id, :born, :country)"),
            [{"id": i, "born": _date(i), "country": COUNTRIES[i % 6]} for i in range(ROWS)],
        )
        for name in (lines, dotted):
            connection.execute(
                text(f"INSERT INTO {name} VALUES (:id, :day)"),
                [{"id": i, "day": _date(i)} for i in range(40)],
            )
    engine.dispose()


def _date(i: int) -> str | None:
    if i % 11 == 10:
        return None
    day, month, year = i % 28 + 1, i % 12 + 1, 1950 + i % 50
    return f"{year}-{month:02d}-{day:02d}" if i % 4 else f"{day:02d}.{month:02d}.{year}"


def _table(url: str, name: str = "customers") -> list[tuple[Any, ...]]:
    engine = engine_of(url)
    quoted = engine.dialect.identifier_preparer.quote(name)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(f"SELECT * FROM {quoted}"))]
    engine.dispose()
    return sorted(rows, key=repr)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A SQLite source to be standardized."""
    source = f"sqlite:///{tmp_path / 'shop.db'}"
    _fill(source)
    return source


def _run(url: str | Connector, ledger: Ledger, *targets: str, apply: bool = True, **settings: Any):
    return standardize(url, targets, ledger, FakeModels(), Settings(chunk_rows=7, **settings), apply)


def test_without_apply_it_only_proposes(url: str, ledger: Ledger) -> None:
    before = _table(url)
    report = _run(url, ledger, "customers", apply=False)
    assert _table(url) == before
    (table,) = report.tables
    assert table.columns == ("born", "country")
    assert table.proposed == ledger.count(Filter(status="open", task="standardization")) > 20
    assert report.applied == 0
    assert ledger.run(report.run).status == "done"


@pytest.mark.parametrize("database", ["sqlite", "postgresql", "mariadb"])
def test_what_it_writes_is_what_the_saved_plans_propose_and_undo_restores_it(
    database: str, tmp_path: Path, ledger: Ledger, request: pytest.FixtureRequest
) -> None:
    server = database != "sqlite"
    url = request.getfixturevalue(f"{database}_url") if server else f"sqlite:///{tmp_path / 'shop.db'}"
    _fill(url)
    before = _table(url)
    report = _run(url, ledger, "customers")
    with connectors.open(url) as source:
        knowledge = ledger.knowledge(source.source, "customers")
        assert knowledge is not None
        plans = plans_of(knowledge)

        def hook(column: str, value: str | None) -> str | None:
            proposal = plans[column].propose(value) if value is not None else None
            return proposal.value if proposal is not None and proposal.proof else value

        expected = [(key, hook("born", born), hook("country", country)) for key, born, country in before]
        assert _table(url) == sorted(expected, key=repr)
        assert report.applied == sum(
            old != new
            for row, fixed in zip(before, expected, strict=True)
            for old, new in zip(row, fixed, strict=True)
        )
        assert report.applied > 40
        again = _run(source, ledger, "customers")
        assert (again.run != report.run, again.proposed, again.applied) == (True, 0, 0)
        assert undo(source, ledger, report.run, chunk_rows=9).put_back == report.applied
    assert _table(url) == before


def test_each_decision_is_recorded_under_the_run(url: str, ledger: Ledger) -> None:
    report = _run(url, ledger, "customers")
    entries = ledger.find(Filter(status="applied"), limit=1_000)
    assert len(entries) == report.tables[0].proved
    assert {entry.decision.by for entry in entries if entry.decision} == {f"batch:{report.run}"}


def test_what_a_person_decided_otherwise_is_not_written(url: str, ledger: Ledger) -> None:
    _run(url, ledger, "customers", apply=False)
    rejected, edited, *_ = ledger.find(Filter(column="country", proved=True), limit=10)
    ledger.decide(Decision(suggestion=rejected.id, verdict="reject", by="ada"))
    ledger.decide(Decision(suggestion=edited.id, verdict="edit", by="ada", value="Allemagne"))
    report = _run(url, ledger, "customers")
    assert report.kept == 2
    held = {row[2] for row in _table(url)}
    assert {rejected.suggestion.current, edited.suggestion.current} <= held
    assert "Allemagne" not in held
    assert ledger.get(rejected.id).status == "rejected"


def test_one_column_or_all_tables_or_names_with_dots(url: str, ledger: Ledger) -> None:
    countries = [row[2] for row in _table(url)]
    report = _run(url, ledger, "customers.born", "a.b.day")
    assert [(table.table, table.columns) for table in report.tables] == [
        ("a.b", ("day",)),
        ("customers", ("born",)),
    ]
    assert [row[2] for row in _table(url)] == countries
    everything = _run(url, ledger)
    assert [table.table for table in everything.tables] == ["a.b", "customers", "order lines"]
    assert "line" not in everything.tables[2].columns, "a key is never rewritten"


def test_values_beyond_those_a_profile_lists_are_written_too(
    url: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    all_of_them = _run(url, ledger, "customers").applied
    other = f"sqlite:///{tmp_path / 'other.db'}"
    _fill(other)
    _run(other, ledger, "customers", apply=False)
    monkeypatch.setattr(view, "DISTINCT_LIMIT", 40)
    monkeypatch.setattr("assistant.batch.cells.REMEMBERED", 25)
    report = _run(other, ledger, "customers")
    assert report.tables[0].proposed < all_of_them
    assert report.applied == all_of_them
    assert _table(other) == _table(url)


def test_the_plan_of_an_earlier_run_is_used_until_policy_or_columns_change(
    url: str, ledger: Ledger, tmp_path: Path
) -> None:
    assert _run(url, ledger, "customers", apply=False).tables[0].learnt
    assert not _run(url, ledger, "customers", apply=False).tables[0].learnt
    policy = tmp_path / "policy.toml"
    policy.write_text('[columns."customers.born"]\nform = "keep"\n')
    changed = _run(url, ledger, "customers", policy=policy)
    assert changed.tables[0].learnt
    assert changed.tables[0].columns == ("country",)
    execute(url, "ALTER TABLE customers ADD COLUMN note varchar(10)")
    assert _run(url, ledger, "customers", apply=False, policy=policy).tables[0].learnt


def _decided(ledger: Ledger) -> set[tuple[Any, ...]]:
    found = ledger.find(limit=1_000)
    return {
        (entry.suggestion.target.table, entry.suggestion.current, entry.status, entry.suggestion.rows)
        for entry in found
    }


def test_killed_again_and_again_it_ends_as_if_uninterrupted(url: str, tmp_path: Path) -> None:
    twin, ledger_url = f"sqlite:///{tmp_path / 'twin.db'}", f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    _fill(twin)
    before = _table(url), _table(url, "order lines")
    with connectors.open(twin) as source, Ledger.open(f"sqlite:///{tmp_path / 'twin.sqlite'}") as ledger:
        whole = job("batch", source, ledger)
        decided = _decided(ledger)
    for point, chunk in (("begun", 1), ("written", 2), ("marked", 3)):
        _killed("batch", url, ledger_url, point, chunk)
    with connectors.open(url) as source, Ledger.open(ledger_url) as ledger:
        report = job("batch", source, ledger)
        assert report.resumed
        assert len(ledger.runs()) == 1
        counts = ("applied", "already", "stale", "tables", "kept")
        assert [getattr(report, name) for name in counts] == [getattr(whole, name) for name in counts]
        assert _decided(ledger) == decided
        assert (_table(url), _table(url, "order lines")) == (_table(twin), _table(twin, "order lines"))
        undo(source, ledger, report.run)
    assert (_table(url), _table(url, "order lines")) == before


def test_interrupted_while_proposing_it_starts_no_second_run(
    url: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "save_knowledge", interrupted)
        with pytest.raises(KeyboardInterrupt):
            _run(url, ledger, "customers")
    report = _run(url, ledger, "customers")
    assert report.resumed
    assert report.tables[0].proved > 0
    assert len(ledger.runs()) == 1


def test_what_cannot_be_standardized_is_a_sentence(url: str, ledger: Ledger, tmp_path: Path) -> None:
    execute(url, "CREATE VIEW germans AS SELECT * FROM customers WHERE country = 'Germany'")
    with pytest.raises(UsageError, match="germans is a view and cannot be written"):
        _run(url, ledger, "germans")
    with pytest.raises(TableNotFound, match="customer"):
        _run(url, ledger, "costumers")
    with pytest.raises(ColumnNotFound, match="no column 'town'"):
        _run(url, ledger, "customers.town")
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    engine_of(empty).connect().close()
    execute(empty, "CREATE VIEW v AS SELECT 1 AS one")
    with pytest.raises(UsageError, match="holds no table"):
        _run(empty, ledger)
    assert ledger.runs() == []
