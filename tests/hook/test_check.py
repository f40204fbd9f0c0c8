from __future__ import annotations

import copy
import math
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import assistant.hook
from assistant.errors import UnknownName, UsageError
from assistant.hook import Hook, Verdict
from assistant.hook.checker import Checker
from assistant.hook.options import HookOptions
from assistant.hook.types import FITS
from assistant.learning import plans_of
from assistant.ledger import Ledger
from tests.hook.conftest import SOURCE, learn, people

GOOD = {"id": 9, "city": "Berlin", "born": "1975-03-20", "phone": "+49 30 2000037", "note": None}

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_names = st.sampled_from(["id", "city", "born", "phone", "note", "", "other", "$"]) | st.text(max_size=4)
_texts = st.sampled_from(
    ["Berlin", " Berlin", "BERLIN", "Berln", "13/02/1980", "Feb 13, 1980", "1980-02-13", "0049 30 2000037",
     "N/A", "MÃ¼nchen", "1980-02-30", "+49", "\x00", "\ud800", "x" * 6_000],
)  # fmt: skip
_records = st.dictionaries(_names, _json | _texts, max_size=6)
_many = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(hook: Hook, record: Any) -> Verdict:
    return hook.check(record, table="people")


def test_good_record_passes_untouched(hook: Hook) -> None:
    verdict = check(hook, GOOD)
    assert (verdict.status, verdict.reasons, verdict.quarantine) == ("pass", (), None)
    assert verdict.record is GOOD
    assert verdict.versions["run"] == hook.tables()[0].run
    assert verdict.versions["column_kind"] == "fake-column-kind"
    assert {"package", "run"} <= set(verdict.versions)


def test_proved_forms_are_fixed_and_the_input_is_left(hook: Hook) -> None:
    record = {**GOOD, "city": " BERLIN", "born": "20/03/1975", "phone": "0049 30 2000037", "more": [1]}
    before = copy.deepcopy(record)
    verdict = check(hook, record)
    assert verdict.status == "fixed"
    assert verdict.record == {**GOOD, "more": [1]}
    assert record == before
    assert [reason.column for reason in verdict.reasons] == ["city", "born", "phone"]
    for reason in verdict.reasons:
        assert (reason.what, reason.before) == ("fixed", record[reason.column or ""])
        assert reason.after == verdict.record[reason.column]
        assert reason.proof
        assert reason.sentence


def test_a_guess_is_not_applied(hook: Hook) -> None:
    verdict = check(hook, {**GOOD, "city": "N/A"})
    assert verdict.record["city"] == "N/A"
    assert verdict.status != "fixed"


@_many
@given(record=_records)
def test_fixes_are_what_the_plan_proves(hook: Hook, record: dict[str, Any]) -> None:
    """The batch job writes `Plan.propose` of texts where there is a proof; the hook does exactly that."""
    known = hook.ledger.knowledge(SOURCE, "people")
    assert known is not None
    wanted = dict(record)
    for name, plan in plans_of(known).items():
        value = record.get(name)
        if isinstance(value, str):
            proposal = plan.propose(value)
            if proposal is not None and proposal.proof is not None:
                wanted[name] = proposal.value
    verdict = check(hook, record)
    if verdict.status == "quarantine":
        assert verdict.record is record
    else:
        assert _same(verdict.record, wanted)
        assert ("fixed" in {r.what for r in verdict.reasons}) == (not _same(wanted, record))


@_many
@given(record=_json | _records)
def test_no_record_is_lost_or_changed(hook: Hook, record: Any) -> None:
    before = copy.deepcopy(record)
    verdict = check(hook, record)
    assert _same(record, before)
    assert verdict.status in ("pass", "fixed", "warn", "quarantine")
    assert (verdict.status == "quarantine") == (verdict.quarantine is not None)
    if verdict.quarantine is not None:
        assert _same(hook.quarantine.get(verdict.quarantine).record, before)
    elif isinstance(record, dict):
        assert set(verdict.record) == set(record)
        for name in set(record) - {"city", "born", "phone", "note", "id"}:
            assert _same(verdict.record[name], record[name])
    assert verdict.as_dict()["status"] == verdict.status


