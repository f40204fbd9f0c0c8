"""What a column's values say to the matcher: what they are, their forms, their spread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from assistant.sketch import ColumnSketch

QUANTILES = 9
KINDS = ("whole", "decimal", "date", "boolean", "word", "text", "code", "mail", "link")
"""Sorts of values that a mapping seldom crosses; shares of each are kept."""

_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?([eE][-+]?\d+)?")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)([T ].*)?")
_OTHER_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}( .*)?|\d{1,2}[ -][A-Z][a-z]{2,8}[ -]\d{2,4}")
_TRUTH = frozenset({"true", "false", "yes", "no", "y", "n", "t", "f"})
_RUNS = ((re.compile(r"[^\W\d_]*[A-Z]{2,}[^\W\d_]*"), "A"), (re.compile(r"[^\W\d_]+"), "a"),
         (re.compile(r"\d+"), "9"), (re.compile(r"\s+"), " "))  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_LONG = 64
_FAR = 1e30


@dataclass(frozen=True)
class Values:
    """One column's values, read once.

    `plain` are the values without case and signs, `words` their words, `shapes` their forms (`A-9`), each
    without repeats; `kinds` float32 (len(KINDS),) are shares; `spread` float32 (QUANTILES,) are quantiles of
    numbers or days, NaN where most values are neither.
    """

    exact: tuple[str, ...]
    plain: tuple[str, ...]
    words: tuple[str, ...]
    shapes: dict[str, float]
    kinds: np.ndarray
    spread: np.ndarray
    length: float
    distinct: float
    nulls: float


def read_values(column: ColumnSketch) -> Values:
    """The values of a sketch; all empty and NaN where it has none."""
    values = [value[:_LONG] for value in column.values if value.strip()]
    counts = np.array([n for value, n in zip(column.values, column.counts, strict=False) if value.strip()])
    if len(counts) != len(values) or not counts.sum():
        counts = np.ones(len(values))
    shares = counts / max(counts.sum(), 1)
    kinds = np.zeros(len(KINDS), dtype=np.float32)
    shapes: dict[str, float] = {}
    for value, share in zip(values, shares.tolist(), strict=True):
        kinds[_kind(value)] += share
        form = _shape(value)
        shapes[form] = shapes.get(form, 0.0) + share
    rows = max(column.rows, 1)
    filled = max(column.rows - column.nulls, 1)
    seen = bool(values)
    return Values(
        exact=tuple(values),
        plain=tuple(dict.fromkeys(_plain(value) for value in values)),
        words=tuple(dict.fromkeys(word for value in values for word in _WORD.findall(value.lower()))),
        shapes=shapes,
        kinds=kinds,
        spread=_spread(values, shares, kinds),
        length=float(np.dot([len(value) for value in values], shares)) if seen else np.nan,
        distinct=min(column.distinct / filled, 1.0) if seen else np.nan,
        nulls=column.nulls / rows if seen else np.nan,
    )


def _plain(value: str) -> str:
    """Without case and signs; a number as itself: 4.0 is 4, and is not 40."""
    number = _number(value)
    if number is not None:
        return f"{number:.12g}"
    return "".join(_WORD.findall(value.lower())) or value


@lru_cache(maxsize=100_000)
def _kind(value: str) -> int:
    if _NUMBER.fullmatch(value):
        return 1 if "." in value or "e" in value.lower() else 0
    if _DAY.fullmatch(value) or _OTHER_DAY.fullmatch(value):
        return 2
    if value.lower() in _TRUTH:
        return 3
    if "@" in value and "." in value:
        return 7
    if value.startswith(("http://", "https://", "www.")):
        return 8
    if any(sign.isdigit() for sign in value) and " " not in value:
        return 6
    return 4 if len(value) <= 24 else 5


@lru_cache(maxsize=100_000)
def _shape(value: str) -> str:
    for pattern, sign in _RUNS:
        value = pattern.sub(sign, value)
    return value[:24]


def _spread(values: Sequence[str], shares: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    numbers: list[float] = []
    weights: list[float] = []
    days = kinds[2] > 0.6
    if days or kinds[0] + kinds[1] > 0.6:
        for value, share in zip(values, shares.tolist(), strict=True):
            found = _day(value) if days else _number(value)
            if found is not None:
                numbers.append(found)
                weights.append(share)
    if not numbers:
        return np.full(QUANTILES, np.nan, dtype=np.float32)
    order = np.argsort(numbers)
    sizes = np.cumsum(np.array(weights)[order])
    places = np.searchsorted(sizes, np.linspace(0.05, 0.95, QUANTILES) * sizes[-1])
    return np.asarray(np.array(numbers, dtype=np.float32)[order][np.minimum(places, len(order) - 1)])


def _number(value: str) -> float | None:
    if not _NUMBER.fullmatch(value):
        return None
    return min(max(float(value.replace(",", "")), -_FAR), _FAR)


def _day(value: str) -> float | None:
    found = _DAY.fullmatch(value)
    if found is None:
        return None
    try:
        return float(date(int(found[1]), int(found[2]), int(found[3])).toordinal())
    except ValueError:
        return None
