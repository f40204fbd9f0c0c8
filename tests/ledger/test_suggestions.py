"""What goes in, comes out, is found again, and is hidden when it is gone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import UnknownName
from assistant.ledger import Filter, Ledger
from connectors.values import encode
from tests.ledger.samples import SOURCE, suggestion


def test_a_suggestion_comes_back_as_it_went_in(ledger: Ledger, run: str) -> None:
    one = suggestion(
        encode(date(9999, 12, 31)), "a\x00b\ud800 ☃ 'x'", key={"id": encode(b"\x00\xff")}, proof="same day"
    )
    before = datetime.now(UTC)
    assert ledger.add(run, [one]) == 1
    entry = ledger.get(one.id)
    assert entry.suggestion == one
    assert entry.suggestion.id == one.id
    assert (entry.status, entry.decision, entry.version, entry.run) == ("open", None, 1, run)
    assert before <= entry.first_seen <= datetime.now(UTC)


def test_an_unknown_suggestion_is_a_sentence(ledger: Ledger) -> None:
    with pytest.raises(UnknownName, match="no suggestion 'nope'"):
        ledger.get("nope")


def test_scanning_twice_adds_nothing_and_refreshes(ledger: Ledger, run: str) -> None:
    assert ledger.add(run, [suggestion(), suggestion(), suggestion("Pariss", "Paris")]) == 2
    second = ledger.start_run("scan", SOURCE)
    newer = suggestion(confidence=0.95, rows=7, model="m2", sentence="Seven rows say so.")
    assert ledger.add(second, [newer, suggestion("Rmoe", "Rome")]) == 1
    entry = ledger.get(newer.id)
    assert entry.suggestion.confidence == 0.95
    assert entry.suggestion.model == "m2"
    assert entry.run == run, "the run that saw it first"
    assert entry.version == 1, "a refresh is no reason for a steward's decision to be refused"
    assert [one.id for one in ledger.find(Filter(min_confidence=0.9))] == [newer.id]


def test_unseen_open_suggestions_of_the_scanned_table_are_hidden_and_come_back(
    ledger: Ledger, run: str
) -> None:
    mended, rejected, elsewhere = suggestion(), suggestion("Pariss", "Paris"), suggestion(table="orders")
    other_task = suggestion("1.2.2020", "2020-02-01", task="standardization")
    ledger.add(run, [mended, rejected, elsewhere, other_task])
    ledger.decide_many([rejected.id], "reject", "ada")
    second = ledger.start_run("scan", SOURCE)
    ledger.add(second, [suggestion("new", "New")])
    assert ledger.hide_unseen(second, SOURCE, "customers", ["anomalies"]) == 1
    assert ledger.get(mended.id).status == "gone"
    assert ledger.get(rejected.id).status == "rejected"
    assert ledger.get(elsewhere.id).status == ledger.get(other_task.id).status == "open"
    assert mended.id not in {entry.id for entry in ledger.find()}
    assert [entry.id for entry in ledger.find(Filter(status="gone"))] == [mended.id]
    assert ledger.facets().status == {"open": 3, "rejected": 1, "gone": 1}
    assert ledger.facets().table == {"customers": 3, "orders": 1}, "gone ones do not count unless asked for"
    third = ledger.start_run("scan", SOURCE)
    assert ledger.add(third, [mended]) == 0
    assert ledger.get(mended.id).status == "open"


FILTERS = [
    (Filter(), "abcd"),
    (Filter(source="sqlite:///other.db"), "d"),
    (Filter(table="customers"), "abd"),
    (Filter(table=("customers", "orders")), "abcd"),
    (Filter(table=()), ""),
    (Filter(column="name"), "b"),
    (Filter(task="standardization"), "b"),
    (Filter(kind=("typo", "date")), "abcd"),
    (Filter(status="accepted"), "c"),
    (Filter(status=("open", "accepted"), table="orders"), "c"),
    (Filter(min_confidence=0.5), "abc"),
    (Filter(min_confidence=0.5, max_confidence=0.8), "bc"),
    (Filter(proved=True), "b"),
    (Filter(proved=False), "acd"),
    (Filter(text="berlni"), "acd"),
    (Filter(text="2020 FIRST"), "b"),
    (Filter(text="100%"), "d"),
    (Filter(text="_"), ""),
    (Filter(text="nothing such"), ""),
]


@pytest.mark.parametrize(("wanted", "found"), FILTERS)
def test_filters(ledger: Ledger, run: str, wanted: Filter, found: str) -> None:
    named = {
        "a": suggestion(confidence=0.9),
        "b": suggestion(
            "1.2.2020", "2020-02-01", column="name", task="standardization", kind="date",
            confidence=0.8, rows=9, proof="same day", sentence="Day First, as its neighbours.",
        ),
        "c": suggestion(table="orders", confidence=0.8, rows=2),
        "d": suggestion(source="sqlite:///other.db", confidence=0.1, sentence="Berlni is 100% wrong."),
    }  # fmt: skip
    ledger.add(run, named.values())
    ledger.decide_many([named["c"].id], "accept", "ada")
    assert [entry.id for entry in ledger.find(wanted)] == [named[name].id for name in found]
    assert ledger.count(wanted) == len(found)


def test_pages_follow_on_without_loss_or_repetition(ledger: Ledger, run: str) -> None:
    many = [suggestion(f"v{i}", f"V{i}", confidence=(i % 3) / 4, rows=i % 5) for i in range(100)]
    ledger.add(run, many)
    seen: list[str] = []
    after = None
    while page := ledger.find(limit=7, after=after):
        seen += [entry.id for entry in page]
        after = page[-1].cursor
    assert seen == [one.id for one in sorted(many, key=lambda one: (-one.confidence, -one.rows, one.id))]


def test_facets_count_each_choice_with_the_other_filters_kept(ledger: Ledger, run: str) -> None:
    ledger.add(run, [
        suggestion(), suggestion("a", "b", kind="case"), suggestion("c", "d", column="name", kind="case"),
        suggestion("e", "f", table="orders", confidence=0.1),
    ])  # fmt: skip
    facets = ledger.facets(Filter(table="customers", kind="case"))
    assert facets.kind == {"case": 2, "typo": 1}
    assert facets.table == {"customers": 2}
    assert facets.column == {"city": 1, "name": 1}
    assert ledger.facets(Filter(min_confidence=0.5)).table == {"customers": 3}
    assert ledger.facets(Filter(text="misspelling")).source == {SOURCE: 4}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(), min_size=1, max_size=5), word=st.text(max_size=8))
def test_any_text_is_kept_and_can_be_looked_for(
    ledger: Ledger, run: str, texts: list[str], word: str
) -> None:
    found = [suggestion(text, text + "!", column=f"c{i}") for i, text in enumerate(texts)]
    ledger.add(run, found)
    assert {entry.id for entry in ledger.entries([one.id for one in found])} == {one.id for one in found}
    assert ledger.count(Filter(text=word)) <= ledger.count()
