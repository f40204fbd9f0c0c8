"""The pages' logic, without a browser."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.suggestion import Decision
from ui.launch import PAGE


@pytest.fixture
def page(shop, monkeypatch):
    """The review page, rendered once."""
    monkeypatch.setenv("DQA_USER", "anna")
    return AppTest.from_file(str(PAGE), default_timeout=60).run()


def press(page, label):
    """Press the button whose label begins so."""
    next(button for button in page.button if button.label.startswith(label)).click().run()
    assert not page.exception
    return page


def own_value(page):
    return next(field for field in page.text_input if field.label.startswith("Your own value"))


def labels(page):
    return [button.label for button in page.button]


def test_the_surest_group_comes_first_and_is_accepted_as_one(page, shop):
    assert not page.exception
    assert "Accept 20" in labels(page)
    press(page, "Accept 20")
    assert [toast.value for toast in page.toast] == ["20 suggestions accepted."]
    assert shop.ledger.facets().status == {"accepted": 20, "open": 3}
    assert {one.by for one in shop.ledger.decisions(first(shop, "accepted"))} == {"anna"}


def first(shop, status):
    from assistant.ledger import Filter

    return shop.ledger.find(Filter(status=status))[0].id


def test_a_decision_is_taken_back(page, shop):
    press(page, "Accept 20")
    press(page, "Undo last")
    assert shop.ledger.facets().status == {"open": 23}
    assert "Undo last" not in labels(page)


def test_all_that_the_filters_find_is_decided_after_a_question(page, shop):
    page.session_state["wanted"] = page.session_state["wanted"].toggle("kind", "typo")
    page.run()
    press(page, "Accept all 2")
    assert shop.ledger.facets().status == {"open": 23}
    assert all(not button.proto.shortcut for button in page.button)
    press(page, "Yes, accept 2")
    assert shop.ledger.facets().status == {"open": 21, "accepted": 2}


def test_the_question_can_be_left(page, shop):
    press(page, "Reject all 23")
    press(page, "Cancel")
    assert not any(label.startswith("Yes") for label in labels(page))
    assert shop.ledger.facets().status == {"open": 23}


def test_a_value_of_ones_own_is_kept(page, shop):
    typo = next(one for one in shop.ledger.find(None, 50) if one.suggestion.current == "Leeeds")
    page.session_state["view"] = "One by one"
    page.session_state["selected"] = typo.id
    page.run()
    own_value(page).input("Leeds (UK)")
    press(page, "Save")
    assert shop.ledger.get(typo.id).status == "edited"
    assert shop.ledger.get(typo.id).value == "Leeds (UK)"


def test_a_value_that_does_not_fit_is_a_sentence(page, shop):
    outlier = next(one for one in shop.ledger.find(None, 50) if one.suggestion.kind == "outlier")
    page.session_state["view"] = "One by one"
    page.session_state["selected"] = outlier.id
    page.run()
    own_value(page).input("plenty")
    press(page, "Save")
    assert "holds a number" in page.warning[0].value
    assert shop.ledger.get(outlier.id).status == "open"


def test_what_somebody_else_decided_is_a_sentence_and_stays(page, shop):
    typo = next(one for one in shop.ledger.find(None, 50) if one.suggestion.current == "Leeeds")
    page.session_state["view"] = "One by one"
    page.session_state["selected"] = typo.id
    page.run()
    shop.ledger.decide(Decision(suggestion=typo.id, verdict="reject", by="bert"))
    page.button(key="accept").click().run()
    assert "somebody decided" in page.warning[0].value
    assert shop.ledger.get(typo.id).status == "rejected"


def test_the_whole_row_is_shown_as_it_is_now(page, shop):
    with sqlite3.connect(shop.file) as database:
        database.execute("UPDATE customers SET name = 'Anna New' WHERE id = 7")
    database.close()
    typo = next(one for one in shop.ledger.find(None, 50) if one.suggestion.current == "Birmingxam")
    page.session_state["view"] = "One by one"
    page.session_state["selected"] = typo.id
    page.run()
    assert "Anna New" in page.dataframe[0].value["value"].tolist()


def test_a_source_that_is_gone_leaves_the_page_usable(shop):
    Path(shop.file).unlink()
    page = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert not page.exception
    assert any("cannot be shown" in caption.value for caption in page.caption)
    press(page, "Accept 20")
    assert shop.ledger.facets().status["accepted"] == 20


def test_an_empty_ledger_says_what_to_do(home):
    page = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert not page.exception
    assert "dqa scan" in page.info[0].value


def test_runs_are_previewed_written_and_undone(shop):
    from assistant.ledger import Filter

    shop.ledger.decide_many(Filter(kind="typo"), "accept", "anna")
    page = AppTest.from_function(runs_page, default_timeout=60).run()
    press(page, "Show what would change")
    assert page.dataframe[0].value["before"].tolist() == ["Leeeds", "Birmingxam"]
    press(page, "Write 2 cells")
    assert shop.ledger.facets().status == {"open": 21, "applied": 2}
    press(page, "Undo 2 cells")
    press(page, "Yes, put back")
    assert shop.ledger.facets().status == {"open": 21, "undone": 2}


def runs_page() -> None:
    from ui.app import runs

    runs.page()


def test_the_overview_counts_by_table(shop):
    from ui.app.overview import table_of_tables

    frame = table_of_tables(shop.ledger).set_index("table")
    assert frame.loc["customers", "standardization"] == 20
    assert frame.loc["orders", "anomalies"] == 1
    page = AppTest.from_function(overview_page, default_timeout=60).run()
    assert not page.exception
    assert page.metric[0].value == "23"


def overview_page() -> None:
    from ui.app import overview

    overview.page()
