"""Rules in a real browser: reviewed by keyboard, opened from the list, mended, retired."""

from __future__ import annotations

import re

import pytest

from assistant.ledger import Filter
from assistant.rules.language import RuleBase
from assistant.rules.suggest import suggestion_of
from tests.ui import rulebook
from tests.ui.test_browser import address, browser, press, rows  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser


@pytest.fixture
def ruled(shop):
    return rulebook.fill(shop.ledger, shop.url)


def opened(browser, url, wait_for, width=1440):  # noqa: F811
    page = browser.new_page(viewport={"width": width, "height": 1000})
    page.set_default_timeout(60_000)
    page.goto(url)
    page.locator(wait_for).first.wait_for()
    return page


def test_a_person_reviews_rules_by_keyboard(browser, shop, ruled, address):  # noqa: F811
    from playwright.sync_api import expect

    page = opened(browser, f"{address}/?task=rules", ".st-key-listing .row")
    expect(rows(page)).to_have_count(5)
    expect(rows(page).first).to_contain_text("name is never empty.")
    assert page.locator(".st-key-listing .arrow").count() == 0, "a rule changes no value"
    press(page, "a", until=lambda: not shop.ledger.count(Filter(kind="not_null", status="open")))

    # The rows that break it, and the form: letters typed there decide nothing.
    rows(page).filter(has_text="city is always one of").click()
    expect(page.locator(".st-key-detail")).to_contain_text("2 rows break it as of now")
    press(page, "e", until=lambda: page.get_by_text("Allowed values").count() > 0)
    area = page.get_by_role("textbox", name="Allowed values")
    area.click()
    area.press("Control+End")
    area.press_sequentially("\nYork axzoe")
    page.get_by_role("textbox", name="Owner").press_sequentially("alex")
    assert shop.ledger.count(Filter(task="rules", status=("rejected", "edited"))) == 0
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("suggestion edited", exact=False).first).to_be_visible()
    edited = shop.ledger.find(Filter(task="rules", status="edited"))
    assert [one.value["values"][-1] for one in edited] == ["York axzoe"]
    assert edited[0].value["owner"] == "alex"


def test_from_the_list_to_a_rules_own_page_and_back(browser, shop, ruled, address):  # noqa: F811
    from playwright.sync_api import expect

    page = opened(browser, f"{address}/rules", ".rules .rule")
    lines = page.locator(".rules .rule")
    expect(lines).to_have_count(6)
    page.get_by_role("button", name="broken").first.click()
    expect(lines).to_have_count(2)
    expect(page).to_have_url(re.compile("state=broken"))
    lines.filter(has_text="total is at least 0").click()
    expect(page.locator(".dqa-rule")).to_have_text("total is at least 0 and at most 1,000.")
    expect(page).to_have_url(re.compile(f"rule={ruled['range']}"))
    expect(
        page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg")
    ).to_be_visible()

    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("1 rule checked: 1 broken")).to_be_visible()
    assert len(shop.ledger.checks.history(ruled["range"])) == 5
    press(page, "l", until=lambda: lines.count() == 2)
    expect(page).to_have_url(re.compile("state=broken"))
    assert "rule=" not in page.url


def test_the_pages_fit_a_small_screen(browser, shop, ruled, address):  # noqa: F811
    for path, shown in (("rules", ".rules .rule"), (f"rules?rule={ruled['range']}", ".dqa-rule")):
        page = opened(browser, f"{address}/{path}", shown, width=800)
        box = page.locator(shown).first.bounding_box()
        assert box["x"] + box["width"] <= 800
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 800


def test_a_hostile_name_is_text(browser, shop, ruled, address):  # noqa: F811
    from playwright.sync_api import expect

    hostile = "<img src=x onerror=\"document.title='owned'\"> **b** $x$"
    rule: RuleBase = rulebook.rule("in_set", column=hostile, values=[hostile], owner=hostile, because=hostile)
    said = suggestion_of(shop.url, rule, hostile)
    shop.ledger.add(shop.run, [said])
    page = opened(browser, f"{address}/?task=rules&kind=in_set&search=img", ".st-key-listing .row")
    expect(page.locator(".st-key-detail .dqa-rule")).to_contain_text("<img")
    shop.ledger.decide_many([said.id], "accept", "anna")
    listed = opened(browser, f"{address}/rules?kind=in_set", ".rules .rule")
    expect(listed.locator(".rules .rule")).to_contain_text("<img")
    own = opened(browser, f"{address}/rules?rule={said.id}", ".dqa-rule")
    expect(own.locator(".st-key-title")).to_contain_text("**b** $x$")
    for one in (page, listed, own):
        assert one.locator("img[src=x]").count() == 0
        assert one.title() != "owned"