def _same(one: Any, other: Any) -> bool:
    """Equal, NaN with itself too, and of one type."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (math.isnan(one) and math.isnan(other))
    return type(one) is type(other) and bool(one == other)


@pytest.mark.parametrize("record", [None, 5, "text", [1, 2], True, b"\x00", {}, {"nothing": 1}, 1.5])
def test_what_is_no_record_of_the_table_is_quarantined(hook: Hook, record: Any) -> None:
    verdict = check(hook, record)
    assert verdict.status == "quarantine"
    assert verdict.reasons[0].what == "unusable"
    assert verdict.quarantine is not None
    held = hook.quarantine.get(verdict.quarantine)
    assert (held.record, held.table, held.source) == (record, "people", SOURCE)
    assert held.versions == dict(verdict.versions)


@pytest.mark.parametrize("value", ["twelve", 1.5, [1], {"a": 1}, math.nan, math.inf, "1²", ""])
def test_a_value_that_the_type_cannot_hold(hook: Hook, make_hook: Callable[..., Hook], value: Any) -> None:
    verdict = check(hook, {**GOOD, "id": value, "born": "20/03/1975"})
    assert verdict.status == "quarantine"
    assert [r.column for r in verdict.reasons if r.what == "type"] == ["id"]
    assert verdict.record["born"] == "20/03/1975", "a quarantined record stays as it came"
    lenient = check(make_hook(wrong_type="warn"), {**GOOD, "id": value})
    assert lenient.status == "warn"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("integer", [1, "12", " -7 ", 3.0, Decimal("1E+999999"), True],
         ["1.5", "a", 2.5, Decimal("1E-9"), "--1"]),
        ("number", [10**400, 1.5, "2e3", Decimal("1E+999999999")], ["x", math.inf, "nan", "9" * 500, [1]]),
        ("boolean", [True, 0, "Yes", "F"], [2, "maybe", 0.5]),
        ("date", [date(2020, 1, 1), "2020-01-01", "2020-01-01T00:00:00"],
         ["2020-13-01", 20200101, "", "x" * 999]),
        ("datetime", [date(2020, 1, 1), "2020-01-01 10:00"], ["10:00", 1]),
        ("time", ["10:00", "10:00:01.5"], ["25:00", 10]),
        ("uuid", ["6f9619ff-8b86-d011-b42d-00cf4fc964ff"], ["6f96", 12]),
        ("text", ["a", 5, True], [[1], {"a": 1}]),
    ],
)  # fmt: skip
def test_types(kind: str, good: list[Any], bad: list[Any]) -> None:
    assert [value for value in good if not FITS[kind](value)] == []
    assert [value for value in bad if FITS[kind](value)] == []


def test_a_table_that_holds_texts_among_numbers_takes_them() -> None:
    frame = people()
    frame.loc[0, "id"] = "A-1"
    checker = Checker(learn(frame, "people", "r", id="integer"), HookOptions())
    assert not checker.examine({**GOOD, "id": "A-2"}).unusable


def test_missing_values(hook: Hook, make_hook: Callable[..., Hook]) -> None:
    partial = {"id": 1, "born": "1975-03-20", "phone": "+49 30 2000037"}
    verdict = check(hook, partial)
    assert (verdict.status, [r.column for r in verdict.reasons]) == ("warn", ["city"])
    assert check(make_hook(never_missing="pass"), partial).status == "pass"
    assert check(make_hook(never_missing="quarantine"), partial).status == "quarantine"
    assert check(make_hook(required={"people": ["note"]}), GOOD).status == "quarantine"
    assert check(make_hook(required={"people": ["elsewhere"]}), GOOD).status == "quarantine"
    assert check(make_hook(required={"other": ["note"]}), GOOD).status == "pass"
    # A key that the database gives is no gap when absent, but is when it is null.
    absent = {name: value for name, value in GOOD.items() if name != "id"}
    assert check(hook, absent).status == "pass"
    assert check(hook, {**GOOD, "id": None}).status == "warn"


def test_many_are_as_one_by_one_and_in_order(hook: Hook) -> None:
    records = [GOOD, {**GOOD, "born": "20/03/1975"}, 7, {**GOOD, "id": "x"}, GOOD]
    many = hook.check_many(records, table="people")
    assert [v.status for v in many] == ["pass", "fixed", "quarantine", "quarantine", "pass"]
    for record, verdict in zip(records, many, strict=True):
        alone = check(hook, record)
        assert (alone.status, alone.record, alone.reasons) == (
            verdict.status,
            verdict.record,
            verdict.reasons,
        )
    assert hook.check_many([], table="people") == []


def test_unknown_and_ambiguous_tables(hook: Hook, ledger: Ledger) -> None:
    with pytest.raises(UnknownName, match="known are: people"):
        hook.check(GOOD, table="poeple")
    with pytest.raises(UnknownName, match="people"):
        hook.check(GOOD, table="people", source="sqlite:///other.db")
    with pytest.raises(UnknownName) as told:
        hook.check(GOOD, table="people", source="postgresql://u:hunter2@elsewhere/shop")
    assert "hunter2" not in str(told.value)
    other = learn(people(), "people", "r2").model_copy(update={"source": "sqlite:///b.db"})
    ledger.save_knowledge(other)
    with pytest.raises(UsageError, match=r"sqlite:///b\.db"):
        hook.check(GOOD, table="people")
    secret = "postgresql+psycopg://user:p%40ss@db.example:5432/shop?sslmode=require"
    assert hook.check(GOOD, table="people", source=secret).status == "pass"
    assert hook.check(GOOD, table="people", source=SOURCE).status == "pass"
    ledger.save_knowledge(other.model_copy(update={"table": "hr.staff"}))
    assert hook.check(GOOD, table="staff").status == "pass"


def test_a_newer_scan_counts_at_once(hook: Hook, ledger: Ledger) -> None:
    record = {**GOOD, "born": "20/03/1975"}
    assert check(hook, record).record["born"] == "1975-03-20"
    frame = people()
    frame["born"] = [f"{day[8:]}.{day[5:7]}.{day[:4]}" for day in frame["born"]]
    ledger.save_knowledge(learn(frame, "people", "newer"))
    verdict = check(hook, record)
    assert verdict.versions["run"] == "newer"
    assert verdict.record["born"] == "20.03.1975"


def test_module_level_check(hook: Hook) -> None:
    assert assistant.hook.check(GOOD, table="people", hook=hook).status == "pass"


def test_a_plan_that_fails_is_said_and_harms_nothing(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.standardization.plan import Plan

    def broken(self: Plan, text: str) -> None:
        raise ValueError("no")

    monkeypatch.setattr(Plan, "propose", broken)
    verdict = check(hook, {**GOOD, "born": "20/03/1975"})
    assert verdict.status == "pass"
    assert {r.what for r in verdict.reasons} == {"not checked"}
