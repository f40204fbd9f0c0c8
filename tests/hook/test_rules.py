"""The hook and the rules in force: what a record breaks, what becomes of it, decisions noticed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from assistant.errors import LedgerError
from assistant.hook import Hook
from assistant.ledger import Ledger
from assistant.rules.files import parse_rule, rule_json
from assistant.rules.suggest import suggestion_of
from assistant.server import create_app
from assistant.suggestion import Decision
from tests.hook.conftest import SOURCE, learn

GOOD = {"id": 900, "city": "Berlin", "born": "1980-01-20", "phone": "+49 30 2000000", "note": "ok 2"}
MakeHook = Callable[..., Hook]


def keep(ledger: Ledger, **said: Any) -> str:
    """Put a rule on `people` in force; its id."""
    one = suggestion_of(SOURCE, parse_rule({"table": "people", **said}), "m")
    ledger.add(ledger.start_run("rules", SOURCE), [one])
    ledger.decide(Decision(suggestion=one.id, verdict="accept", by="ada"))
    return one.id


def quiet(records: Any, *_: Any) -> Any:
    """A detector that finds nothing."""
    return [() for _ in records]


@pytest.fixture
def hook(make_hook: MakeHook) -> Hook:
    return make_hook(quiet)


def test_a_record_that_breaks_an_error_is_quarantined_with_the_rule(hook: Hook, ledger: Ledger) -> None:
    id_ = keep(ledger, kind="in_set", column="city", values=["Berlin", "Hamburg"])
    assert hook.check(GOOD, table="people").status == "pass"
    verdict = hook.check({**GOOD, "city": "Rome"}, table="people")
    assert verdict.status == "quarantine"
    (reason,) = verdict.reasons
    assert (reason.what, reason.column, reason.before, reason.kind) == ("rule", "city", "Rome", "in_set")
    assert (reason.rule, reason.severity) == (id_, "error")
    assert "city is always one of 'Berlin', 'Hamburg'" in reason.sentence
    assert "city is Rome" in reason.sentence
    held = hook.quarantine.get(verdict.quarantine)
    assert held.record["city"] == "Rome"


@pytest.mark.parametrize(
    ("beside", "options", "status"),
    [
        ({"severity": "warning"}, {}, "warn"),
        ({"severity": "info"}, {}, "pass"),
        ({"tolerance": 0.01}, {}, "warn"),
        ({}, {"broken_rule": "warn"}, "warn"),
        ({}, {}, "quarantine"),
    ],
)
def test_severity_tolerance_and_setting_say_what_becomes_of_it(
    make_hook: MakeHook, ledger: Ledger, beside: dict[str, Any], options: dict[str, Any], status: str
) -> None:
    keep(ledger, kind="length", column="note", maximum=5, **beside)
    verdict = make_hook(quiet, **options).check({**GOOD, "note": "far too long"}, table="people")
    assert verdict.status == status
    assert [reason.what for reason in verdict.reasons] == ["rule"]


def test_rules_over_several_columns_and_records(hook: Hook, ledger: Ledger) -> None:
    keep(ledger, kind="comparison", left="born", operator="<=", right="note", reads="date")
    keep(
        ledger, kind="conditional", when=[{"column": "city", "test": "in", "values": ["Berlin"]}],
        then={"column": "phone", "test": "not_null"},
    )  # fmt: skip
    good, late, silent = hook.check_many(
        [
            {**GOOD, "note": "1990-01-01"},
            {**GOOD, "note": "1970-01-01"},
            {**GOOD, "note": "1990-01-01", "phone": None},
        ],
        table="people",
    )
    assert "rule" not in {reason.what for reason in good.reasons}
    assert [reason.kind for reason in late.reasons if reason.what == "rule"] == ["comparison"]
    assert [reason.kind for reason in silent.reasons if reason.what == "rule"] == ["conditional"]


def test_a_record_is_judged_as_it_was_fixed(hook: Hook, ledger: Ledger) -> None:
    raw = {**GOOD, "born": "20.01.1980"}
    fixed = hook.check(raw, table="people")
    assert fixed.status == "fixed"
    keep(ledger, kind="type", column="born", type="date")
    assert hook.check(raw, table="people").status == "fixed"
    assert hook.check({**GOOD, "born": "soon"}, table="people").status == "quarantine"


def test_a_missing_value_is_told_once_and_what_the_database_gives_may_be_absent(
    hook: Hook, ledger: Ledger
) -> None:
    keep(ledger, kind="not_null", column="city")
    keep(ledger, kind="not_null", column="id")
    absent = {name: value for name, value in GOOD.items() if name != "id"}
    assert hook.check(absent, table="people").status == "pass"
    verdict = hook.check({**absent, "city": None}, table="people")
    assert [(reason.what, reason.column) for reason in verdict.reasons] == [("rule", "city")]
    assert "city is empty" in verdict.reasons[0].sentence
    assert hook.check({**GOOD, "id": None}, table="people").status == "quarantine"


def test_decisions_are_noticed_without_a_new_scan(hook: Hook, ledger: Ledger) -> None:
    rome = {**GOOD, "city": "Rome"}
    before = hook.check(rome, table="people")
    id_ = keep(ledger, kind="in_set", column="city", values=["Berlin"])
    after = hook.check(rome, table="people")
    assert (before.status, after.status) == ("pass", "quarantine")
    assert "rules" not in before.versions
    edited = parse_rule({"kind": "in_set", "table": "people", "column": "city", "values": ["Berlin", "Rome"]})
    ledger.decide(Decision(suggestion=id_, verdict="edit", by="ada", value=rule_json(edited)))
    mended = hook.check(rome, table="people")
    assert mended.status == "pass"
    assert mended.versions["rules"] != after.versions["rules"]
    ledger.decide(Decision(suggestion=id_, verdict="reopen", by="ada"))
    assert "rules" not in hook.check(rome, table="people").versions


def test_rules_are_not_read_again_while_nothing_changes(
    hook: Hook, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    import assistant.hook.hook as module

    reads: list[str] = []
    whole = module.read_rules

    def counted(*arguments: Any) -> Any:
        reads.append("read")
        return whole(*arguments)

    monkeypatch.setattr(module, "read_rules", counted)
    keep(ledger, kind="not_null", column="city")
    for _ in range(3):
        hook.check(GOOD, table="people")
    assert reads == ["read"]
    keep(ledger, kind="not_null", column="born")
    for _ in range(3):
        hook.check(GOOD, table="people")
    assert reads == ["read", "read"]


def test_while_the_ledger_is_away_the_rules_known_hold(
    hook: Hook, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(ledger, kind="in_set", column="city", values=["Berlin"])
    rome = {**GOOD, "city": "Rome"}
    assert hook.check(rome, table="people").status == "quarantine"

    def away() -> Any:
        raise LedgerError("The ledger is away.")

    monkeypatch.setattr(ledger, "known", away)
    monkeypatch.setattr(ledger, "version", away)
    assert hook.check(rome, table="people").status == "quarantine"


def test_what_one_record_cannot_tell_is_said_and_harms_nothing(hook: Hook, ledger: Ledger) -> None:
    unique = keep(ledger, kind="unique", on=["phone"])
    gone = keep(ledger, kind="not_null", column="email")
    exploding = keep(ledger, kind="pattern", column="note", pattern="(a+)+$")
    far = keep(ledger, kind="foreign_key", on=["city"], to="cities", references=["name"])
    assert hook.check(GOOD, table="people").status == "pass"
    told = {one["id"]: one["not_judged"] for one in hook.rules("people").as_dicts()}
    assert set(told) == {unique, gone, exploding, far}
    assert "many rows" in told[unique]
    assert "email" in told[gone]
    assert "(a+)+$" in told[exploding]
    assert "cities" in told[far]


def test_a_foreign_key_is_held_against_the_last_scan_and_only_flags(hook: Hook, ledger: Ledger) -> None:
    keep(ledger, kind="foreign_key", on=["city"], to="cities", references=["name"])
    cities = pd.DataFrame({"name": ["Berlin", "Hamburg", "Leipzig"]})
    ledger.save_knowledge(learn(cities, "cities", ledger.start_run("scan", SOURCE)))
    assert hook.check(GOOD, table="people").status == "pass"
    verdict = hook.check({**GOOD, "city": "Rome"}, table="people")
    assert verdict.status == "warn"
    (reason,) = verdict.reasons
    assert (reason.severity, reason.kind) == ("warning", "foreign_key")
    assert "when last scanned" in reason.sentence


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 10**400, {"a": [1]}, [], b"x", True, "", "\0", "9" * 9_000]
)
def test_no_value_loses_a_record(hook: Hook, ledger: Ledger, value: Any) -> None:
    keep(ledger, kind="range", column="note", minimum=1, severity="warning")
    keep(ledger, kind="pattern", column="note", pattern="[a-z]+", severity="warning")
    keep(ledger, kind="arithmetic", target="note", formula="phone * 2", severity="warning")
    verdict = hook.check({**GOOD, "note": value}, table="people")
    assert verdict.status in {"warn", "quarantine"}
    assert verdict.as_dict()


def test_the_server_lists_the_rules_in_force(hook: Hook, ledger: Ledger) -> None:
    from fastapi.testclient import TestClient

    id_ = keep(ledger, kind="in_set", column="city", values=["Berlin"])
    with TestClient(create_app(hook=hook)) as client:
        (told,) = client.get("/v1/rules/people").json()
        assert (told["id"], told["severity"], told["not_judged"]) == (id_, "error", None)
        verdict = client.post("/v1/records/people", json={**GOOD, "city": "Rome"}).json()
        assert client.get("/v1/rules/nowhere").status_code == 404
    assert verdict["status"] == "quarantine"
    assert verdict["reasons"][0]["rule"] == id_
