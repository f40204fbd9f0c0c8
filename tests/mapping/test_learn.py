"""Transformations learnt from rows of both sides, from examples, from forms."""

from __future__ import annotations

import random
from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.mapping.align import Shared, align
from assistant.mapping.beyond import constants, merges, splits
from assistant.mapping.convert import Converter
from assistant.mapping.learn import Sides, learn_examples, learn_forms, learn_pairs
from assistant.mapping.parts import find_parts
from connectors.types import Column, Table, TableRef

FIRST = ["Anna", "Bob", "Carla", "Dirk", "Eva", "Finn", "Gül", "Hans", "Ida", "Jörg", "Kim", "Lea"]
LAST = ["Smith", "Müller", "O'Neil", "van Parijs", "Lee", "García", "Novak", "Rossi", "Berg", "Quist"]


def rows(size: int = 120, seed: int = 0) -> list[dict[str, str]]:
    rng = random.Random(seed)
    found = []
    for number in range(size):
        first, last = rng.choice(FIRST), rng.choice(LAST)
        y, m, d = rng.randint(1950, 2005), rng.randint(1, 12), rng.randint(1, 28)
        pounds = rng.randint(50, 4000) / 10
        found.append({
            "first": first, "last": last, "mail": f"{first}.{last}{number}@example.com".replace(" ", ""),
            "day": f"{y:04d}-{m:02d}-{d:02d}", "british": f"{d:02d}/{m:02d}/{y:04d}",
            "flag": rng.choice("YN"), "pounds": f"{pounds}", "kilos": f"{pounds * 0.45359237:.2f}",
            "sex": rng.choice("MFX"),
            "euro": f"{rng.randint(1, 9)}.{rng.randint(100, 999)},{rng.randint(10, 99)} €",
        })  # fmt: skip
    return found


SEXES = {"M": "male", "F": "female", "X": "unknown"}
CASES: dict[str, tuple[str, str, str, Callable[[dict[str, str]], tuple[str, str]]]] = {
    "copy": ("copy", "", "text", lambda one: (one["mail"], one["mail"])),
    "to ISO": ("date", "", "text", lambda one: (one["british"], one["day"])),
    "to a date": ("date", "", "date", lambda one: (one["british"], one["day"])),
    "from ISO": ("date", "", "text", lambda one: (one["day"], one["british"])),
    "comma": ("split", "", "text", lambda one: (f"{one['last']}, {one['first']}", one["last"])),
    "space": ("split", "", "text", lambda one: (f"{one['first']} {one['last']}", one["last"])),
    "codes": ("codes", "", "text", lambda one: (one["sex"], SEXES[one["sex"]])),
    "flags": ("codes", "", "boolean", lambda one: (one["flag"], "true" if one["flag"] == "Y" else "false")),
    "kilos": ("unit", "number", "number", lambda one: (one["pounds"], one["kilos"])),
    "euros": ("convert", "", "number", lambda one: (one["euro"], plain(one["euro"]))),
    "capitals": ("convert", "", "text", lambda one: (one["mail"], one["mail"].upper())),
    "shown": ("by example", "", "text", lambda one: (one["mail"], f"<{one['mail'].replace('@', '> at ')}")),
}  # fmt: skip


def plain(euros: str) -> str:
    return euros.removesuffix(" €").replace(".", "").replace(",", ".")


@pytest.mark.parametrize("name", CASES)
def test_rows_of_both_sides_show_the_transformation(name: str) -> None:
    kind, source, target, pair = CASES[name]
    pairs = [pair(one) for one in rows()]
    sides = Sides(("a",), "b", [one for one, _ in pairs], [other for _, other in pairs], source, target)
    learnt = learn_pairs(sides, [((one,), other) for one, other in pairs])
    assert learnt is not None
    assert learnt.transformation.kind == kind, learnt.transformation.words
    assert learnt.agree == 1
    assert learnt.proof is not None


def test_dirty_rows_do_not_keep_it_from_being_learnt_nor_count_as_right() -> None:
    pairs = [((one["british"],), one["day"]) for one in rows(400)]
    for number in range(0, 400, 13):
        pairs[number] = (pairs[number][0], "1970-01-01")
    sides = Sides(("a",), "b", [one or "" for (one,), _ in pairs], [two for _, two in pairs], "text", "text")
    learnt = learn_pairs(sides, pairs)
    assert learnt is not None
    assert learnt.transformation.kind == "date"
    assert 0.88 < learnt.agree < 0.95


