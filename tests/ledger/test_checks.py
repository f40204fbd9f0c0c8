"""The history of checks: kept once a run, newest first, bounded, without secrets; older ledgers get it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect, text

import assistant.ledger
from assistant.ledger import Ledger
from assistant.ledger.checks import EXAMPLES_KEPT, Result
from assistant.ledger.schema import HEAD, VERSION_TABLE, dump
from assistant.rules.outcome import Outcome
from connectors.values import decode
from tests.ledger.samples import SOURCE, suggestion


@pytest.fixture
def rule(ledger: Ledger, run: str) -> str:
    """The id of a suggestion that rules are checked under."""
    one = suggestion()
    ledger.add(run, [one])
    return one.id


def test_a_check_is_read_as_it_was_kept(ledger: Ledger, run: str, rule: str) -> None:
    row = {"id": 7, "born": date(2024, 2, 29), "sum": Decimal("1.50"), "city": None}
    outcome = Outcome("broken", 3_000_000_000, 2, measured=0.25, examples=(row,), reason="It is so.")
    ledger.checks.add(run, [Result(rule, "r1", outcome)])
    (check,) = ledger.checks.history(rule)
    assert (check.suggestion, check.rule, check.run, check.status) == (rule, "r1", run, "broken")
    assert (check.judged, check.failing, check.measured) == (3_000_000_000, 2, 0.25)
    assert check.reason == "It is so."
    assert {name: decode(cell) for name, cell in check.examples[0].items()} == row
    assert check.at.tzinfo is not None
    assert not check.holds


def test_history_is_newest_first_and_the_latest_of_each_rule_counts(ledger: Ledger, run: str) -> None:
    one, other, elsewhere = suggestion("a"), suggestion("b"), suggestion("c", source="sqlite:///x.db")
    ledger.add(run, [one, other, elsewhere])
    for judged in (1, 2, 3):
        again = ledger.start_run("check", SOURCE)
        ledger.checks.add(again, [Result(one.id, "r", Outcome("holds", judged))])
    ledger.checks.add(run, [Result(elsewhere.id, "r", Outcome("holds", 9))])
    assert [check.judged for check in ledger.checks.history(one.id)] == [3, 2, 1]
    assert [check.judged for check in ledger.checks.history(one.id, limit=1)] == [3]
    assert {id_: check.judged for id_, check in ledger.checks.latest(SOURCE).items()} == {one.id: 3}
    assert ledger.checks.history(other.id) == []


def test_what_a_run_has_kept_is_not_kept_again(ledger: Ledger, run: str, rule: str) -> None:
    ledger.checks.add(run, [Result(rule, "r", Outcome("holds", 1))])
    ledger.checks.add(run, [Result(rule, "r", Outcome("broken", 9, 9))])
    assert [check.status for check in ledger.checks.history(rule)] == ["holds"]
    assert list(ledger.checks.of_run(run)) == [rule]
    assert ledger.checks.of_run(ledger.start_run("check", SOURCE)) == {}


def test_examples_are_bounded_in_number_and_size(ledger: Ledger, run: str, rule: str) -> None:
    many = tuple({"id": i, "text": "x" * i} for i in range(300))
    ledger.checks.add(run, [Result(rule, "r", Outcome("broken", 300, 300, examples=many))])
    (check,) = ledger.checks.history(rule)
    assert len(check.examples) == EXAMPLES_KEPT
    again = ledger.start_run("check", SOURCE)
    wide = tuple({f"c{j}": ["y" * 5_000] for j in range(30)} for _ in range(20))
    ledger.checks.add(again, [Result(rule, "r", Outcome("broken", 20, 20, examples=wide))])
    (check, _) = ledger.checks.history(rule)
    assert 0 < len(check.examples) < 20
    assert len(dump(list(check.examples))) < 17_000
    assert all(len(cell) <= 200 for row in check.examples for cell in row.values())


def test_a_password_in_a_cell_or_a_reason_is_not_kept(ledger: Ledger, run: str, rule: str) -> None:
    secret = "postgresql://ada:hunter2-Zebra@db.example/shop"
    outcome = Outcome("cannot run", examples=({"url": secret, "urls": [secret] * 9},), reason=f"No {secret}.")
    ledger.checks.add(run, [Result(rule, "r", outcome)])
    (check,) = ledger.checks.history(rule)
    assert "hunter2" not in dump([check.reason, list(check.examples)])


def test_a_ledger_of_the_first_version_is_upgraded_and_loses_nothing(ledger_url: str) -> None:
    one = suggestion()
    with Ledger.open(ledger_url) as ledger:
        ledger.add(ledger.start_run("scan", SOURCE), [one])
    url = ledger_url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE dqa_checks"))
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0001'"))
    with Ledger.open(ledger_url) as ledger:
        assert ledger.get(one.id).suggestion == one
        run = ledger.start_run("check", SOURCE)
        ledger.checks.add(run, [Result(one.id, "r", Outcome("holds", 1))])
        assert len(ledger.checks.history(one.id)) == 1
    with engine.connect() as connection:
        assert connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar() == HEAD
        assert inspect(connection).has_table("dqa_checks")
    engine.dispose()


def test_a_ledger_made_by_the_first_migration_alone_is_upgraded(tmp_path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(assistant.ledger.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    path = tmp_path / "ledger.sqlite"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        assert not inspect(connection).has_table("dqa_checks")
    engine.dispose()
    with Ledger.open(f"sqlite:///{path}") as ledger:
        assert ledger.checks.latest(SOURCE) == {}


def test_recent_checks_of_all_rules_at_once(ledger: Ledger, rule: str) -> None:
    other = suggestion("Hambrug", "Hamburg")
    elsewhere = suggestion(source="sqlite:///other.db")
    ledger.add(ledger.start_run("scan", SOURCE), [other, elsewhere])
    for failing in range(4):
        run = ledger.start_run("check", SOURCE)
        outcome = Outcome("broken", 10, failing, examples=({"id": failing},))
        ledger.checks.add(run, [Result(one, "r", outcome) for one in (rule, other.id, elsewhere.id)])
    recent = ledger.checks.recent(SOURCE, 3)
    assert {id_: [check.failing for check in some] for id_, some in recent.items()} == {
        rule: [3, 2, 1],
        other.id: [3, 2, 1],
    }
    assert recent[rule][0].examples == ()


def test_the_ledgers_version_changes_with_every_decision_check_and_run(ledger: Ledger, rule: str) -> None:
    seen = [ledger.version()]
    ledger.decide_many([rule], "accept", "anna")
    seen.append(ledger.version())
    run = ledger.start_run("check", SOURCE)
    seen.append(ledger.version())
    ledger.checks.add(run, [Result(rule, "r", Outcome("holds", 1))])
    seen.append(ledger.version())
    ledger.finish_run(run)
    seen.append(ledger.version())
    assert len(set(seen)) == len(seen)
    assert ledger.version() == seen[-1]
