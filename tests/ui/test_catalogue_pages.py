"""The catalogue, without a browser: the list, the word on a column, forms, files; and facts in the review."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from assistant.ledger import Filter
from tests.ui import wordbook
from tests.ui.test_pages import labels, press
from tests.ui.test_rule_pages import said
from ui.launch import PAGE
from ui.metadata.lines import CatalogueWanted
from ui.wanted import Wanted


@pytest.fixture
def told(shop, monkeypatch):
    """The shop with facts proposed and in force; ids by place."""
    monkeypatch.setenv("DQA_USER", "bert")
    return wordbook.fill(shop.ledger, shop.url)


def catalogue(at=None, **query):
    """The catalogue, with a column chosen."""
    page = AppTest.from_function(catalogue_page, default_timeout=60)
    if at:
        page.session_state["catalogue_at"] = at
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def catalogue_page() -> None:
    from ui.app import catalogue

    catalogue.page()


def line(table, column=""):
    from ui.metadata.lines import Line

    return Line(table, column).id


def facts(shop, **wanted):
    return {one.suggestion.kind: one for one in shop.ledger.find(Filter(task="metadata", **wanted))}


def test_every_column_is_a_row_with_what_is_said_of_it(shop, told):
    import connectors
    from ui.app.catalogue_list import rows
    from ui.metadata.lines import lines_of

    with connectors.open(shop.url) as connector:
        lines = lines_of(shop.ledger, shop.url, connector.tables())
    tables = rows(lines)
    assert [one["name"] for one in tables] == ["customers", "orders"]
    assert tables[0]["head"]["more"] == "one row is one customer (id)"
    named = {one["name"]: one for one in tables[0]["columns"]}
    assert list(named) == ["id", "name", "city", "born", "phone"]
    assert named["id"]["declared"] == "integer · primary key"
    assert named["name"]["type"]["open"]
    assert (named["phone"]["type"]["open"], named["phone"]["open"]) == (False, 0)
    assert [tag["name"] for tag in named["born"]["tags"]] == ["quasi"]
    assert tables[1]["columns"][2]["more"] == "measure · currency EUR"


def test_without_the_source_the_ledger_still_tells(shop, told):
    shop.file.unlink()
    page = catalogue()
    assert "The source cannot be read now" in said(page)
    assert "**5 columns** in 2 tables" in said(page)


def test_a_column_that_is_gone_is_marked_and_comes_last(shop, told):
    import connectors
    from ui.metadata.lines import lines_of

    with connectors.open(shop.url) as connector:
        tables = [connector.table("customers")]
    kept = tables[0].columns[:-1]
    from dataclasses import replace

    lines = lines_of(shop.ledger, shop.url, [replace(tables[0], columns=kept)])
    assert [one.column for one in lines if one.gone] == ["phone", "total"]
    assert [one.column for one in lines if one.table == "customers"][-1] == "phone"


def test_a_column_is_accepted_as_one_and_taken_back(shop, told):
    page = catalogue(line("customers", "name"))
    assert "from the glossary" in said(page)
    press(page, "Accept 4 facts")
    assert {one.status for one in facts(shop, column="name").values()} == {"accepted"}
    assert {one.decision.by for one in facts(shop, column="name").values()} == {"bert"}
    press(page, "Undo last")
    assert {one.status for one in facts(shop, column="name").values()} == {"open"}


def test_a_table_is_accepted_as_one_and_nothing_of_another(shop, told):
    press(catalogue(line("customers")), "Accept the whole table (11)")
    assert shop.ledger.facets(Filter(task="metadata", table="customers")).status == {"accepted": 13}
    assert shop.ledger.facets(Filter(task="metadata", table="orders")).status == {"open": 1, "edited": 1}


def test_what_the_filters_find_is_accepted_by_facet_after_a_question(shop, told):
    page = catalogue()
    press(page, "Accept all 12")
    page.slider[0].set_value(95).run()
    press(page, "Yes, accept 4")
    accepted = shop.ledger.find(Filter(task="metadata", status="accepted"))
    assert all(one.suggestion.confidence >= 0.95 for one in accepted)
    assert len(accepted) == 4 + 2


def test_one_fact_is_accepted_another_rejected(shop, told):
    page = catalogue(line("customers", "name"))
    page.button(key=f"yes_{told['name semantic_type']}").click().run()
    page.button(key=f"no_{told['name description']}").click().run()
    found = facts(shop, column="name")
    assert (found["semantic_type"].status, found["description"].status) == ("accepted", "rejected")
    assert found["sensitivity"].status == "open"
    assert "no description" not in [label.lower() for label in labels(page)]
    assert "Description" in labels(page), "what was rejected can be said anew"


def test_a_description_is_written_anew(shop, told):
    page = catalogue(line("customers", "name"))
    page.button(key=f"edit_{told['name description']}").click().run()
    assert all(not button.proto.shortcut for button in page.button), "letters typed must decide nothing"
    page.text_area[0].set_value("What the customer is called, as on the invoice.")
    press(page, "Save")
    entry = shop.ledger.get(told["name description"])
    assert (entry.status, entry.value) == ("edited", "What the customer is called, as on the invoice.")
    assert "Written by bert" in said(page)


def test_tags_are_chosen_from_the_list(shop, told):
    page = catalogue(line("customers", "born"))
    page.button(key=f"edit_{told['born sensitivity']}").click().run()
    assert page.multiselect[0].value == ["quasi"]
    page.multiselect[0].set_value(["quasi", "direct"])
    press(page, "Save")
    assert shop.ledger.get(told["born sensitivity"]).value == ["direct", "quasi"]


def test_what_is_missing_is_said_by_a_person(shop, told):
    page = catalogue(line("customers", "phone"))
    press(page, "Description")
    page.text_area[0].set_value("Where they are called.")
    press(page, "Save")
    found = facts(shop, column="phone")["description"]
    assert (found.status, found.value, found.decision.by) == ("accepted", "Where they are called.", "bert")
    assert dict(found.suggestion.evidence.details)["origin"] == "person"


def test_a_mistake_in_a_form_is_a_sentence(shop, told):
    page = catalogue(line("orders", "total"))
    page.button(key=f"edit_{told['total currency']}").click().run()
    page.text_input(key=next(one.key for one in page.text_input if one.label == "Currency")).set_value("EURO")
    press(page, "Save")
    assert "ISO 4217" in page.warning[0].value
    assert shop.ledger.get(told["total currency"]).value == "EUR"


def test_the_filters_are_in_the_address(shop, told):
    page = catalogue(show="PII", table="customers")
    assert "3 shown" in said(page)
    press(page, "Clear filters")
    assert "shown" not in said(page)
    assert "show" not in page.query_params
    page = catalogue(search="lives")
    assert "1 shown" in said(page)


def test_a_link_leads_to_a_column_whatever_was_filtered_before(shop, told):
    page = AppTest.from_function(catalogue_page, default_timeout=60)
    page.session_state["catalogue_wanted"] = CatalogueWanted(table=("orders",), search="x")
    page.query_params["table"] = "customers"
    page.query_params["at"] = line("customers", "phone")
    page.run()
    assert "**customers\\.phone**" in said(page)
    assert "at" not in page.query_params


def test_an_export_holds_what_is_accepted_and_proposals_when_asked_for(shop, told):
    page = catalogue()
    press(page, "Export")
    page.selectbox(key="catalogue_format").set_value("dbt")
    press(page, "Prepare")
    assert "**3 facts** carried" in said(page)
    page.toggle(key="catalogue_open").set_value(True).run()
    press(page, "Prepare")
    assert "**15 facts** carried" in said(page)


def test_an_empty_ledger_says_what_to_do(dqa):
    page = catalogue()
    assert "dqa metadata scan" in page.info[0].value


def review(**wanted):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state["wanted"] = Wanted(task=("metadata",), **wanted)
    page.run()
    assert not page.exception
    return page


def test_facts_of_a_table_and_kind_are_reviewed_together_one_left_out(shop, told):
    page = review(kind=("semantic_type",))
    assert "type of 3 columns" in said(page)
    press(page, "Accept 3")
    assert len(shop.ledger.find(Filter(kind="semantic_type", status="accepted"))) == 4


def test_a_fact_is_shown_in_words_and_edited_in_the_review(shop, told):
    page = review(kind=("granularity",))
    assert "one row is one customer (id)" in said(page)
    assert "class='dqa-diff'" not in said(page)
    press(page, "Edit")
    page.text_area[0].set_value("one row is one person or firm")
    press(page, "Save")
    entry = shop.ledger.find(Filter(kind="granularity", status="edited"))[0]
    assert entry.value == "one row is one person or firm"
