"""Ranges: natural bounds, a margin beyond what was seen, none where a column grows."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from assistant.rules.language import Range
from assistant.rules.mining import mine
from assistant.view import frame_view

RNG = np.random.default_rng(3)


def range_of(values: list[str], name: str = "x", beside: dict[str, list[str]] | None = None) -> Range:
    """The range mined for a column."""
    frame = pd.DataFrame({name: values, **(beside or {})}, dtype=object)
    mined = mine(frame_view(frame, "t"))
    return next(m.rule for m in mined if isinstance(m.rule, Range) and m.rule.column == name)


def texts(numbers: np.ndarray, decimals: int = 2) -> list[str]:
    return [f"{number:.{decimals}f}" for number in numbers.tolist()]


def test_amounts_have_room_above_and_end_at_nothing() -> None:
    values = np.exp(RNG.normal(3, 0.5, 800))
    rule = range_of(texts(values))
    assert rule.minimum == 0
    assert isinstance(rule.maximum, int | float)
    assert 2 * values.max() <= rule.maximum <= 60 * np.median(values)
    assert rule.observed is not None
    assert list(rule.observed) == pytest.approx([values.min(), values.max()], abs=0.01)
    assert "not above" in rule.because


def test_what_lies_far_from_nothing_is_measured_by_its_own_width() -> None:
    rule = range_of(texts(RNG.normal(300, 5, 800)))
    assert isinstance(rule.minimum, int | float)
    assert isinstance(rule.maximum, int | float)
    assert 150 < rule.minimum < 280
    assert 320 < rule.maximum < 500


def test_a_scale_that_is_well_filled_ends_where_it_ends() -> None:
    rule = range_of([str(n) for n in RNG.integers(0, 12, 900)], "points")
    assert (rule.minimum, rule.maximum) == (0, 11)


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("latitude", texts(RNG.uniform(-40, 60, 500)), (-90, 90)),
        ("discount_pct", texts(RNG.uniform(0, 60, 500), 1), (0, 100)),
        ("balance", texts(np.concatenate([[-900.0], RNG.normal(0, 200, 500)])), None),
    ],
)
def test_bounds_by_name_and_on_both_sides(
    name: str, values: list[str], expected: tuple[float, float] | None
) -> None:
    rule = range_of(values, name)
    if expected is not None:
        assert (rule.minimum, rule.maximum) == expected
    else:
        assert isinstance(rule.minimum, int | float)
        assert rule.minimum < -1_000


def test_what_grows_has_no_upper_bound() -> None:
    rule = range_of([str(n) for n in range(5_000, 5_800)], "id")
    assert rule.maximum is None
    counter = range_of([str(7 * n) for n in range(900)], "reading", {"day": ["2024-01-01"] * 900})
    assert counter.maximum is None


def test_dates_keep_a_floor_and_leave_room_for_years_to_come() -> None:
    days = [date(2023, 3, 1) + timedelta(days=int(d)) for d in RNG.integers(0, 700, 600)]
    days[5] = date(1900, 1, 1)
    rule = range_of([day.isoformat() for day in days], "booked")
    assert isinstance(rule.minimum, str)
    assert isinstance(rule.maximum, str)
    assert "1990-01-01" < rule.minimum < "2023-01-01"
    assert "2029-01-01" < rule.maximum < "2100-01-01"
    german = range_of([f"{day:%d.%m.%Y}" for day in days], "booked")
    assert german.format == "%d.%m.%Y"
    assert german.minimum == rule.minimum
