"""What the values of a column say: sorts, forms, spread; and the texts the encoders read."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.mapping import text
from assistant.mapping.assign import assign
from assistant.mapping.text import embed, texts_of
from assistant.mapping.values import KINDS, QUANTILES, read_values
from assistant.sketch import ColumnSketch
from tests.fakes import FakeEmbedder


def column(*values: str, counts: tuple[int, ...] = ()) -> ColumnSketch:
    return ColumnSketch("t", "c", values=values, counts=counts or (1,) * len(values), rows=len(values))


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (("1", "-20", "1,000"), "whole"), (("1.5", "2e3"), "decimal"),
        (("2024-01-31", "31.01.2024", "5 Mar 2020"), "date"), (("Y", "no", "TRUE"), "boolean"),
        (("a@b.com",), "mail"), (("https://x.org",), "link"), (("AB-12", "X9"), "code"),
        (("Berlin", "New York"), "word"), (("a long sentence of more words than a name has",), "text"),
    ],
)  # fmt: skip
def test_the_sort_of_values(values: tuple[str, ...], kind: str) -> None:
    found = read_values(column(*values)).kinds
    assert KINDS[int(found.argmax())] == kind
    assert found.sum() == pytest.approx(1)


def test_numbers_and_days_have_a_spread_and_words_none() -> None:
    numbers = read_values(column(*map(str, range(100)))).spread
    assert numbers.shape == (QUANTILES,)
    assert (np.diff(numbers) > 0).all()
    assert numbers[QUANTILES // 2] == pytest.approx(50, abs=2)
    days = read_values(column("2020-01-01", "2020-01-03")).spread
    assert days[-1] - days[0] == 2
    assert np.isnan(read_values(column("a", "b")).spread).all()
    assert np.isnan(read_values(column("2020-99-01", "2020-13-40")).spread).all()


def test_frequent_values_weigh_more() -> None:
    assert read_values(column("1", "x", counts=(9, 1))).kinds[0] == pytest.approx(0.9)


def test_nothing_known_is_not_a_number() -> None:
    found = read_values(column())
    assert np.isnan([found.length, found.distinct, found.nulls]).all()
    assert found.exact == found.plain == found.words == ()


def test_a_text_is_embedded_once_and_its_absence_is_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Counting(FakeEmbedder):
        version = "counting"

        def embed(self, texts: list[str]) -> np.ndarray:  # type: ignore[override]
            asked.extend(texts)
            return super().embed(texts)

    model = Counting()
    first = embed(model, ["a", "", "b", "a"])
    again = embed(model, ["b", "a"])
    assert asked == ["a", "b"]
    assert not first[1].any()
    np.testing.assert_array_equal(again, first[[2, 0]])
    monkeypatch.setattr(text, "KEPT", 1)
    np.testing.assert_array_equal(embed(model, ["x", "y", "a"])[2], first[0])


def test_all_that_is_known_is_in_the_texts() -> None:
    found = texts_of(
        ColumnSketch("main.cust", "cust_dob", description="Day of birth", values=("1999-01-01",))
    )
    assert found.name == "customer date of birth"
    assert (found.told, found.held) == ("Day of birth", "1999-01-01")
    assert found.field == "cust.cust_dob : Day of birth"


def test_an_assignment_takes_the_greatest_sum_and_nothing_worthless() -> None:
    i, j = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 2])
    taken = assign(i, j, np.array([0.9, 0.8, 0.8, 0.1, -0.2]), 3, 3)
    assert taken.tolist() == [False, True, True, False, False]
    assert not assign(i, j, np.full(5, -1.0), 3, 3).any()
