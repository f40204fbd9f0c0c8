from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from assistant import anomalies
from assistant.errors import ModelMissing
from assistant.hook import Hook
from assistant.learning import learn_table
from assistant.ledger import Ledger
from assistant.standardization.policy import Policy
from assistant.view import frame_view
from tests.fakes import FakeModels
from tests.hook.conftest import SOURCE, people
from tests.hook.test_check import GOOD, check

Texts = dict[str, "str | None"]


@dataclass(frozen=True)
class Found:
    column: str
    kind: str
    probability: float
    sentence: str = "Looks odd."
    repair: str | None = None


@pytest.fixture(autouse=True)
def knowledge(ledger: Ledger) -> None:
    """Knowledge that says there is something for the detector to judge by."""
    known = ledger.knowledge(SOURCE, "people")
    assert known is not None
    city = known.columns["city"].model_copy(update={"anomalies": {"kept": True}})
    ledger.save_knowledge(known.model_copy(update={"columns": {**known.columns, "city": city}}))


def test_findings_warn_with_their_repair(make_hook: Callable[..., Hook]) -> None:
    seen: list[Texts] = []

    def judge(records: Sequence[Texts], *_: Any) -> list[list[Found]]:
        seen.extend(records)
        return [[Found("city", "typo", 0.8, repair="Berlin"), Found("note", "odd", 0.4)] for _ in records]

    verdict = check(make_hook(judge), {**GOOD, "city": "Berln", "unknown": 1})
    assert verdict.status == "warn"
    (reason,) = verdict.reasons
    assert (reason.what, reason.column, reason.kind) == ("suspicious", "city", "typo")
    assert (reason.before, reason.after, reason.confidence) == ("Berln", "Berlin", 0.8)
    assert verdict.record["city"] == "Berln", "a suspicion changes nothing"
    # The detector reads texts of the columns it knows.
    assert seen == [{**GOOD, "id": "9", "city": "Berln"}]
    assert check(make_hook(judge, warn_confidence=0.9), GOOD).status == "pass"
    assert len(check(make_hook(judge, warn_confidence=0.3), GOOD).reasons) == 2


def test_the_fixed_record_is_judged_and_its_form_forgiven(make_hook: Callable[..., Hook]) -> None:
    def judge(records: Sequence[Texts], *_: Any) -> list[list[Found]]:
        assert records[0]["born"] == "1975-03-20"
        return [[Found("born", "format", 0.9), Found("born", "outlier", 0.9)]]

    verdict = check(make_hook(judge), {**GOOD, "born": "20/03/1975"})
    assert verdict.status == "warn"
    assert [(r.what, r.kind) for r in verdict.reasons] == [("fixed", "date"), ("suspicious", "outlier")]
    assert verdict.record["born"] == "1975-03-20"


def test_models_down_lets_pass_and_says_so(make_hook: Callable[..., Hook]) -> None:
    def judge(*_: Any) -> Any:
        raise ModelMissing("No file at postgresql://u:hunter2@host/x.")

    verdict = check(make_hook(judge), {**GOOD, "born": "20/03/1975"})
    assert verdict.status == "fixed"
    assert verdict.reasons[-1].what == "not checked"
    assert "ModelMissing" in verdict.reasons[-1].sentence
    assert "hunter2" not in verdict.reasons[-1].sentence


def test_one_poisonous_record_does_not_spoil_the_others(make_hook: Callable[..., Hook]) -> None:
    def judge(records: Sequence[Texts], *_: Any) -> list[list[Found]]:
        if any(record["note"] == "poison" for record in records):
            raise ValueError("cannot")
        return [[Found("city", "typo", 0.9)] for _ in records]

    hook = make_hook(judge)
    verdicts = hook.check_many([GOOD, {**GOOD, "note": "poison"}, GOOD], table="people")
    assert [v.status for v in verdicts] == ["warn", "pass", "warn"]
    assert verdicts[1].reasons[0].what == "not checked"


def test_too_few_answers_are_no_answers(make_hook: Callable[..., Hook]) -> None:
    verdicts = make_hook(lambda *_: []).check_many([GOOD, GOOD], table="people")
    assert [v.status for v in verdicts] == ["pass", "pass"]
    assert all(v.reasons[0].what == "not checked" for v in verdicts)


def test_slow_models_are_left_behind(make_hook: Callable[..., Hook]) -> None:
    release = threading.Event()
    calls: list[int] = []

    def judge(records: Sequence[Texts], *_: Any) -> list[list[Found]]:
        calls.append(len(records))
        release.wait(30)
        return [[] for _ in records]

    hook = make_hook(judge, deadline=0.05)
    for _ in range(6):
        verdict = check(hook, GOOD)
        assert (verdict.status, verdict.reasons[0].what) == ("pass", "not checked")
    # Two threads hang; the other calls were not even begun, and nothing piles up behind them.
    assert len(calls) == 2
    release.set()
    for _ in range(200):
        if not check(hook, GOOD).reasons:
            break
        threading.Event().wait(0.02)
    assert check(hook, GOOD).reasons == ()


def test_waiting_ends_in_quarantine_or_an_answer(make_hook: Callable[..., Hook]) -> None:
    tries: list[int] = []

    def recovers(records: Sequence[Texts], *_: Any) -> list[list[Found]]:
        tries.append(1)
        if len(tries) < 3:
            raise OSError("not yet")
        return [[] for _ in records]

    assert check(make_hook(recovers, unavailable="wait", patience=30), GOOD).status == "pass"
    assert len(tries) == 3

    def never(*_: Any) -> Any:
        raise OSError("gone")

    hook = make_hook(never, unavailable="wait", patience=0.1)
    verdict = check(hook, GOOD)
    assert verdict.status == "quarantine"
    assert verdict.quarantine is not None
    assert hook.quarantine.get(verdict.quarantine).record == GOOD


def test_with_the_real_detector(ledger: Ledger, make_hook: Callable[..., Hook]) -> None:
    view = frame_view(people(), "people", SOURCE)
    learnt = learn_table(view, FakeModels(), Policy(), "real").knowledge
    ledger.save_knowledge(anomalies.learn(anomalies.detect(view, FakeModels()), learnt))
    hook = make_hook()
    verdict = check(hook, {**GOOD, "city": "Berlni"})
    assert verdict.versions["run"] == "real"
    assert verdict.status == "warn"
    assert [r.column for r in verdict.reasons if r.what == "suspicious"] == ["city"]
    texts = {name: None if value is None else str(value) for name, value in GOOD.items()}
    assert check(hook, texts).status == "pass"
