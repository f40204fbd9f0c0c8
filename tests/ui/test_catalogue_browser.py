"""The catalogue and the mappings in a real browser: by keyboard and mouse, small, with hostile names."""

from __future__ import annotations

import re
import sqlite3

import pytest

from assistant.ledger import Filter
from assistant.mapping.kept import proposal_of
from assistant.metadata.suggest import suggestion_of
from tests.ui import mapbook, wordbook
from tests.ui.test_browser import address, browser, press  # noqa: F401 - fixtures
from tests.ui.test_rules_browser import opened

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=\"document.title='owned'\"> **b** $x$"


def test_a_person_reviews_the_catalogue(browser, shop, address):  # noqa: F811
    from playwright.sync_api import expect

    ids = wordbook.fill(shop.ledger, shop.url)
    page = opened(browser, f"{address}/catalogue", ".catalogue .row")
    listed = page.locator(".catalogue .row")
    expect(listed).to_have_count(10)
    listed.filter(has_text="Customer name").click()
    expect(page.locator(".st-key-title")).to_contain_text("customers.name")
    press(page, "a", until=lambda: shop.ledger.get(ids["name description"]).status == "accepted")
    expect(listed.filter(has_text="Customer name").locator(".done")).to_be_visible()

    # A description written anew; letters typed there decide nothing.
    page.locator(f".st-key-edit_{ids['name description']} button").first.click()
    field = page.get_by_role("textbox", name="Description")
    field.fill("")
    field.press_sequentially("A name axz")
    assert shop.ledger.facets(Filter(column="city", task="metadata")).status == {"open": 3}
    page.get_by_role("button", name="Save").click()
    expect(listed.filter(has_text="A name axz")).to_be_visible()
    assert shop.ledger.get(ids["name description"]).value == "A name axz"

    # Filters are in the address; the arrow keys walk through the list.
    page.get_by_role("button", name=re.compile("^PII")).click()
    expect(listed).to_have_count(3)
    expect(page).to_have_url(re.compile("show=PII"))
    listed.first.click()
    page.locator(".catalogue").press("ArrowDown")
    expect(page.locator(".st-key-title")).to_contain_text("customers.born")


def test_a_person_maps_a_table(browser, shop, address):  # noqa: F811
    from playwright.sync_api import expect

    ids = mapbook.fill(shop.ledger, shop.url)
    page = opened(browser, f"{address}/mapping", ".st-key-listing .row")
    page.locator(".st-key-listing .row").filter(has_text="FullName").click()
    expect(page.locator(".st-key-title")).to_contain_text("FullName → name")
    page.get_by_role("button", name="Change the values").click()
    example = page.get_by_role("textbox", name="Lee, Ann")
    example.fill("Ann Lee")
    example.press("Enter")
    expect(page.locator(".st-key-mapping_form .dqa-rule")).not_to_contain_text("as it is")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("suggestion edited", exact=False).first).to_be_visible()
    assert proposal_of(shop.ledger.get(ids["FullName"])).transformation.run(["Ray, Bob"]) == "Bob Ray"


def test_the_pages_fit_a_small_screen_and_hostile_names_are_text(browser, shop, address):  # noqa: F811
    from playwright.sync_api import expect

    with sqlite3.connect(shop.file) as database:
        quoted = HOSTILE.replace('"', '""')
        database.execute(f'CREATE TABLE "{quoted}" ("{quoted}" TEXT)')
    database.close()
    said = suggestion_of(
        wordbook.fact("description", HOSTILE, HOSTILE, HOSTILE, sentence=HOSTILE), shop.url, "m"
    )
    shop.ledger.add(shop.run, [said])
    mapbook.fill(shop.ledger, shop.url)
    page = opened(browser, f"{address}/catalogue?search=img", ".catalogue .row", width=800)
    page.locator(".catalogue .row").last.click()
    expect(page.locator(".st-key-title")).to_contain_text("**b** $x$")
    expect(page.locator(".st-key-detail")).to_contain_text("<img src=x")
    mapped = opened(browser, f"{address}/mapping", ".st-key-listing .row", width=800)
    reviewed = opened(browser, f"{address}/?task=metadata&search=img", ".st-key-listing .row", width=800)
    expect(reviewed.locator(".st-key-detail .dqa-rule")).to_contain_text("<img")
    for one in (page, mapped, reviewed):
        assert one.locator("img[src=x]").count() == 0
        assert one.title() != "owned"
        assert one.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 800