def test_columns_that_have_nothing_to_do_with_each_other_show_nothing() -> None:
    some, others = rows(seed=1), rows(seed=2)
    pairs = [((one["mail"],), other["british"]) for one, other in zip(some, others, strict=True)]
    sides = Sides(
        ("a",), "b", [one["mail"] for one in some], [one["british"] for one in others], "text", "text"
    )
    assert learn_pairs(sides, pairs) is None


def test_a_code_that_was_never_seen_with_a_value_is_not_guessed() -> None:
    pairs = [((one["sex"],), SEXES[one["sex"]]) for one in rows()]
    sides = Sides(("a",), "b", ["M", "F", "X", "Q"], ["male", "female", "unknown"], "text", "text")
    learnt = learn_pairs(sides, pairs)
    assert learnt is not None
    assert Converter(learnt.transformation).run(("Q",)) == (None, "is not among the 3 codes of the list")


FORMS: list[tuple[str, str, list[str], list[str], str, str]] = [
    ("date", "date", [one["british"] for one in rows()], [], "31/12/1999", "1999-12-31"),
    ("date", "text", [one["british"] for one in rows()], [one["day"] for one in rows(seed=5)], "31/12/1999",
     "1999-12-31"),
    ("codes", "boolean", ["Y", "N"], [], "Y", "true"),
    ("codes", "text", ["Y", "N"], ["yes", "no", "yes"], "N", "no"),
    ("convert", "number", [one["euro"] for one in rows()], [], "1.234,50 €", "1234.50"),
    ("split", "text", [f"{a}, {b}" for a in LAST for b in FIRST], FIRST * 3, "Lee, Kim", "Kim"),
    ("split", "text", [f"{a}, {b}" for a in LAST for b in FIRST], LAST * 3, "Lee, Kim", "Lee"),
    ("convert", "text", ["anna", "bob", "eva"], ["LEA", "IDA", "KIM"], "anna", "ANNA"),
    ("copy", "text", [one["mail"] for one in rows()], [one["mail"] for one in rows(seed=5)], "a@b", "a@b"),
    ("convert", "integer", ["1", "2"], [], "7", "7"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "target", "texts", "targets", "before", "after"), FORMS)
def test_forms_show_the_transformation_where_no_row_is_shared(
    kind: str, target: str, texts: list[str], targets: list[str], before: str, after: str
) -> None:
    learnt = learn_forms(Sides(("a",), "b", texts, targets, "text", target))
    assert learnt is not None
    assert (learnt.transformation.kind, learnt.transformation.run([before])) == (kind, after)


def test_units_are_read_from_the_names() -> None:
    learnt = learn_forms(
        Sides(("weight_lb",), "weight_kg", ["10", "20.5"], ["1.25", "7.00"], "number", "number")
    )
    assert learnt is not None
    assert learnt.transformation.kind == "unit"
    assert learnt.transformation.run(["10"]) == "4.54"


def test_day_and_month_that_no_value_tells_apart_are_asked() -> None:
    learnt = learn_forms(Sides(("a",), "b", ["01/02/2020", "03/04/2021"], [], "text", "date"))
    assert learnt is not None
    assert learnt.question is not None
    assert learnt.proof is None


def test_values_that_the_type_cannot_take_are_not_proposed() -> None:
    assert learn_forms(Sides(("a",), "b", ["x", "y", "z"], [], "text", "integer")) is None


@pytest.mark.parametrize(
    ("examples", "before", "after"),
    [
        ([("31/12/1999", "1999-12-31")], "01/02/2020", "2020-02-01"),
        ([("Smith, Anna", "Anna")], "Lee, Kim", "Kim"),
        ([("Smith, Anna", "A. Smith"), ("Lee, Bob", "B. Lee")], "Berg, Kim", "K. Berg"),
        ([("M", "male"), ("F", "female"), ("M", "male"), ("F", "female")], "F", "female"),
    ],
)
def test_examples_show_the_transformation(examples: list[tuple[str, str]], before: str, after: str) -> None:
    sides = Sides(("a",), "b", [before], [], "text", "text")
    learnt = learn_examples(sides, [((one,), other) for one, other in examples])
    assert learnt is not None
    assert learnt.by == "examples"
    assert learnt.transformation.run([before]) == after


def test_examples_that_contradict_each_other_show_nothing() -> None:
    assert learn_examples(Sides(("a",), "b"), [(("x",), "1"), (("x",), "2")]) is None
    assert learn_examples(Sides(("a",), "b"), []) is None


