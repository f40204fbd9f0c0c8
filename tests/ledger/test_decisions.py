"""Decisions are appended, checked against what was seen, and never overwritten by a scan."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assistant.errors import Conflict, UnknownName
from assistant.ledger import Filter, Ledger
from assistant.suggestion import Decision, Verdict
from tests.ledger.samples import SOURCE, suggestion


def test_a_decision_is_remembered_with_its_author_and_value(ledger: Ledger, run: str) -> None:
    one = suggestion()
    ledger.add(run, [one])
    given = Decision(
        suggestion=one.id, verdict="edit", by="ada", value="Bern", comment="it is in Switzerland"
    )
    entry = ledger.decide(given, expected_version=1)
    assert (entry.status, entry.version, entry.decision) == ("edited", 2, given)
    assert entry.value == "Bern"
    assert entry.has_value


@pytest.mark.parametrize(
    ("verdict", "status"), [("accept", "accepted"), ("reject", "rejected"), ("reopen", "open")]
)
def test_verdicts_and_their_status(ledger: Ledger, run: str, verdict: Verdict, status: str) -> None:
    one = suggestion()
    ledger.add(run, [one])
    assert ledger.decide(Decision(suggestion=one.id, verdict=verdict, by="ada")).status == status


def test_reopening_appends_and_leaves_the_mistake_on_record(ledger: Ledger, run: str) -> None:
    one = suggestion()
    ledger.add(run, [one])
    for verdict in ("reject", "reopen", "accept"):
        ledger.decide(Decision(suggestion=one.id, verdict=verdict, by="ada"))
    assert [given.verdict for given in ledger.decisions(one.id)] == ["reject", "reopen", "accept"]
    assert ledger.get(one.id).status == "accepted"


def test_a_scan_never_overwrites_a_decision(ledger: Ledger, run: str) -> None:
    accepted, rejected = suggestion(), suggestion("Pariss", "Paris")
    ledger.add(run, [accepted, rejected])
    ledger.decide(Decision(suggestion=accepted.id, verdict="edit", by="ada", value="Bern"))
    ledger.decide(Decision(suggestion=rejected.id, verdict="reject", by="ada"))
    second = ledger.start_run("scan", SOURCE)
    assert ledger.add(second, [accepted, rejected]) == 0
    assert ledger.hide_unseen(second, SOURCE, "customers") == 0
    assert (ledger.get(accepted.id).status, ledger.get(accepted.id).value) == ("edited", "Bern")
    assert ledger.get(rejected.id).status == "rejected"


def test_deciding_on_what_changed_in_between_is_a_conflict(ledger: Ledger, run: str) -> None:
    one = suggestion()
    ledger.add(run, [one])
    ledger.decide(Decision(suggestion=one.id, verdict="accept", by="ada"), expected_version=1)
    with pytest.raises(Conflict, match="is accepted by now"):
        ledger.decide(Decision(suggestion=one.id, verdict="reject", by="bob"), expected_version=1)
    assert len(ledger.decisions(one.id)) == 1


def test_deciding_on_nothing_is_a_sentence(ledger: Ledger) -> None:
    with pytest.raises(UnknownName, match="no suggestion"):
        ledger.decide(Decision(suggestion="0" * 16, verdict="accept", by="ada"))


def test_of_two_who_decide_at_once_exactly_one_wins(ledger: Ledger, run: str) -> None:
    many = [suggestion(f"v{i}", f"V{i}") for i in range(20)]
    ledger.add(run, many)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def steward(name: str, verdict: Verdict) -> None:
        start.wait()
        for one in many:
            try:
                ledger.decide(Decision(suggestion=one.id, verdict=verdict, by=name), expected_version=1)
                outcomes.append(name)
            except Conflict:
                outcomes.append("conflict")

    threads = [threading.Thread(target=steward, args=who) for who in (("ada", "accept"), ("bob", "reject"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 40
    assert outcomes.count("conflict") == 20
    for one in many:
        (decision,) = ledger.decisions(one.id)
        assert ledger.get(one.id).decision == decision


def test_bulk_acts_on_all_that_the_filter_finds_but_for_exceptions(ledger: Ledger, run: str) -> None:
    many = [suggestion(f"v{i}", f"V{i}", confidence=i / 2000) for i in range(1201)]
    ledger.add(run, many)
    sure = Filter(min_confidence=0.2)
    assert ledger.decide_many(sure, "accept", "ada", except_ids=[many[-1].id], comment="sure") == 800
    assert ledger.count(Filter(status="accepted")) == 800
    assert ledger.get(many[-1].id).status == "open"
    assert ledger.decide_many(sure, "accept", "ada") == 1, "those accepted already are passed over"
    assert ledger.decide_many([one.id for one in many[-3:]], "reopen", "bob") == 3
    assert ledger.get(many[-2].id).version == 3
    assert ledger.decide_many([], "accept", "ada") == 0
    assert [given.by for given in ledger.decisions(many[-2].id)] == ["ada", "bob"]


@pytest.mark.parametrize(
    "statement", ["UPDATE dqa_decisions SET verdict = 'reject'", "DELETE FROM dqa_decisions"]
)
def test_the_database_itself_refuses_to_change_a_decision(ledger: Ledger, run: str, statement: str) -> None:
    one = suggestion()
    ledger.add(run, [one])
    ledger.decide(Decision(suggestion=one.id, verdict="accept", by="ada"))
    with pytest.raises(DBAPIError, match="only ever appended"), ledger._database.engine.begin() as connection:
        connection.execute(text(statement))
    assert [given.verdict for given in ledger.decisions(one.id)] == ["accept"]
