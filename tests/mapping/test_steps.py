"""Steps in Python: what they convert, and what they name as not convertible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import UsageError
from assistant.mapping.steps import (
    Blank,
    Case,
    Cast,
    Codes,
    Date,
    Default,
    Number,
    Program,
    Replace,
    Scale,
    Split,
    Standard,
    Trim,
)
from assistant.mapping.steps.interface import CannotConvert, StepBase
from assistant.mapping.transformation import Transformation, parse_transformation

GOOD: list[tuple[StepBase, str, str | None]] = [
    (Trim(), "  a  b ", "a  b"),
    (Trim(inner=True), "  a   b ", "a b"),
    (Case(to="upper"), "straße", "STRASSE"),
    (Case(to="title"), "anna smith", "Anna Smith"),
    (Replace(old="-", new=""), "1-2-3", "123"),
    (Split(separator=", ", part=1, of=2), "Smith, Anna", "Smith"),
    (Split(separator=", ", part=2, of=2), "Smith, Anna", "Anna"),
    (Split(separator=" ", part=1, of=2, rest="first"), "Anna Maria Smith", "Anna Maria"),
    (Split(separator=" ", part=2, of=2, rest="last"), "Anna de la Cruz", "de la Cruz"),
    (Blank(values=("", "n/a")), "n/a", None),
    (Blank(values=("", "n/a")), "x", "x"),
    (Codes(values={"M": "male", "X": None}), "M", "male"),
    (Codes(values={"M": "male", "X": None}), "X", None),
    (Date(forms=("dd/MM/yyyy",)), "29/02/2024", "2024-02-29"),
    (Date(forms=("dd/MM/yyyy", "d.M.yy")), "1.2.99", "1999-02-01"),
    (Date(forms=("yyyyMMdd",), to="datetime"), "20240131", "2024-01-31 00:00:00"),
    (Date(forms=("yyyy-MM-dd",), written="dd.MM.yyyy"), "2024-01-31", "31.01.2024"),
    (Date(forms=("dd/MM/yyyy",), evidence={"order": {}}), "3 July 2021", "2021-07-03"),
    (Number(decimal=",", grouping=".", after="€"), "-1.234,50 €", "-1234.50"),
    (Cast(to="integer"), "12.00", "12"),
    (Cast(to="number"), "-0.5", "-0.5"),
    (Cast(to="boolean"), "true", "true"),
    (Scale(factor="1.609344", digits=2), "100", "160.93"),
    (Scale(factor="5/9", offset="-160/9", digits=1), "212", "100.0"),
    (Scale(factor="5/9", offset="-160/9", digits=0), "31.5", "0"),
    (Scale(factor="0.5", digits=0), "-1", "-1"),
    (Scale(factor="0.1", digits=0), "-1", "0"),
    (Standard(of="phone", form="e164", evidence={"region": "DE"}), "030 123456", "+4930123456"),
    (Program(examples=(("Anna Smith", "A. Smith"), ("Bob Jones", "B. Jones"))), "Carl Marx", "C. Marx"),
]
BAD: list[tuple[StepBase, str]] = [
    (Split(separator=", ", part=1, of=2), "Anna Smith"),
    (Split(separator=" ", part=1, of=2), "Anna Maria Smith"),
    (Codes(values={"M": "male"}), "m"),
    (Date(forms=("dd/MM/yyyy",)), "30/02/2024"),
    (Date(forms=("dd/MM/yyyy",)), "1/2/2024"),
    (Date(forms=("yyyy-MM-dd HH:mm:ss",)), "2024-01-31 10:00:00"),
    (Number(decimal="."), "12,5"),
    (Number(grouping=","), "12,34"),
    (Number(), "١٢"),
    (Cast(to="integer"), "12.5"),
    (Cast(to="boolean"), "yes"),
    (Cast(to="date"), "2023-02-29"),
    (Scale(factor="2"), "1e5"),
    (Standard(of="phone", form="e164"), "not a phone"),
]


@pytest.mark.parametrize(("step", "text", "expected"), GOOD, ids=lambda one: str(one)[:40])
def test_a_step_converts(step: StepBase, text: str, expected: str | None) -> None:
    assert step.run(text) == expected


@pytest.mark.parametrize(("step", "text"), BAD, ids=lambda one: str(one)[:40])
def test_what_does_not_convert_is_named(step: StepBase, text: str) -> None:
    with pytest.raises(CannotConvert, match=r"^(is|has|cannot)"):
        step.run(text)


@given(st.text())
def test_no_text_makes_a_step_fail_otherwise(text: str) -> None:
    for step, *_ in [*GOOD, *BAD]:
        try:
            found = step.run(text)
        except CannotConvert:
            continue
        assert found is None or isinstance(found, str)


def test_every_transformation_comes_back_from_its_json() -> None:
    for step, *_ in GOOD:
        one = Transformation(sources=("a", "b"), joint=", ", steps=(Trim(), step), on_failure="keep")
        assert parse_transformation(one.as_json()) == one


@given(st.lists(st.one_of(st.none(), st.text(max_size=5)), min_size=2, max_size=2))
def test_null_stays_null_and_parts_that_are_there_are_joined(values: list[str | None]) -> None:
    merged = Transformation(sources=("a", "b"), joint="-")
    there = [one for one in values if one is not None]
    assert merged.run(values) == ("-".join(there) if there else None)
    filled = Transformation(sources=("a", "b"), joint="-", steps=(Default(value="none"),))
    assert filled.run([None, None]) == "none"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"sources": ["a"], "value": "x"}, "no source columns"),
        ({"steps": [{"kind": "trim"}]}, "no steps"),
        ({"sources": ["a"], "steps": [{"kind": "magic"}]}, "magic"),
        ({"sources": ["a"], "steps": [{"kind": "date", "forms": ["hello"]}]}, "no form of a date"),
        ({"sources": ["a"], "steps": [{"kind": "scale", "factor": "0"}]}, "lose the value"),
        ({"sources": ["a", "a"]}, "named twice"),
        ("x", "transformation"),
    ],
)
def test_what_is_no_transformation_is_refused_in_a_sentence(data: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_transformation(data)


def test_kinds_and_words() -> None:
    born = Transformation(sources=("DOB",), steps=(Date(forms=("dd/MM/yyyy",)),))
    assert (born.kind, born.words) == ("date", "DOB, dd/MM/yyyy → yyyy-MM-dd")
    assert Transformation(value="EUR").words == "always 'EUR'"
    assert Transformation(sources=("a", "b")).kind == "merge"
    assert Transformation(sources=("a",)).kind == "copy"