_CELLS = st.one_of(st.none(), st.text(max_size=8))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(_CELLS, _CELLS), max_size=30))
def test_what_is_learnt_of_any_rows_does_as_well_as_it_says(
    pairs: list[tuple[str | None, str | None]],
) -> None:
    texts = [one for one, _ in pairs if one is not None]
    targets = [other for _, other in pairs if other is not None]
    learnt = learn_pairs(
        Sides(("a",), "b", texts, targets, "text", "text"), [((one,), other) for one, other in pairs]
    )
    learn_forms(Sides(("a",), "b", texts, targets, "text", "text"))
    if learnt is not None:
        assert 0.6 <= learnt.agree <= 1
        assert learnt.rows <= len(pairs)


def frames(size: int = 200) -> tuple[pd.DataFrame, pd.DataFrame]:
    some = rows(size)
    here = pd.DataFrame({
        "id": [str(number) for number in range(size)],
        "Name": [f"{one['last']}, {one['first']}" for one in some],
        "Mail": [one["mail"] for one in some], "DOB": [one["british"] for one in some],
        "lb": [one["pounds"] for one in some],
    })  # fmt: skip
    there = pd.DataFrame({
        "key": [str(number * 7 % size) for number in range(size)], "first": [one["first"] for one in some],
        "last": [one["last"] for one in some], "email": [one["mail"].upper() for one in some],
        "born": [one["day"] for one in some], "kg": [one["kilos"] for one in some], "currency": "EUR",
    }).iloc[::-1].reset_index(drop=True)  # fmt: skip
    return here, there


def table(name: str, frame: pd.DataFrame, not_null: tuple[str, ...] = ()) -> Table:
    columns = tuple(Column(one, "text", "TEXT", one not in not_null) for one in frame.columns)
    return Table(TableRef(name), columns, (), len(frame))


def test_rows_are_joined_on_what_tells_them_apart_and_not_on_numbers() -> None:
    here, there = frames()
    joined = align(here, there)
    assert joined is not None
    assert joined.on == ("Mail", "email")
    assert len(joined) == 200
    assert all(
        here["Mail"][one].upper() == there["email"][other]
        for one, other in zip(joined.source, joined.target, strict=True)
    )
    assert align(here[["id"]], there[["key"]]) is None
    assert align(here[["id"]], there[["key"]], [("id", "key")]) is not None


def test_parts_units_and_dates_are_found_among_all_columns() -> None:
    here, there = frames()
    joined = align(here, there)
    assert joined is not None
    tables = (table("here", here), table("there", there))
    found = splits(Shared(joined, here, there), tables, list(here.columns), list(there.columns))
    said = {one.target: one.learnt.transformation for one in found}
    assert {name: (how.sources[0], how.kind) for name, how in said.items()} == {
        "first": ("Name", "split"), "last": ("Name", "split"), "email": ("Mail", "convert"),
        "born": ("DOB", "date"), "kg": ("lb", "unit"),
    }  # fmt: skip


def test_columns_that_are_joined_in_another_are_found() -> None:
    here, there = frames()
    joined = align(there, here)
    assert joined is not None
    tables = (table("there", there), table("here", here))
    found = merges(Shared(joined, there, here), tables, list(there.columns), list(here.columns))
    assert [
        (one.target, one.learnt.transformation.sources, one.learnt.transformation.joint) for one in found
    ] == [("Name", ("last", "first"), ", ")]


def test_parts_and_joints_are_found_by_their_values_where_no_row_is_shared() -> None:
    here, _ = frames()
    _, there = frames(300)
    there = there.sample(150, random_state=1)[["first", "last", "email", "born"]]
    tables = (table("here", here), table("there", there))
    found = find_parts(here, there, tables, list(there.columns))
    assert {one.target: one.learnt.transformation.words for one in found} == {
        "first": "Name, part 2 of 2 at ', '", "last": "Name, part 1 of 2 at ', '",
    }  # fmt: skip
    back = find_parts(there, here, tables[::-1], list(here.columns))
    assert {one.target: one.learnt.transformation.words for one in back} == {"Name": "last ', ' first"}
    assert find_parts(here[["Mail", "lb"]], there, tables, list(there.columns)) == []


def test_a_constant_is_proposed_where_null_is_not_allowed() -> None:
    _, there = frames()
    onto = table("there", there, not_null=("currency", "first"))
    found = constants(there, onto, ["currency", "first", "kg"])
    assert [(name, how.value) for name, how, _ in found] == [("currency", "EUR")]


@pytest.mark.parametrize(
    "frame", [pd.DataFrame(), pd.DataFrame({"a": [None] * 50}), pd.DataFrame({"a": ["x"] * 50})]
)
def test_frames_that_say_nothing_are_not_joined(frame: pd.DataFrame) -> None:
    here, _ = frames()
    assert align(frame, here) is None
    assert align(here, frame) is None
