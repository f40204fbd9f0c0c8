"""`dqa learn` and its page: pairs in, words, outputs and doubts out, kept for the next scan."""

from __future__ import annotations

import sqlite3

import pytest
from streamlit.testing.v1 import AppTest

from ui.learning import parse_pair

PAGE = """
from ui.app import teach
teach.page()
"""


def test_the_program_is_said_and_run_on_the_rest(shop, dqa):
    said = dqa("learn", shop.url, "customers.name", "-p", "Customer 1=No. 1", "-p", "Customer 12=No. 12",
               "--json")  # fmt: skip
    assert said.code == 0
    assert said.json["words"]
    outputs = {one["input"]: one["output"] for one in said.json["values"]}
    assert outputs["Customer 60"] == "No. 60"
    assert said.json["kept_in"] is None
    told = dqa("learn", shop.url, "customers.name", "-p", "Customer 1=No. 1", "--sql")
    assert "'No. '" in told.out


def test_what_is_kept_is_used_by_standardize(shop, dqa, home):
    with sqlite3.connect(shop.file) as database:
        database.execute("INSERT INTO customers VALUES (61, 'Somebody Else Entirely', 'Leeds', NULL, NULL)")
    database.close()
    kept = dqa(
        "learn", shop.url, "customers.name", "-p", "Customer 1=No. 1", "-p", "Customer 12=No. 12", "--keep"
    )
    assert kept.code == 0
    assert (home / ".dqa" / "policy.toml").exists()
    done = dqa("standardize", shop.url, "customers.name", "--apply", "--json")
    assert done.code == 0
    with sqlite3.connect(shop.file) as database:
        names = [name for (name,) in database.execute("SELECT name FROM customers ORDER BY id")]
    database.close()
    assert names[59] == "No. 60"
    assert names[60] == "Somebody Else Entirely"


def test_what_cannot_be_learnt_is_said(shop, dqa):
    assert "INPUT=OUTPUT" in dqa("learn", shop.url, "customers.name", "-p", "nothing").err
    assert "at least one" in dqa("learn", shop.url, "customers.name").err
    assert "TABLE.COLUMN" in dqa("learn", shop.url, "customers", "-p", "a=b").err
    odd = ("-p", "Customer 1=q", "-p", "Customer 2=zz", "-p", "Customer 3=k7")
    assert "No program" in dqa("learn", shop.url, "customers.name", *odd).err
    refused = dqa("learn", shop.url, "customers.name", *odd, "--keep")
    assert refused.code == 2


def test_pairs_are_read():
    assert parse_pair("a b=c=d") == ("a b", "c=d")
    assert parse_pair(r"k\=v=v") == ("k=v", "v")
    assert parse_pair("a=") == ("a", "")


@pytest.fixture
def page(shop, monkeypatch):
    return AppTest.from_string(PAGE, default_timeout=60).run()


def test_the_page_learns_shows_doubts_and_keeps(page, shop, home):
    assert not page.exception
    page.selectbox[2].select("name").run()
    page.text_input[0].set_value("Customer 1")
    page.text_input[1].set_value("No. 1").run()
    assert not page.exception
    assert page.code[0].value
    assert any("in doubt" in caption.value for caption in page.caption)
    next(button for button in page.button if button.label.startswith("Keep")).click().run()
    assert not page.exception
    assert "customers.name" in (home / ".dqa" / "policy.toml").read_text()
