"""The check of the rules that are kept, on a real database: verdicts, history, what is gone, interruption."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import connectors
from assistant.errors import UsageError
from assistant.ledger import Filter, Ledger
from assistant.rules.check import CheckReport, check_source
from assistant.rules.files import rule_json
from assistant.rules.running import database
from assistant.settings import Settings
from assistant.suggestion import Decision
from connectors.errors import CannotConnect, TableNotFound
from tests.rules.places import keep, make_shop, run, url
from tests.rules.samples import rule


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """A fresh ledger in the temporary home."""
    with Ledger.open(Settings().ledger_url) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small shop (see `make_shop`)."""
    return make_shop(tmp_path / "shop.sqlite")


def check(ledger: Ledger, path: Path, **more: Any) -> CheckReport:
    """Check the database."""
    return check_source(url(path), ledger, Settings(), **more)


def statuses(report: CheckReport) -> dict[str, str]:
    """Status by suggestion."""
    return {one.id: one.check.status for one in report.results}


def test_each_rule_gets_its_verdict_and_the_failing_rows_with_their_keys(ledger: Ledger, file: Path) -> None:
    broken, tolerated, held, refers, empty = keep(
        ledger, file, rule(), rule(maximum=101, tolerance=0.05), rule("unique", on=["id"]),
        rule("foreign_key", on=["customer"], to="customers", references=["id"]), rule(table="returns"),
    )  # fmt: skip
    report = check(ledger, file)
    assert statuses(report) == {
        broken: "broken", tolerated: "holds", held: "holds", refers: "holds", empty: "not judged",
    }  # fmt: skip
    assert report.counts == {"held": 3, "broken": 1, "cannot_run": 0, "not_judged": 1, "newly_broken": 0}
    assert report.failed
    (one,) = report.of("broken")
    assert (one.check.judged, one.check.failing) == (100, 2)
    assert sorted((row["id"], row["quantity"]) for row in one.check.examples) == [(7, 900), (8, 900)]
    assert ledger.checks.history(broken) == [one.check]
    assert ledger.run(report.run).status == "done"
    assert ledger.run(report.run).summary["broken"] == 1


@pytest.mark.parametrize(("severity", "failed"), [("error", True), ("warning", False), ("info", False)])
def test_only_errors_fail_the_check(ledger: Ledger, file: Path, severity: str, failed: bool) -> None:
    keep(ledger, file, rule(severity=severity))
    assert check(ledger, file).failed is failed


def test_what_held_before_is_newly_broken_once_and_a_mended_one_holds(ledger: Ledger, file: Path) -> None:
    (id_,) = keep(ledger, file, rule(maximum=1_000))
    assert not check(ledger, file).results[0].newly_broken
    run(file, "UPDATE orders SET quantity = 5000 WHERE id = 3")
    assert check(ledger, file).results[0].newly_broken
    assert not check(ledger, file).results[0].newly_broken
    run(file, "UPDATE orders SET quantity = 5 WHERE id = 3")
    assert check(ledger, file).results[0].check.status == "holds"
    assert [one.status for one in ledger.checks.history(id_)] == ["holds", "broken", "broken", "holds"]


def test_an_edited_rule_is_checked_as_edited_and_starts_a_history_of_its_own(
    ledger: Ledger, file: Path
) -> None:
    (id_,) = keep(ledger, file, rule())
    check(ledger, file)
    ledger.decide(Decision(suggestion=id_, verdict="edit", by="ada", value=rule_json(rule(maximum=900))))
    report = check(ledger, file)
    assert statuses(report) == {id_: "holds"}
    assert report.results[0].before is None
    newest, oldest = ledger.checks.history(id_)
    assert newest.rule != oldest.rule


