"""Facts in the ledger: there and back, what stands, what is not asked again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ledger import Filter, Ledger
from assistant.metadata.adopt import adopt_facts
from assistant.metadata.facts import FACETS, Fact
from assistant.metadata.kept import read_catalogue, read_decided
from assistant.metadata.suggest import fact_of, suggestion_of
from assistant.suggestion import Decision
from connectors.types import Column, Table, TableRef
from tests.metadata.made import fact

SOURCE = "sqlite:///shop"
PEOPLE = Table(
    TableRef("people"), (Column("email", "text", "TEXT"), Column("id", "integer", "INT")), ("id",), 9
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as opened:
        yield opened


def add(ledger: Ledger, *facts: Fact) -> list[str]:
    made = [suggestion_of(one, SOURCE, "m1", 9) for one in facts]
    ledger.add(ledger.start_run("metadata", SOURCE), made)
    return [one.id for one in made]


def test_what_is_in_force_is_the_accepted_and_the_edited(ledger: Ledger) -> None:
    kept, edited, open_ = add(
        ledger, fact("semantic_type", "email"), fact("description", "A mail."), fact("use", "text")
    )
    ledger.decide(Decision(suggestion=kept, verdict="accept", by="ann"))
    ledger.decide(Decision(suggestion=edited, verdict="edit", by="bob", value="Where we write to."))
    column = read_catalogue(ledger, [PEOPLE], SOURCE).tables[0].columns[0]
    assert {facet: (held.value, held.by) for facet, held in column.facts.items()} == {
        "semantic_type": ("email", "ann"), "description": ("Where we write to.", "bob"),
    }  # fmt: skip
    assert (column.facts["description"].fact.origin, column.facts["description"].fact.detail) == (
        "person",
        "bob",
    )
    assert column.facts["semantic_type"].fact.origin == "model"
    both = read_catalogue(ledger, [PEOPLE], SOURCE, open_too=True).tables[0].columns[0]
    assert (both.get("use"), both.facts["use"].by, both.facts["use"].suggestion) == ("text", "", open_)
    assert [one.key for one in read_catalogue(ledger, [PEOPLE], SOURCE).tables[0].columns] == [False, True]


def test_what_was_decided_is_not_allowed_again(ledger: Ledger) -> None:
    kept, refused = add(ledger, fact("semantic_type", "email"), fact("use", "measure"))
    ledger.decide(Decision(suggestion=kept, verdict="accept", by="ann"))
    ledger.decide(Decision(suggestion=refused, verdict="reject", by="ann"))
    decided = read_decided(ledger, SOURCE)
    assert not decided.allows(fact("semantic_type", "telephone"))
    assert not decided.allows(fact("use", "measure"))
    assert decided.allows(fact("use", "text"))
    assert decided.allows(fact("use", "measure", column="id"))


def test_a_person_is_never_overruled_in_passing(ledger: Ledger) -> None:
    adopt_facts(ledger, SOURCE, [fact("description", "Mine.", origin="person")], "ann", "set")
    brought = fact("description", "Theirs.", origin="import", detail="schema.yml")
    report = adopt_facts(ledger, SOURCE, [brought], "bob", "import dbt")
    assert not report.adopted
    assert "ann decided on 'Mine.'" in report.skipped[0]
    again = adopt_facts(ledger, SOURCE, [brought], "bob", "set", overrule=True)
    assert [one.was for one in again.adopted] == ["changed"]
    held = read_catalogue(ledger, [PEOPLE], SOURCE).tables[0].columns[0].facts["description"]
    assert (held.value, held.by) == ("Theirs.", "bob")
    assert adopt_facts(ledger, SOURCE, [brought], "bob", "set").adopted[0].was == "known"


def test_what_is_brought_answers_the_open_question(ledger: Ledger) -> None:
    add(ledger, fact("semantic_type", "email"))
    report = adopt_facts(
        ledger, SOURCE, [fact("semantic_type", "telephone", origin="import")], "ann", "import csv"
    )
    assert [one.was for one in report.adopted] == ["changed"]
    assert ledger.count(Filter(status="open")) == 0
    assert read_catalogue(ledger, [PEOPLE], SOURCE).tables[0].columns[0].get("semantic_type") == "telephone"


def test_a_rejected_value_is_named_and_left(ledger: Ledger) -> None:
    (id_,) = add(ledger, fact("use", "text"))
    ledger.decide(Decision(suggestion=id_, verdict="reject", by="ann"))
    report = adopt_facts(ledger, SOURCE, [fact("use", "text", origin="import")], "bob", "import csv")
    assert "ann rejected 'text'" in report.skipped[0]


def test_one_file_may_say_two_things_of_a_column(ledger: Ledger) -> None:
    twice = [fact("use", "text", origin="import"), fact("use", "time", origin="import")]
    report = adopt_facts(ledger, SOURCE, twice, "ann", "import csv")
    assert ([one.fact.value for one in report.adopted], len(report.skipped)) == (["text"], 1)


TEXTS = st.text(max_size=40)


@given(
    facet=st.sampled_from(FACETS), value=st.one_of(TEXTS, st.lists(TEXTS, max_size=3)),
    column=st.one_of(st.none(), TEXTS), detail=TEXTS, sentence=TEXTS, proof=st.one_of(st.none(), TEXTS),
)  # fmt: skip
def test_a_fact_comes_back_from_its_suggestion(
    facet: str, value: object, column: str | None, detail: str, sentence: str, proof: str | None
) -> None:
    from datetime import UTC, datetime

    from assistant.ledger import Entry

    made = Fact.model_validate(
        {"table": "t", "column": column, "facet": facet, "value": value, "confidence": 0.5,
         "sentence": sentence, "origin": "upstream", "detail": detail, "proof": proof}
    )  # fmt: skip
    entry = Entry(suggestion_of(made, SOURCE, "m"), "open", None, 1, "run", datetime.now(UTC))
    assert fact_of(entry) == made
