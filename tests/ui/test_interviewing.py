"""`dqa ask` and its page: rows are asked about, answers kept, learnt from, and known to the next scan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from assistant.anomalies.asking import Asking
from assistant.anomalies.detect import detect
from assistant.anomalies.labels import Labels, read_labels
from assistant.errors import UsageError
from assistant.ledger.records import Filter
from assistant.suggestion import Evidence, Suggestion, Target
from assistant.view import read_view
from ui.app.ask import wrong_cells
from ui.asking import interview, parse_answer

PAGE = """
from ui.app import ask
ask.page()
"""


@pytest.fixture
def talk(shop):
    import connectors

    with connectors.open(shop.url) as connector:
        yield interview(connector, "customers", shop.ledger, "ann")


def test_answers_are_kept_and_read_again_as_labels(shop, talk) -> None:
    import connectors

    row = int((talk.asking.view.rows["city"] == "Birmingxam").to_numpy().argmax())
    assert talk.answer(row, {"city": "Birmingham"}) == 1
    kept = shop.ledger.find(Filter(kind="told", status="accepted"))
    assert [(entry.suggestion.current, entry.value) for entry in kept] == [("Birmingxam", "Birmingham")]
    with connectors.open(shop.url) as connector:
        labels = read_labels(shop.ledger, read_view(connector, connector.table("customers")))
    place = labels.columns.index("city")
    assert labels.said[row][place] == 1
    assert labels.right[row][place] == "Birmingham"
    assert (labels.said[row][[labels.columns.index("name"), labels.columns.index("phone")]] == 0).all()


def test_a_decision_on_a_suggestion_is_a_label_of_its_rows(shop, talk) -> None:
    entry = shop.ledger.find(Filter(task="anomalies", column="city"))[0]
    shop.ledger.decide_many([entry.id], "reject", "ann")
    labels = read_labels(shop.ledger, talk.asking.view)
    rows = [row for row, said in labels.said.items() if said[labels.columns.index("city")] == 0]
    assert [talk.asking.view.rows["city"].iloc[row] for row in rows] == [entry.suggestion.current]


def test_a_decision_on_a_whole_column_labels_no_cell(shop, talk) -> None:
    view = talk.asking.view
    drift = Suggestion(
        task="anomalies", kind="drift", confidence=0.8, has_proposal=False, model="test",
        target=Target(source=view.source, table="customers", column="city"),
        evidence=Evidence(sentence="city changed"),
    )  # fmt: skip
    view.rows.loc[0, "city"] = None
    shop.ledger.add(shop.run, [drift])
    shop.ledger.decide_many([drift.id], "accept", "ann")
    assert not read_labels(shop.ledger, view)


def test_what_was_said_is_believed_and_not_asked_again(talk) -> None:
    first = talk.asking.next()
    talk.answer(first, {"name": None})
    assert talk.asking.probability[first, talk.asking.labels.columns.index("name")] == 1
    second = talk.asking.next()
    assert second != first
    talk.asking.skip(second)
    assert talk.asking.next() not in {first, second}


def test_the_command_asks_and_says_what_it_did_not_understand(shop, dqa, monkeypatch) -> None:
    answers = iter(["nothing=1", "city=Leeds", "", "?", "q"])
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))
    said = dqa("ask", shop.url, "customers", "--rows", "5")
    assert said.code == 0
    assert "no column 'nothing'" in said.err
    assert "3 rows answered" in said.out
    assert shop.ledger.count(Filter(kind="row", status="rejected")) == 2


def test_a_table_without_a_key_is_a_sentence(talk) -> None:
    view = talk.asking.view
    bare = replace(view, table=replace(view.table, key=()))
    detection = detect(bare)
    with pytest.raises(UsageError, match="no primary key"):
        Asking(bare, detection, Labels(list(bare.rows.columns)))


def test_answers_are_parsed() -> None:
    assert parse_answer("city=Boaz; zip") == {"city": "Boaz", "zip": None}
    assert parse_answer("") == {}
    lines = [{"column": "a", "value": "x", "should read": "y", "wrong": False},
             {"column": "b", "value": "x", "should read": "x", "wrong": True},
             {"column": "c", "value": "x", "should read": "x", "wrong": False}]  # fmt: skip
    assert wrong_cells(lines) == {"a": "y", "b": None}


def test_the_page_asks_and_learns(shop, dqa) -> None:
    assert "Nothing has been scanned" in AppTest.from_string(PAGE).run().info[0].value
    assert dqa("scan", shop.url, "--table", "customers").code == 0
    page = AppTest.from_string(PAGE, default_timeout=60).run()
    page.button[0].click().run()
    assert not page.exception
    row = page.session_state["asked_row"]
    assert "0 rows answered" in page.caption[0].value
    next(button for button in page.button if button.label == "That is all").click().run()
    assert not page.exception
    assert "1 row answered" in page.caption[0].value
    assert page.session_state["asked_row"] != row
    assert shop.ledger.count(Filter(kind="row", status="rejected")) == 1
