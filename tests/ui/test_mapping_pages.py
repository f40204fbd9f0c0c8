"""The mapping page, without a browser: candidates, examples on real values, what nothing fills."""

from __future__ import annotations

import sqlite3

import pytest
from streamlit.testing.v1 import AppTest

from assistant.ledger import Filter
from assistant.mapping.kept import proposal_of, read_mappings
from tests.ui import mapbook
from tests.ui.test_pages import labels, press
from tests.ui.test_rule_pages import said
from ui.app.mapping_rows import mapping_row
from ui.launch import PAGE
from ui.mapping.lines import clashes, lines_of, pairs_of
from ui.wanted import Wanted


@pytest.fixture
def mapped(shop, monkeypatch):
    """The shop with an import table, and proposals of what its columns become; ids by source column."""
    monkeypatch.setenv("DQA_USER", "bert")
    return mapbook.fill(shop.ledger, shop.url)


def mapping(at=None):
    page = AppTest.from_function(mapping_page, default_timeout=60)
    if at:
        page.session_state["mapping_at"] = at
    page.run()
    assert not page.exception
    return page


def mapping_page() -> None:
    from ui.app import mapping

    mapping.page()


def proposal(shop, id_):
    return proposal_of(shop.ledger.get(id_))


def field(page, label):
    return next(one for one in page.text_input if one.label == label)


def test_real_values_are_shown_before_and_after_those_that_fail_first(shop, mapped):
    page = mapping(mapped["DOB"])
    assert "**DOB → born**" in said(page)
    frame = page.dataframe[0].value
    assert frame["DOB"].tolist()[0] == "soon"
    assert frame["becomes"].tolist()[0].startswith("✗")
    assert set(frame["becomes"].tolist()[1:]) == {"1990-02-03", "1985-11-17"}
    assert "1 value in 1 row does not convert: their rows are left out" in said(page)


def test_what_nothing_fills_and_what_becomes_of_nothing_is_said(shop, mapped):
    text = said(mapping())
    assert "Nothing fills id, phone" in text
    assert "Nothing is said of import’s Ref" in text


def test_a_mapping_is_accepted_and_taken_back(shop, mapped):
    page = mapping(mapped["Town"])
    page.button(key="accept").click().run()
    assert [one.target for one in read_mappings(shop.ledger).mappings[0].mapping.columns] == ["city"]
    press(page, "Undo last")
    assert read_mappings(shop.ledger).mappings == []
    press(page, "Accept all 4")
    kept = read_mappings(shop.ledger).mappings[0].mapping
    assert {one.target for one in kept.columns} == {"name", "city", "born"}
    assert kept.unmapped == ("OptIn",)


def test_another_candidate_is_chosen_with_its_reason_in_sight(shop, mapped):
    page = mapping(mapped["FullName"])
    assert "FullName is near city" in said(page)
    page.button(key="choose_customers.city").click().run()
    entry = shop.ledger.get(mapped["FullName"])
    assert (entry.status, proposal_of(entry).target.column) == ("edited", "city")
    (pair,) = pairs_of(shop.ledger)
    lines = lines_of(shop.ledger, pair)
    twice = {line.column: mapping_row(line, clashes(lines))["reason"] for line in lines}
    assert "another mapping fills city too" in twice["Town"]
    assert "another mapping fills city too" in twice["FullName"]
    assert "another mapping" not in twice["DOB"]


def test_no_match_is_an_answer_and_a_column_is_one_again(shop, mapped):
    page = mapping(mapped["Town"])
    press(page, "No match")
    assert proposal(shop, mapped["Town"]).target.column is None
    next(one for one in page.selectbox if one.label == "Another column").set_value("phone").run()
    press(page, "Choose it")
    found = proposal(shop, mapped["Town"])
    assert (found.target.column, found.transformation.sources) == ("phone", ("Town",))


def test_a_transformation_is_learnt_from_examples_and_tried_before_it_is_kept(shop, mapped):
    page = mapping(mapped["FullName"])
    press(page, "Change the values")
    assert all(not button.proto.shortcut for button in page.button)
    field(page, "Lee, Ann").set_value("Ann Lee").run()
    assert page.dataframe[0].value["becomes"].tolist() == ["Cid Fox", "Ann Lee", "Bob Ray"]
    assert shop.ledger.get(mapped["FullName"]).status == "open"
    page.button(key="save_mapping").click().run()
    found = proposal(shop, mapped["FullName"])
    assert found.transformation.run(["Poe, Eve"]) == "Eve Poe"
    assert found.target.column == "name"


