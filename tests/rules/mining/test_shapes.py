"""Patterns synthesised from values: close to what was seen, never closer than the values bear."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from assistant.rules.language import Pattern
from assistant.rules.mining import mine
from assistant.rules.patterns import check_pattern
from assistant.view import frame_view

RNG = np.random.default_rng(5)


def digits(size: int, least: int = 0, most: int | None = None) -> list[str]:
    """Numbers with leading zeros, mixed."""
    top = 10**size if most is None else most
    return [f"{n:0{size}d}" for n in RNG.integers(least, top, 800)]


def mails() -> list[str]:
    names, hosts = ["anna", "bo", "chris"], ["a.example", "mail.b.example", "c-d.example"]
    return [f"{names[i % 3]}.x{n}@{hosts[n % 3]}" for i, n in enumerate(RNG.integers(10, 999, 800).tolist())]


CASES = {
    "prefix": ([f"ORD-{d}" for d in digits(6)], r"ORD-[0-9]{6}"),
    "narrow": ([f"C{d}" for d in digits(5, 0, 2_000)], r"C0[01][0-9]{3}"),
    "two lengths": ([f"+49 {d.lstrip('0') or '0'}" for d in digits(4)], r"\+49 [0-9]{2,4}"),
    "parts": (
        mails(),
        r"(?:anna|bo|chris)\.x[0-9]{2,3}@(?:a\.example|c-d\.example|mail\.b\.example)",
    ),
    "shapes": (
        [f"{d} AB" if int(d) % 2 else f"{d}-{d}" for d in digits(4)],
        None,
    ),
    "year": ([f"INV-2024-{d}" for d in digits(4)], r"INV-[0-9]{4}-[0-9]{4}"),
}


def pattern_of(values: list[str]) -> str | None:
    """The pattern mined for a column."""
    mined = mine(frame_view(pd.DataFrame({"x": values}, dtype=object), "t"))
    return next((one.rule.pattern for one in mined if isinstance(one.rule, Pattern)), None)


@pytest.mark.parametrize("case", CASES)
def test_a_pattern_says_what_the_values_have_in_common(case: str) -> None:
    values, expected = CASES[case]
    pattern = pattern_of(values)
    assert pattern is not None
    if expected is not None:
        assert pattern == expected
    check_pattern(pattern)
    assert all(re.fullmatch(pattern, value) for value in values)


def test_codes_that_count_up_are_not_narrowed() -> None:
    assert pattern_of([f"T{n:06d}" for n in range(100, 900)]) == "T[0-9]{6}"


def test_what_new_values_would_break_is_no_pattern() -> None:
    words = ["alpha", "Beta gamma", "DELTA-9", "eps ilon zeta", "Eta, theta", "iota/kappa", "lambda (mu)"]
    assert pattern_of([words[i % 7] + ("!" * (i // 7 % 40)) + str(i) * (i % 3) for i in range(300)]) is None