def test_a_rule_on_what_is_gone_or_changed_says_so_and_the_others_run(ledger: Ledger, file: Path) -> None:
    column, table, held, number = keep(
        ledger, file, rule(), rule("not_null", "customers", column="email"),
        rule("not_null", column="ordered"), rule(column="customer"),
    )  # fmt: skip
    run(
        file,
        "ALTER TABLE orders RENAME COLUMN quantity TO amount",
        "DROP TABLE customers",
        "UPDATE orders SET customer = 'c' || customer",
    )
    report = check(ledger, file)
    assert statuses(report) == {column: "cannot run", table: "cannot run", held: "holds", number: "broken"}
    reasons = {one.id: one.check.reason for one in report.results}
    assert "quantity" in reasons[column]
    assert "customers" in reasons[table]
    assert report.failed
    assert report.counts["cannot_run"] == 2


def test_the_table_a_rule_refers_to_may_be_gone_too(ledger: Ledger, file: Path) -> None:
    keep(ledger, file, rule("foreign_key", on=["customer"], to="customers", references=["id"]))
    run(file, "DROP TABLE customers")
    (one,) = check(ledger, file).results
    assert one.check.status == "cannot run"
    assert "customers" in one.check.reason


def test_some_tables_are_checked_alone_also_one_that_is_gone(ledger: Ledger, file: Path) -> None:
    (mine,) = keep(ledger, file, rule(table="returns"))
    keep(ledger, file, rule())
    assert statuses(check(ledger, file, tables=["returns"])) == {mine: "not judged"}
    run(file, "DROP TABLE returns")
    assert statuses(check(ledger, file, tables=["returns"])) == {mine: "cannot run"}
    with pytest.raises(TableNotFound):
        check(ledger, file, tables=["nowhere"])
    with pytest.raises(UsageError, match=r"No rule is kept for customers of .*dqa rules mine"):
        check(ledger, file, tables=["customers"])


def test_without_a_rule_it_is_said_how_to_come_by_one(ledger: Ledger, file: Path) -> None:
    with pytest.raises(UsageError, match="dqa rules add"):
        check(ledger, file)


def test_a_rule_that_cannot_be_read_is_reported_and_the_others_run(ledger: Ledger, file: Path) -> None:
    good, bad = keep(ledger, file, rule(), rule("unique", on=["id"]))
    value = {"kind": "benford", "table": "orders"}
    ledger.decide(Decision(suggestion=bad, verdict="edit", by="ada", value=value))
    report = check(ledger, file)
    assert statuses(report) == {good: "broken"}
    assert "benford" in report.unread[bad]
    assert report.counts["cannot_run"] == 1


