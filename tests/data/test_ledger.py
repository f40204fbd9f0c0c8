"""What stewards decided becomes examples in the form that the models are served with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.knowledge import ColumnKnowledge, TableKnowledge
from assistant.ledger import Ledger
from assistant.models.inputs import cell_texts
from assistant.suggestion import Decision, Suggestion
from tests.ledger.samples import SOURCE, suggestion
from training.data.sources import read_data


@pytest.fixture
def ledger(home: Path):
    (home / ".dqa").mkdir()
    with Ledger.open(f"sqlite:///{home / '.dqa' / 'ledger.sqlite'}") as opened:
        yield opened


def learn(ledger: Ledger, run: str) -> None:
    values = {"Berlin": 9, "": 4, "Bonn": 3}
    column = ColumnKnowledge(
        name="city", type="text", kind="city", kind_confidence=1.0, rows=16, nulls=0, distinct=3,
        values=values, complete=True,
    )  # fmt: skip
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    table = {"source": SOURCE, "table": "customers", "run": run, "learnt_at": moment, "models": {}}
    ledger.save_knowledge(TableKnowledge(columns={"city": column}, **table))


def decide(ledger: Ledger, *verdicts: tuple[object, str, str | None]) -> None:
    run = ledger.start_run("scan", SOURCE)
    learn(ledger, run)
    for one, verdict, value in verdicts:
        ledger.add(run, [one])
        ledger.decide(Decision(suggestion=one.id, verdict=verdict, by="ann", value=value))


def test_anomalies_are_cells_in_their_column_as_the_scorer_sees_them(ledger: Ledger) -> None:
    decide(
        ledger,
        (suggestion("Berlni", "Berlin"), "accept", None),
        (suggestion("Bonn", "Born"), "reject", None),
        (suggestion("Rmoe", "Roma"), "edit", "Rome"),
        (suggestion("Oslo", "Olso"), "accept", None),
    )
    ledger.decide(Decision(suggestion=suggestion("Oslo", "Olso").id, verdict="reopen", by="ann"))
    data = read_data("ledger:anomalies")
    found = {example.text: example for example in data.examples}
    context = ["Berlin", "Bonn"]
    assert {text: example.label for text, example in found.items()} == {
        cell_texts("city", context, "Berlni"): 1,
        cell_texts("city", context, "Bonn"): 0,
        cell_texts("city", context, "Rmoe"): 1,
    }
    assert found[cell_texts("city", context, "Rmoe")].target == "Rome"
    assert data.labels == ()
    assert {example.table for example in data.examples} == {"sqlite:///shop.db/customers"}


def test_standard_forms_are_what_was_accepted_or_put_in(ledger: Ledger) -> None:
    form = {"task": "standardization", "kind": "date", "column": "born"}
    decide(
        ledger,
        (suggestion("1.2.2020", "2020-02-01", **form), "accept", None),
        (suggestion("3.4.2020", "2020-03-04", **form), "edit", "2020-04-03"),
        (suggestion("n/a", "2020-01-01", **form), "reject", None),
    )
    data = read_data("ledger:standardization")
    assert {(example.text, example.target, example.label) for example in data.examples} == {
        ("1.2.2020", "2020-02-01", -1),
        ("3.4.2020", "2020-04-03", -1),
    }
    assert data.examples[0].groups == ("kind: date", "column: born")


def test_other_tasks_pair_the_place_with_what_was_proposed(ledger: Ledger) -> None:
    other = {"task": "metadata", "kind": "description"}
    decide(
        ledger,
        (suggestion(None, "Where they live.", **other), "accept", None),
        (suggestion(None, "A town hall.", column="hall", **other), "reject", None),
    )
    assert {
        (example.text, example.label, example.target) for example in read_data("ledger:metadata").examples
    } == {
        (("customers.city", "Where they live."), 1, "Where they live."),
        (("customers.hall", "A town hall."), 0, ""),
    }


def test_accepted_mappings_are_pairs_for_the_column_encoder(ledger: Ledger) -> None:
    def mapping(column: str, to: str | None) -> Suggestion:
        proposed = {"target": {"source": "x", "table": "main.people", "column": to}}
        return suggestion(None, proposed, task="mapping", kind="copy", column=column)

    decide(
        ledger,
        (mapping("city", "town"), "accept", None),
        (mapping("zip", "postal_code"), "reject", None),
        (mapping("fax", None), "accept", None),
    )
    (example,) = read_data("ledger:mapping").examples
    assert example.text == "customers.city : Berlin ; Bonn"
    assert example.target == "people.town"


def test_decisions_that_are_all_alike_teach_nothing(ledger: Ledger) -> None:
    decide(ledger, (suggestion("Berlni", "Berlin"), "accept", None))
    with pytest.raises(UsageError, match="All decisions on anomalies are accepted"):
        read_data("ledger:anomalies")
