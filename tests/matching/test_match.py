"""The matcher on schemas whose truth is plain, and on what nobody wishes for."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from assistant import models
from assistant.mapping.match import match_schemas
from assistant.mapping.records import Match
from assistant.settings import Settings
from assistant.sketch import ColumnSketch, TableSketch, sketch_frame
from tests.fakes import FakeModels


def table(name: str, *columns: str) -> TableSketch:
    return TableSketch(name, tuple(ColumnSketch(name, one, place) for place, one in enumerate(columns)))


def best(matches: list[Match]) -> dict[str, str | None]:
    return {match.source.name: match.chosen.target.name if match.chosen else None for match in matches}


def test_same_names_find_each_other() -> None:
    found = match_schemas(
        [table("a", "email", "zip", "city")], [table("b", "city", "email", "zip")], FakeModels()
    )
    assert best(found) == {"email": "email", "zip": "zip", "city": "city"}
    assert found[0].candidates[0].reasons[0][2] == "both are called email"


@pytest.mark.shipped
def test_short_forms_are_read(tmp_path: Path) -> None:
    source = table("cust", "cust_nm", "dob", "zip_cd")
    target = table("customer", "date_of_birth", "zip_code", "customer_name", "status")
    found = match_schemas([source], [target], models.load(Settings(home=tmp_path)))
    assert [match.candidates[0].target.name for match in found] == [
        "customer_name", "date_of_birth", "zip_code"
    ]  # fmt: skip


def test_values_tell_where_names_do_not() -> None:
    cities = ["Berlin", "Paris", "Rome", "Madrid", "Oslo"] * 4
    source = sketch_frame(pd.DataFrame({"x1": cities, "x2": [f"{n}@mail.com" for n in range(20)]}))
    target = sketch_frame(
        pd.DataFrame({"q": [f"{n}@mail.com" for n in range(20)], "w": cities, "e": list("abcde") * 4})
    )
    found = match_schemas([source], [target], FakeModels())
    assert [match.candidates[0].target.name for match in found] == ["w", "q"]


def test_one_target_is_chosen_once_unless_asked_otherwise() -> None:
    source, target = table("s", "email", "email"), table("t", "email", "birthday")
    once = [
        match.chosen.target.name for match in match_schemas([source], [target], FakeModels()) if match.chosen
    ]
    assert once == ["email"]
    for match in match_schemas([source], [target], FakeModels(), one_to_one=False):
        assert match.chosen in (None, match.candidates[0])


def test_nothing_alike_is_no_match() -> None:
    found = match_schemas([table("s", "shoe_size")], [table("t", "invoice_total", "currency")], FakeModels())
    assert found[0].chosen is None
    assert found[0].no_match > 0.5


def test_no_target_is_no_match() -> None:
    found = match_schemas([table("s", "a")], [], FakeModels())
    assert (found[0].candidates, found[0].chosen, found[0].no_match) == ((), None, 1.0)
    assert match_schemas([], [table("t", "a")], FakeModels()) == []


def test_top_k_holds_the_chosen_one() -> None:
    source, target = table("s", *"abcdef"), table("t", *"fedcba")
    found = match_schemas([source], [target], FakeModels(), top_k=1)
    assert all(len(match.candidates) == 1 for match in found)
    assert all(match.chosen in (None, *match.candidates) for match in found)


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"": [], " ": []},
        {"a": [None, None]},
        {"客户姓名": ["王伟", "李娜"], "اسم العميل": ["محمد", "علي"]},
        {"x": ["1", "2"], "y": ["1", "2"]},
        {"💥": ["a" * 100_000, "\x00"]},
    ],
)  # fmt: skip
def test_odd_tables_are_matched_all_the_same(columns: dict[str, list[str | None]]) -> None:
    odd = sketch_frame(pd.DataFrame(columns, dtype=object), "odd")
    plain = sketch_frame(pd.DataFrame({"name": ["x"], "y": ["1"]}), "plain")
    for source, target in ((odd, plain), (plain, odd), (odd, odd)):
        found = match_schemas([source], [target], FakeModels())
        assert [match.source for match in found] == list(source.columns)
        for match in found:
            assert 0 <= match.no_match <= 1
            assert all(0 <= one.confidence <= 1 for one in match.candidates)


def test_lone_surrogates_are_data() -> None:
    odd = TableSketch("t\ud800", (ColumnSketch("t\ud800", "a\ud800", values=("\ud800", "b"), counts=(1, 1)),))
    assert match_schemas([odd], [odd], FakeModels())[0].candidates


def test_headers_that_come_twice_keep_apart() -> None:
    frame = pd.DataFrame([["a@b.com", "Berlin"], ["c@d.com", "Rome"]], columns=["x", "x"])
    target = sketch_frame(pd.DataFrame({"city": ["Berlin", "Rome"], "email": ["a@b.com", "c@d.com"]}))
    found = match_schemas([sketch_frame(frame)], [target], FakeModels())
    assert [match.source.position for match in found] == [0, 1]
    assert [match.candidates[0].target.name for match in found] == ["email", "city"]


def test_several_tables_each_find_their_own() -> None:
    source = [table("customer", "id", "name"), table("invoice", "id", "total")]
    target = [table("invoices", "invoice_id", "total"), table("customers", "customer_id", "name")]
    found = match_schemas(source, target, FakeModels())
    chosen = {match.source.label: match.chosen.target.label for match in found if match.chosen}
    assert chosen["customer.id"] == "customers.customer_id"
    assert chosen["invoice.id"] == "invoices.invoice_id"


@pytest.mark.shipped
def test_the_shipped_models_match_by_meaning(tmp_path: Path) -> None:
    source = table("person", "surname", "dob", "sex", "wage")
    target = table("employee", "gender", "salary", "last_name", "birth_date", "office")
    found = match_schemas([source], [target], models.load(Settings(home=tmp_path)))
    assert [match.candidates[0].target.name for match in found] == [
        "last_name", "birth_date", "gender", "salary"
    ]  # fmt: skip