def test_an_interrupted_check_goes_on_with_the_tables_it_had_not_come_to(
    ledger: Ledger, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = keep(ledger, file, rule("unique", "customers", on=["id"]), rule())
    asked: list[str] = []
    whole = database.check_table

    def stop(connector: Any, table: Any, *rest: Any, **more: Any) -> Any:
        asked.append(str(table.ref))
        if asked == ["customers", "orders"]:
            raise KeyboardInterrupt
        return whole(connector, table, *rest, **more)

    monkeypatch.setattr(database, "check_table", stop)
    with pytest.raises(KeyboardInterrupt):
        check(ledger, file)
    report = check(ledger, file)
    assert asked == ["customers", "orders", "orders"]
    assert statuses(report) == {first: "holds", second: "broken"}
    assert report.resumed == 1
    assert len(ledger.runs()) == 2
    check(ledger, file)
    assert asked == ["customers", "orders", "orders", "customers", "orders"]


def test_a_check_interrupted_long_ago_begins_anew(
    ledger: Ledger, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(ledger, file, rule())

    def lost(*_: Any, **__: Any) -> Any:
        raise CannotConnect("The server is gone.")

    with monkeypatch.context() as patched:
        patched.setattr(database, "check_table", lost)
        with pytest.raises(CannotConnect):
            check(ledger, file)
    (old,) = [run.id for run in ledger.runs() if run.kind == "check"]
    long_ago = (datetime.now(UTC) - timedelta(hours=3)).isoformat(timespec="microseconds")
    with ledger._database.write() as connection:
        connection.execute(
            text("UPDATE dqa_runs SET started_at = :t WHERE id = :r"), {"t": long_ago, "r": old}
        )
    report = check(ledger, file)
    assert report.run != old
    assert ledger.run(old).status == "interrupted"


def test_a_source_that_is_lost_on_the_way_can_be_checked_again(
    ledger: Ledger, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(ledger, file, rule())

    def lost(*_: Any, **__: Any) -> Any:
        raise CannotConnect("The server is gone.")

    with monkeypatch.context() as patched:
        patched.setattr(database, "check_table", lost)
        with pytest.raises(CannotConnect):
            check(ledger, file)
    (unfinished,) = [run.id for run in ledger.runs() if run.kind == "check"]
    report = check(ledger, file)
    assert report.run == unfinished
    assert report.results[0].check.status == "broken"


def test_a_clock_that_runs_backwards_does_not_mix_up_the_history(
    ledger: Ledger, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import assistant.ledger.checks as kept

    (id_,) = keep(ledger, file, rule())
    check(ledger, file)
    run(file, "UPDATE orders SET quantity = 1")
    monkeypatch.setattr(kept, "now", lambda: "2001-01-01T00:00:00.000000+00:00")
    check(ledger, file)
    assert [one.status for one in ledger.checks.history(id_)] == ["holds", "broken"]
    assert ledger.checks.latest(ledger.get(id_).suggestion.target.source)[id_].status == "holds"


def test_apply_and_its_counts_leave_rules_alone(ledger: Ledger, file: Path) -> None:
    from assistant.apply import apply, preview

    (id_,) = keep(ledger, file, rule())
    with connectors.open(url(file)) as connector:
        entries = ledger.find(Filter(status="accepted"))
        assert preview(connector, ledger, entries).total == 0
        report = apply(connector, ledger, entries)
    assert (report.applied, report.suggestions, report.stale, report.waiting) == (0, 0, 0, 0)
    assert ledger.get(id_).status == "accepted"


def test_a_pattern_that_would_explode_cannot_run_and_holds_nothing_up(ledger: Ledger, file: Path) -> None:
    bad, good = keep(ledger, file, rule("pattern", column="ordered", pattern="(a+)+$"), rule(maximum=900))
    report = check(ledger, file)
    assert statuses(report) == {bad: "cannot run", good: "holds"}
    assert "(a+)+$" in report.of("cannot run")[0].check.reason


def test_a_moment_in_the_future_does_not_pass_for_freshness_and_is_said(ledger: Ledger, file: Path) -> None:
    keep(ledger, file, rule("freshness", column="ordered", hours=48, reads="date"))
    run(file, "UPDATE orders SET ordered = '2999-01-01' WHERE id = 5")
    (one,) = check(ledger, file).results
    assert one.check.status == "broken"
    assert "future" in one.check.reason


def test_no_rule_on_an_empty_table_fails(ledger: Ledger, file: Path) -> None:
    keep(
        ledger, file, rule(table="returns"), rule("unique", "returns", on=["id"]),
        rule("not_null", "returns", column="quantity"),
        rule("row_count", "returns", minimum=1, severity="info"),
        rule("frequency", "returns", column="quantity", maximum=0.1),
    )  # fmt: skip
    report = check(ledger, file)
    assert [one.check.status for one in report.results].count("not judged") == 4
    assert [one.rule.says["kind"] for one in report.of("broken")] == ["row_count"]
    assert not report.failed


def test_a_column_that_became_text_breaks_a_rule_on_numbers_and_says_which_rows(
    ledger: Ledger, file: Path
) -> None:
    (id_,) = keep(ledger, file, rule(maximum=1_000))
    run(file, "UPDATE orders SET quantity = quantity || ' pcs'")
    (one,) = check(ledger, file).results
    assert (one.id, one.check.status, one.check.failing) == (id_, "broken", 100)
