"""Reference lists: what is proved to be an entry, what is only near, and what nothing is proposed for."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import BadSetting
from assistant.standardization.plan import Plan
from assistant.standardization.planning import learn_plan
from assistant.standardization.policy import load_policy
from assistant.standardization.reference import Matcher, ReferenceList, load_list
from assistant.standardization.suggest import suggest
from tests.standardization.columns import column, table

ENTRIES = (
    "Amsterdam", "Rotterdam", "São Paulo", "Saint Petersburg", "North Bergen", "South Bergen",
    "Main Street 12", "Springfield", "Springfeld", "International Paper Company",
    "Louis XIV College", "Louis XV College",
)  # fmt: skip


def made(*entries: str, **others: int) -> Matcher:
    return Matcher(ReferenceList("names", entries, entries, dict(others)))


MATCHER = made(*ENTRIES)


@pytest.mark.parametrize(
    ("text", "entry", "basis"),
    [
        ("Amsterdam", "Amsterdam", "listed"),
        ("AMSTERDAM", "Amsterdam", "letters"),
        ("sao paulo", "São Paulo", "letters"),
        ("Rotterdm", "Rotterdam", "slip"),
        ("Main Stret 12", "Main Street 12", "slip"),
    ],
)
def test_what_can_mean_one_entry_alone_is_proved(text: str, entry: str, basis: str) -> None:
    found = MATCHER.match(text)
    assert found is not None
    assert (found.entry, found.basis, found.proved) == (entry, basis, True)


@pytest.mark.parametrize("text", ["Springfiel", "Springfild", "Noth Bergen", "Sorth Bergen"])
def test_what_two_entries_are_near_to_is_not_proved(text: str) -> None:
    found = MATCHER.match(text)
    assert found is None or not found.proved or found.entry == "North Bergen"


@pytest.mark.parametrize(
    "text", ["Main Street 13", "Louis XVI College", "East Bergen", "Kuala Lumpur", "", "12"]
)
def test_other_digits_numerals_directions_and_far_names_have_no_entry(text: str) -> None:
    assert MATCHER.match(text) is None


def test_an_ambiguous_text_names_its_rivals() -> None:
    found = made("Jonathan Miller", "Jonathan Millar").match("Jonathan Millor")
    assert found is not None
    assert found.basis == "one of several"
    assert len(found.rivals) == 1


@pytest.mark.parametrize(
    ("text", "entry"),
    [("St. Petersburg", "Saint Petersburg"), ("Intl Paper Co.", "International Paper Company")],
)
def test_short_forms_find_their_entry_as_a_guess(text: str, entry: str) -> None:
    found = MATCHER.match(text)
    assert found is not None
    assert (found.entry, found.basis, found.proved) == (entry, "words", False)


def test_initials_and_word_order_are_guesses() -> None:
    people = made("Maria Fernandez", "Robert Oppenheimer")
    for text in ("M. Fernandez", "Oppenheimer, Robert"):
        found = people.match(text)
        assert found is not None
        assert not found.proved


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=8))
def test_one_at_a_time_or_together_says_the_same_and_only_names_of_the_list(texts: list[str]) -> None:
    together = made(*ENTRIES).match_all(texts)
    assert together == [MATCHER.match(text) for text in texts]
    assert all(found is None or found.entry in ENTRIES for found in together)


def test_a_packed_list_is_the_same_list() -> None:
    one = ReferenceList("x", ("a", "b"), ("1", "2"), {"c": 1})
    assert ReferenceList.unpack(one.pack()) == one


def policy_file(folder: Path, more: str = "") -> Path:
    (folder / "cities.csv").write_text(
        "code,name,local\nMUC,Munich,München|Muenchen\nVIE,Vienna,Wien\nROM,Rome,Roma\nGEN,Genoa,Genova\n",
        encoding="utf-8",
    )
    path = folder / "policy.toml"
    path.write_text(
        '[columns."orders.city"]\nreference = "cities"\n[references.cities]\nsource = "cities.csv"\n'
        f'column = "name"\naliases = ["local"]\ncode = "code"\n{more}'
    )
    return path


def learnt(folder: Path, values: list[str], more: str = "") -> Plan:
    plan = learn_plan(column(values, "city"), "city", load_policy(policy_file(folder, more)), "orders")
    assert plan is not None
    return Plan.model_validate(plan.model_dump(mode="json"))


def test_a_column_is_held_to_the_list_its_policy_names(tmp_path: Path) -> None:
    plan = learnt(tmp_path, ["Munich", "München", "WIEN", "ROM", "Lisboa"])
    said = {text: plan.propose(text) for text in ("Munich", "München", "WIEN", "ROM", "Lisboa")}
    assert said["Munich"] is None
    proved = {text: one.value for text, one in said.items() if one and one.proof}
    assert proved == {"München": "Munich", "WIEN": "Vienna", "ROM": "Rome"}
    far = said["Lisboa"]
    assert far is not None
    assert not far.known
    assert "'cities'" in far.sentence


def test_codes_are_written_where_asked(tmp_path: Path) -> None:
    plan = learnt(tmp_path, ["Munich", "VIE"], 'write = "code"\n')
    proposal = plan.propose("munich")
    assert proposal is not None
    assert proposal.value == "MUC"
    assert plan.propose("VIE") is None


def test_a_value_not_listed_is_a_suggestion_without_a_proposal(tmp_path: Path) -> None:
    view = table(city=["Munich", "Munich", "Lisboa"])
    plan = learn_plan(view.columns["city"], "city", load_policy(policy_file(tmp_path)), "orders")
    assert plan is not None
    (one,) = suggest(view, {"city": plan}, {"city": ("city", 1.0)})
    assert (one.current, one.has_proposal, one.auto_applicable) == ("Lisboa", False, False)


def test_a_frequent_value_is_no_slip() -> None:
    packed = ReferenceList("names", ("Georgetown", "Alexandria"), ("Georgetown", "Alexandria")).pack()
    from assistant.standardization.listed import find_doubted
    from assistant.standardization.parsers.interface import Sample

    often = Sample(["Georgetown", "Georgetowne", "Alexandrja"], [20, 15, 1])
    assert find_doubted(packed, often) == ("Georgetowne",)


def test_a_list_may_be_a_column_of_a_table(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "master.sqlite") as database:
        database.execute("CREATE TABLE units (id INTEGER PRIMARY KEY, unit TEXT)")
        database.executemany("INSERT INTO units (unit) VALUES (?)", [("kilogram",), ("litre",), ("litre",)])
    database.close()
    found = load_list("units", f"sqlite:///{tmp_path}/master.sqlite", tmp_path, table="units", column="unit")
    assert found.entries == ("kilogram", "litre")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[columns.x]\nreference = "a"', "there is no reference list 'a'"),
        ('[references.a]\nsource = "none.csv"', "cannot be read"),
        ('[references.a]\nsource = "cities.csv"\ncolumn = "town"', "it has 'code', 'name', 'local'"),
        ('[references.a]\nsource = "cities.csv"\nwrite = "code"', "name the column of codes"),
        ('[references.a]\nsource = "cities.csv"\npacked = "x"', "leave it out"),
    ],
)
def test_a_list_that_cannot_be_used_is_said_so(tmp_path: Path, text: str, said: str) -> None:
    policy_file(tmp_path)
    path = tmp_path / "other.toml"
    path.write_text(text)
    with pytest.raises(BadSetting, match=said):
        load_policy(path)
