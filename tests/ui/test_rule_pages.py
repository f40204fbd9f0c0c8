"""Rules on the pages, without a browser: proposed ones in the review, those in force, one rule's own page."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from assistant.ledger import Filter
from assistant.rules.kept import kept_rules, rule_of
from assistant.suggestion import Decision
from tests.ui import rulebook
from tests.ui.test_pages import labels, press
from ui.launch import PAGE
from ui.wanted import Wanted


@pytest.fixture
def ruled(shop, monkeypatch):
    """The shop with rules proposed and in force; the ids of these by kind."""
    monkeypatch.setenv("DQA_USER", "bert")
    return rulebook.fill(shop.ledger, shop.url)


def review(**wanted):
    """The review page with rules alone."""
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state["wanted"] = Wanted(task=("rules",), **wanted)
    page.run()
    assert not page.exception
    return page


def of_rules(rule=None):
    """The page of rules, or of one rule."""
    page = AppTest.from_function(rules_page, default_timeout=60)
    if rule:
        page.query_params["rule"] = rule
    page.run()
    assert not page.exception
    return page


def rules_page() -> None:
    import streamlit as st

    from ui.app import review, rules

    def other() -> None:
        st.title("The review")

    here = st.Page(rules.page, title="Rules", url_path="rules", default=True)
    st.session_state["review_page"] = st.Page(other, title="Review", url_path="review")
    st.session_state["rules_page"] = here
    assert review
    st.navigation([here, st.session_state["review_page"]]).run()


def said(page):
    """All text of the page."""
    parts = [*page.markdown, *page.caption, *page.info, *page.warning, *page.success]
    return "\n".join(str(part.value) for part in parts) + "\n".join(html_of(page))


def html_of(page):
    return [str(node.proto.body) for node in page.get("html")]


def in_force(shop, kind):
    return next(one for one in kept_rules(shop.ledger, shop.url) if one.rule.says["kind"] == kind)


def test_a_rule_is_shown_in_words_with_its_price_and_never_as_json(shop, ruled):
    page = review(kind=("in_set",))
    text = said(page)
    assert "city is always one of &#x27;Birmingham&#x27;" in text
    assert "false alarms in 1,000 rows" in text
    assert "<b>64 %</b> of plausible errors caught" in text
    assert "class='dqa-diff'" not in text
    assert "&quot;" not in text
    assert "Accept" in " ".join(labels(page))


def test_the_rows_that_break_a_rule_are_shown_with_keys_and_whole_on_demand(shop, ruled):
    page = review(kind=("in_set",))
    frame = page.dataframe[0].value
    assert list(frame.columns) == ["id", "city"]
    assert frame["city"].tolist() == ["Birmingxam", "Leeeds"]
    next(one for one in page.toggle if one.label == "Whole rows").set_value(True).run()
    assert list(page.dataframe[0].value.columns) == ["id", "name", "city", "born", "phone"]


def test_no_query_is_made_for_a_rule_that_no_row_broke_until_it_is_asked_for(shop, ruled, monkeypatch):
    import assistant.rules.running.database as database

    asked = []
    real = database.failing_rows
    monkeypatch.setattr(database, "failing_rows", lambda *a: asked.append(a) or real(*a))
    page = review(kind=("foreign_key",))
    assert asked == []
    press(page, "Look for rows")
    assert len(asked) == 1
    assert "No row breaks it" in said(page)


def test_rules_of_a_table_and_kind_are_decided_on_together(shop, ruled):
    page = review(kind=("not_null",))
    press(page, "Accept 3")
    assert len([one for one in kept_rules(shop.ledger, shop.url) if one.rule.says["kind"] == "not_null"]) == 4
    press(page, "Undo last")
    assert shop.ledger.count(Filter(task="rules", kind="not_null", status="open")) == 3


def test_a_rule_is_edited_in_a_form_and_the_decision_holds_the_whole_rule(shop, ruled):
    page = review(kind=("in_set",))
    press(page, "Edit")
    area = next(one for one in page.text_area if one.label == "Allowed values")
    assert area.value.splitlines() == ["Birmingham", "Manchester", "Leeds", "Bristol"]
    area.set_value(area.value + "\nYork")
    next(one for one in page.text_input if one.label == "Owner").set_value("sales")
    press(page, "Save")
    entry = shop.ledger.find(Filter(task="rules", kind="in_set", status="edited"))[0]
    assert rule_of(entry).says["values"][-1] == "York"
    assert rule_of(entry).owner == "sales"
    assert rule_of(entry).price is None


def test_a_rule_is_edited_as_yaml_and_a_mistake_is_a_sentence(shop, ruled):
    page = review(kind=("in_set",))
    press(page, "Edit")
    next(one for one in page.button_group if "YAML" in one.options).set_value("YAML").run()
    area = next(one for one in page.text_area if "YAML" in one.label)
    area.set_value(area.value.replace("kind: in_set", "kind: in_sett"))
    press(page, "Save")
    assert "no rule of kind 'in_sett'" in page.warning[0].value
    assert shop.ledger.count(Filter(task="rules", kind="in_set", status="open")) == 1


def test_the_list_says_of_each_rule_how_its_last_check_went(shop, ruled):
    from ui.app.rules import rows
    from ui.rules.lines import RulesWanted, counts, lines_of

    lines = lines_of(shop.ledger, shop.url)
    tables = rows(lines)
    assert [one["table"] for one in tables] == ["customers", "orders"]
    verdicts = {row["id"]: (row["state"], row["verdict"]) for one in tables for row in one["rules"]}
    assert verdicts[ruled["range"]] == ("broken", "broken by 1 of 12 rows (8.3 %)")
    assert verdicts[ruled["row_count"]] == ("broken", "broken: the table has 60 rows")
    assert verdicts[ruled["length"]] == ("not checked", "not checked yet")
    assert verdicts[ruled["not_null"]][1] == "cannot run: Table customers has no column 'email'."
    assert verdicts[ruled["pattern"]][0] == "held"
    wanted = RulesWanted().toggle("state", "broken")
    assert [line.id for line in lines if wanted.finds(line)] == [ruled["row_count"], ruled["range"]]
    assert counts(lines, wanted)["state"]["held"] == 2
    assert "**6 rules** on 2 tables" in said(of_rules())


def test_the_filters_are_in_the_address(shop, ruled):
    page = AppTest.from_function(rules_page, default_timeout=60)
    page.query_params["state"] = "broken"
    page.query_params["table"] = "orders"
    page.run()
    assert "1 shown" in said(page)
    press(page, "Clear filters")
    assert "shown" not in said(page)
    assert "state" not in page.query_params


def test_check_now_runs_the_rules_and_says_what_came_of_it(shop, ruled):
    page = of_rules()
    press(page, "Check now")
    assert "6 rules checked: 2 broken, 1 cannot run" in page.warning[0].value
    last = shop.ledger.checks.latest(shop.url)
    assert last[ruled["length"]].status == "holds"
    assert last[ruled["range"]].examples[0]["total"] == 950000.0


def test_a_source_out_of_reach_is_a_sentence(shop, ruled):
    shop.file.unlink()
    press(page := of_rules(), "Check now")
    assert page.warning


def test_a_rules_own_page_shows_its_story_and_its_failing_rows(shop, ruled):
    page = of_rules(ruled["range"])
    text = said(page)
    assert "Broken by 1 of 12 rows" in text
    assert page.dataframe[0].value.to_dict("records") == [{"id": "5", "total": "950000"}]
    assert "accept by anna" in text
    press(page, "Look for rows")
    assert page.dataframe[0].value["total"].tolist() == ["950000"]


def test_a_broken_rule_is_mended_by_a_button(shop, ruled):
    page = of_rules(ruled["range"])
    press(page, "Loosen the upper bound")
    kept = in_force(shop, "range")
    assert (kept.id, kept.rule.says["maximum"]) == (ruled["range"], 950_000)
    assert "Not checked since it was edited" in said(page)
    press(page, "Check now")
    assert "Held on 12 rows" in said(page)


def test_a_rule_is_retired_with_a_reason_and_taken_back(shop, ruled):
    page = of_rules(ruled["unique"])
    press(page, "Retire")
    assert all(not button.proto.shortcut for button in page.button)
    page.text_input[0].set_value("phones are shared")
    press(page, "Retire it")
    assert shop.ledger.get(ruled["unique"]).status == "rejected"
    assert shop.ledger.decisions(ruled["unique"])[-1].comment == "phones are shared"
    page = of_rules(ruled["unique"])
    assert "not in force" in said(page)
    press(page, "Take it back")
    assert shop.ledger.get(ruled["unique"]).status == "accepted"


def test_from_a_broken_rule_to_the_cells_that_are_wrong(shop, ruled):
    page = of_rules(ruled["range"])
    press(page, "Review 1 suggestion on total")
    assert page.session_state["wanted"].table == ("orders",)
    assert page.session_state["wanted"].column == ("total",)
    assert page.title[0].value == "The review"


def test_a_rule_that_is_not_there_is_a_sentence(shop, ruled):
    assert "no such rule" in said(of_rules("0123456789abcdef"))


def test_a_rule_of_another_version_is_named_and_can_still_be_rejected(shop, ruled):
    entry = shop.ledger.find(Filter(task="rules", kind="foreign_key", status="open"))[0]
    shop.ledger.decide(Decision(suggestion=entry.id, verdict="edit", by="x", value={"kind": "magic"}))
    page = review(status=("edited",), kind=("foreign_key",))
    assert "no rule of kind 'magic'" in said(page)
    press(page, "Reject")
    assert shop.ledger.get(entry.id).status == "rejected"


def test_accepted_rules_do_not_wait_to_be_written(shop, ruled):
    page = AppTest.from_function(overview_page, default_timeout=60).run()
    assert not page.exception
    assert {one.label: one.value for one in page.metric}["To be written"] == "0"
    page = AppTest.from_function(runs_page, default_timeout=60).run()
    assert "Nothing accepted waits" in page.info[0].value


def overview_page() -> None:
    from ui.app import overview

    overview.page()


def runs_page() -> None:
    from ui.app import runs

    runs.page()


def test_an_export_names_what_it_does_not_carry(shop, ruled):
    page = of_rules()
    press(page, "Export")
    page.selectbox(key="export_format").set_value("gx").run()
    press(page, "Prepare 6 rules")
    text = said(page)
    assert "**5 rules** carried, **1** not." in text
    assert "<b>customers: email is never empty.</b>" in text


def test_uploaded_rules_are_shown_and_then_taken_in(shop, ruled):
    page = of_rules()
    press(page, "Import")
    page.selectbox(key="import_format").set_value("yaml").run()
    rules = [
        {"kind": "length", "table": "customers", "column": "city", "maximum": 30},
        {"kind": "magic", "table": "customers"},
        {"kind": "unique", "table": "orders", "on": ["nothing"]},
    ]
    text = json.dumps({"version": 1, "rules": rules})
    page.get("file_uploader")[0].set_value([("mine.yaml", text.encode(), "text/yaml")]).run()
    assert not page.exception
    assert "**1 rule** read, 0 of them in force already; **2** skipped." in said(page)
    assert page.dataframe[0].value["rule"].tolist() == ["city has at most 30 characters."]
    press(page, "Take in 1 rule")
    assert any(one.rule.columns == ("city",) for one in kept_rules(shop.ledger, shop.url))


def test_without_rules_the_page_says_what_to_do(shop):
    page = of_rules()
    assert "No rule is in force yet" in page.info[0].value
    assert "Import" in labels(page)


def test_an_empty_ledger_says_what_to_do(home):
    assert "dqa scan" in of_rules().info[0].value


def test_a_rule_is_stated_in_words_proved_and_accepted(shop, ruled):
    page = of_rules()
    press(page, "New rule")
    page.selectbox[0].set_value("orders")
    next(one for one in page.text_input if "own words" in one.label).set_value("total is at most 200")
    press(page, "Try it on the data")
    text = said(page)
    assert "total is at most 200." in text
    assert "1 of 12 rows break it now" in text
    entry = shop.ledger.find(Filter(task="rules", kind="range", status="open"))[0]
    press(page, "Accept")
    assert shop.ledger.get(entry.id).status == "accepted"


def test_words_that_say_no_rule_are_answered(shop, ruled):
    page = of_rules()
    press(page, "New rule")
    next(one for one in page.text_input if "own words" in one.label).set_value("be good")
    press(page, "Try it on the data")
    assert "class='dqa-named'" in said(page)
