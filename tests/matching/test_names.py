"""Names as words, short forms, and how alike words are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.mapping.names import abbreviation, initials_cover, readable, word_similarity, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("custFirstNm", ("cust", "first", "nm")),
        ("HTTPServerID", ("http", "server", "id")),
        ("address_line2", ("address", "line", "2")),
        ("postalcode", ("postal", "code")),
        ("GrößeMax (cm)", ("große", "max", "cm")),
        ("客户姓名", ("客户姓名",)),
        ("__", ()),
        ("", ()),
    ],
)
def test_names_part_into_words(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize("word", ["information", "department", "postcode", "telephone", "manufacturer"])
def test_a_word_stays_whole(word: str) -> None:
    assert words_of(word) == (word,)


def test_usual_abbreviations_are_written_out() -> None:
    assert readable("cust_dob") == "customer date of birth"
    assert readable("EMP_FNAME") == "employee first name"


@given(st.text())
def test_any_name_has_words_without_blanks(name: str) -> None:
    assert all(word and word == word.lower() and not word.isspace() for word in words_of(name))


@pytest.mark.parametrize(
    ("short", "long", "low", "high"),
    [
        ("amt", "amount", 0.6, 0.9), ("qty", "quantity", 0.6, 0.9), ("dept", "department", 0.6, 0.9),
        ("cntry", "country", 0.8, 0.9), ("names", "name", 0.0, 0.0), ("name", "names", 0.97, 0.97),
        ("xyz", "amount", 0.0, 0.0), ("a", "amount", 0.0, 0.0),
    ],
)  # fmt: skip
def test_how_well_a_word_shortens_another(short: str, long: str, low: float, high: float) -> None:
    assert low <= abbreviation(short, long) <= high


def test_words_are_alike_whole_short_misspelt_or_near() -> None:
    near = np.zeros((1, 4))
    near[0, 3] = 0.9
    found = word_similarity(["amount"], ["amount", "amt", "amuont", "total"], near)[0]
    assert found[0] == 1
    assert (found > 0.7).all()
    assert word_similarity(["amount"], ["city"], np.zeros((1, 1)))[0, 0] == 0
    assert word_similarity([], ["city"], np.zeros((0, 1))).shape == (0, 1)


def test_initials_stand_for_their_words() -> None:
    assert initials_cover(("dob",), ("date", "of", "birth")) == (0, 0)
    assert initials_cover(("pt", "dob"), ("patient", "date", "of", "birth")) == (1, 1)
    assert initials_cover(("city",), ("date", "of", "birth")) is None
