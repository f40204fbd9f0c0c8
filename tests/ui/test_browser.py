"""What a person sees and does, in a real browser."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ui.launch import command

CHROMIUM = os.environ.get("DQA_TEST_CHROMIUM", "/usr/bin/chromium")

_PATIENCE = 60_000
"""Milliseconds that a person's step may take on a busy machine."""

pytestmark = pytest.mark.browser


@pytest.fixture
def browser() -> Iterator[object]:
    if not Path(CHROMIUM).exists():
        message = f"No browser at {CHROMIUM}; install chromium, or set DQA_TEST_CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def address(shop) -> Iterator[str]:
    """Where the pages are served from the shop's ledger."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen(command(port, browser=False), stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def _wait_for(url: str) -> None:
    for _ in range(240):
        with suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.5)
    pytest.fail(f"{url} does not answer.")


@pytest.fixture
def page(browser, address):
    shown = browser.new_page(viewport={"width": 1440, "height": 900})
    shown.set_default_timeout(_PATIENCE)
    shown.goto(address)
    shown.locator(".st-key-listing .row").first.wait_for()
    return shown


def rows(page):
    return page.locator(".st-key-listing .row")


def press(page, key, until):
    """Press a key until it has done its work: a page that is being drawn again may not listen yet."""
    for _ in range(6):
        page.keyboard.press(key)
        for _ in range(20):
            page.wait_for_timeout(500)
            if until():
                return
    pytest.fail(f"The key {key!r} did nothing.")


def test_a_person_reviews_by_keyboard_and_mouse(page, shop):
    from playwright.sync_api import expect

    expect(rows(page)).to_have_count(3)
    marked = rows(page).filter(has_text="Birmingxam").locator(".old b")
    expect(marked).to_have_text("x")

    # One member is left out of the group, the rest is accepted by a key.
    page.locator(".st-key-detail .row input").first.uncheck()
    expect(page.get_by_role("button", name="Accept 19")).to_be_visible()
    press(page, "a", until=lambda: "accepted" in shop.ledger.facets().status)
    expect(page.get_by_role("button", name="Undo last")).to_be_visible()
    assert shop.ledger.facets().status == {"accepted": 19, "open": 4}

    # Letters typed into a field decide nothing.
    rows(page).filter(has_text="Leeeds").or_(rows(page).filter(has_text="Birmingxam")).first.click()
    field = page.get_by_label("Your own value", exact=False)
    field.click()
    field.press_sequentially("axz")
    assert shop.ledger.facets().status == {"accepted": 19, "open": 4}

    # Filters are in the address, and survive a visit elsewhere.
    page.get_by_role("button", name="outlier").click()
    expect(rows(page)).to_have_count(1)
    expect(page).to_have_url(re.compile("kind=outlier"))
    page.get_by_role("link", name="Runs").click()
    expect(page.get_by_text("To be written back")).to_be_visible()
    page.get_by_role("link", name="Review").click()
    expect(rows(page)).to_have_count(1)
    expect(page).to_have_url(re.compile("kind=outlier"))


def test_a_link_leads_to_one_suggestion(browser, address, shop):
    from playwright.sync_api import expect

    shown = browser.new_page(viewport={"width": 800, "height": 1100})
    shown.goto(f"{address}/?kind=typo&search=leeeds")
    expect(rows(shown)).to_have_count(1)
    expect(shown.locator(".st-key-detail")).to_contain_text("one letter away")
    listing = shown.locator(".st-key-listing").bounding_box()
    detail = shown.locator(".st-key-detail").bounding_box()
    assert detail["y"] > listing["y"] + listing["height"] - 1, "at 800 pixels the detail lies below the list"
    assert detail["x"] + detail["width"] <= 800


def test_a_value_is_text_never_html(browser, address, shop):
    from playwright.sync_api import expect

    from assistant.suggestion import Evidence, Suggestion, Target

    hostile = "<img src=x onerror=\"document.title='owned'\"> **bold** :red[x]"
    run = shop.ledger.start_run("scan", shop.url)
    target = Target(source=shop.url, table="customers", column="name", key={"id": 1})
    said = Suggestion(
        task="anomalies", kind="markup", target=target, current=hostile, proposed="x", confidence=1.0,
        evidence=Evidence(sentence=hostile, values=(hostile,), proof=hostile), model=hostile,
    )  # fmt: skip
    shop.ledger.add(run, [said])
    shown = browser.new_page(viewport={"width": 1440, "height": 900})
    shown.goto(f"{address}/?kind=markup")
    expect(shown.locator(".st-key-detail .dqa-diff")).to_contain_text("<img")
    expect(shown.locator(".st-key-detail")).to_contain_text("**bold** :red[x]")
    assert shown.locator("img[src=x]").count() == 0
    assert shown.title() != "owned"