def test_a_transformation_is_written_as_yaml_and_a_mistake_is_a_sentence(shop, mapped):
    page = mapping(mapped["DOB"])
    press(page, "Change the values")
    next(one for one in page.button_group if "YAML" in one.options).set_value("YAML").run()
    area = page.text_area[0]
    assert "dd/MM/yyyy" in area.value
    area.set_value(area.value.replace("dd/MM/yyyy", "tt.MM.jjjj")).run()
    assert "no form of a date" in page.warning[0].value
    assert page.button(key="save_mapping").disabled
    page.text_area[0].set_value("sources: [DOB]\nsteps:\n- {kind: trim}\non_failure: keep\n").run()
    page.button(key="save_mapping").click().run()
    assert [step.kind for step in proposal(shop, mapped["DOB"]).transformation.steps] == ["trim"]


def test_a_column_is_filled_by_hand(shop, mapped):
    page = mapping()
    next(one for one in page.selectbox if one.label == "Target column").set_value("phone")
    field(page, "Or always this value").set_value("unknown")
    press(page, "Save")
    (kept,) = read_mappings(shop.ledger).mappings
    assert kept.mapping.columns[0].target == "phone"
    assert kept.mapping.columns[0].transformation.value == "unknown"
    assert kept.entries["phone"].decision.by == "bert"


def test_without_the_source_the_mapping_is_still_shown(shop, mapped):
    shop.file.unlink()
    text = said(mapping(mapped["DOB"]))
    assert "cannot be shown" in text
    assert "**DOB → born**" in text


def test_a_target_that_changed_since_is_said(shop, mapped):
    shop.ledger.decide_many(list(mapped.values()), "accept", "anna")
    with sqlite3.connect(shop.file) as database:
        database.execute("ALTER TABLE customers DROP COLUMN born")
        database.execute("ALTER TABLE customers ADD COLUMN segment TEXT")
    database.close()
    text = said(mapping())
    assert "Column &#x27;born&#x27; is gone." in text
    assert "Column &#x27;segment&#x27; is new." in text


def test_a_dry_run_says_what_would_be_inserted(shop, mapped):
    shop.ledger.decide_many(list(mapped.values()), "accept", "anna")
    page = mapping()
    press(page, "Try it")
    text = said(page)
    assert "**2** of 3 rows would be inserted; nothing was written." in text
    assert "born: 1 values do not convert" in text


def test_a_mapping_is_exported_as_sql_that_runs(shop, mapped):
    shop.ledger.decide_many(list(mapped.values()), "accept", "anna")
    page = mapping()
    press(page, "Export")
    press(page, "Prepare")
    texts = [one.value for one in page.code]
    (insert,) = [one for one in texts if "INSERT INTO" in one]
    with sqlite3.connect(shop.file) as database:
        database.executescript(insert)
        found = database.execute("SELECT name, born FROM customers WHERE id > 60 ORDER BY id").fetchall()
    database.close()
    assert found == [("Lee, Ann", "1990-02-03"), ("Ray, Bob", "1985-11-17")]


def test_two_tables_are_chosen_and_matched_on_the_page(shop, monkeypatch):
    from assistant import models
    from tests.fakes import FakeModels

    mapbook.make_import(shop.file)
    monkeypatch.setattr(models, "load", lambda settings: FakeModels())
    page = mapping()
    assert "No mapping is proposed yet" in page.info[0].value
    assert page.button[0].disabled
    page.multiselect(key="map_from_tables").set_value(["import"]).run()
    page.multiselect(key="map_into_tables").set_value(["customers"]).run()
    press(page, "Propose a mapping")
    assert "**import → customers**" in said(page)
    assert shop.ledger.count(Filter(task="mapping", status="open")) > 0
    press(page, "New pair")
    page.multiselect(key="map_into_tables").set_value(["import"]).run()
    page.multiselect(key="map_from_tables").set_value(["import"]).run()
    assert "not mapped onto itself" in said(page)


def test_mappings_of_two_tables_are_one_group_of_the_review(shop, mapped):
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state["wanted"] = Wanted(task=("mapping",))
    page.run()
    assert not page.exception
    assert "**import → customers**" in said(page)
    assert "mapping of 4 columns" in said(page)
    assert "Accept 4" in labels(page)
    press(page, "Accept 4")
    assert shop.ledger.facets(Filter(task="mapping")).status == {"accepted": 4}
