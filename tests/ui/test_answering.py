"""`dqa answer`, `dqa keep`, clusters on the page: what a steward says is kept in the policy file."""

from __future__ import annotations

import sqlite3

import pytest
from streamlit.testing.v1 import AppTest

from assistant.standardization.policy import load_policy
from ui.groups import group
from ui.launch import PAGE
from ui.picking import find_all
from ui.session import ledger
from ui.wanted import Wanted


@pytest.fixture
def scanned(tmp_path, home, dqa):
    """A table whose days may be read two ways, with variants of two cities."""
    file = tmp_path / "orders.db"
    cities = ["Birmingham"] * 40 + ["Rotterdam"] * 30 + ["Birmingxam", "Birminghm", "Rotterdm"]
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, order_date TEXT, city TEXT)")
        rows = [(f"{i % 9 + 1:02d}/{i % 7 + 2:02d}/2021", city) for i, city in enumerate(cities)]
        database.executemany("INSERT INTO orders (order_date, city) VALUES (?, ?)", rows)
    database.close()
    url = f"sqlite:///{file}"
    assert dqa("scan", url).code == 0
    return url


def listed(dqa, *options):
    return dqa("suggestions", "--json", *options).json["suggestions"]


def test_a_question_is_listed_answered_and_not_asked_again(scanned, dqa, home):
    (question,) = listed(dqa, "--kind", "question")
    assert question["target"]["column"] == "order_date"
    wrong = dqa("answer", question["id"], "ydm")
    assert wrong.code == 2
    assert "dmy, mdy" in wrong.err
    assert dqa("edit", question["id"], "--value", "x").code == 2
    assert dqa("answer", question["id"], "dmy", "--json").json["setting"] == "order"
    policy = load_policy(home / ".dqa" / "policy.toml")
    assert policy.column("orders", "order_date", "date").order == "dmy"
    assert dqa("scan", scanned).code == 0
    assert listed(dqa, "--kind", "question") == []


def test_a_question_is_answered_on_the_page(scanned, dqa, home):
    (question,) = listed(dqa, "--kind", "question")
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.query_params["kind"] = "question"
    page.run()
    next(button for button in page.button if button.label == "mdy").click().run()
    assert not page.exception
    policy = load_policy(home / ".dqa" / "policy.toml")
    assert policy.column("orders", "order_date", "date").order == "mdy"
    assert dqa("show", question["id"], "--json").json["status"] == "accepted"


def test_a_cluster_is_one_group_accepted_but_for_a_member_and_kept(scanned, dqa, home):
    variants = {one["current"]: one["id"] for one in listed(dqa, "--kind", "variant")}
    assert variants.keys() == {"Birmingxam", "Birminghm", "Rotterdm"}
    with ledger() as book:
        groups = group(find_all(book, Wanted(kind=("variant",)).filter()))
    assert sorted(one.pattern for one in groups) == ["variants of Birmingham", "variants of Rotterdam"]
    assert dqa("accept", "--kind", "variant", "--except", variants["Birminghm"]).code == 0
    assert dqa("keep", "--json").json["variants"] == 2
    kept = load_policy(home / ".dqa" / "policy.toml").column("orders", "city", None).variants
    assert kept == {"Birmingxam": "Birmingham", "Rotterdm": "Rotterdam"}
    assert dqa("scan", scanned).code == 0
    proved = {one["current"] for one in listed(dqa, "--column", "city", "--proved", "--status", "accepted")}
    assert proved == {"Birmingxam", "Rotterdm"}
    assert "Birminghm" in {one["current"] for one in listed(dqa, "--column", "city")}
