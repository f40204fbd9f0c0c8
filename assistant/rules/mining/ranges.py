"""Ranges of numbers, with a margin that the hold-outs bear and a reason."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from assistant.rules.language import Range, Scalar
from assistant.rules.mining.bounds import Spread, lower, spread_of, upper
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.dirt import far_numbers
from assistant.rules.mining.facts import LEAST_ROWS, ColumnFacts, TableFacts
from assistant.rules.mining.holdout import Accepts, steadiness
from assistant.rules.mining.naming import is_key_like, natural_bounds

_MARGINS = (1.0, 4.0, math.inf)


@dataclass(frozen=True)
class Bounds:
    """What a column is bound by, None: nothing; `margin` in widths of what was observed; why, in words."""

    low: float | None
    high: float | None
    margin: float
    why: str


def mine_ranges(facts: TableFacts) -> Iterator[Mined]:
    """range for columns of numbers."""
    for column in facts.columns:
        if not column.numeric or column.filled < LEAST_ROWS:
            continue
        spread = spread_of(column.numbers, column.coded.counts, whole=column.sort == "integer")
        found = None if spread is None else _steady(facts, column, spread)
        if spread is None or found is None:
            continue
        bounds, steady, spread, clean = found
        rule = Range(
            table=facts.name, column=column.name, minimum=_scalar(bounds.low), maximum=_scalar(bounds.high),
            observed=(_plain(spread.low), _plain(spread.high)), because=bounds.why,
        )  # fmt: skip
        strength = (0.96 if steady == 1 else 0.3) * (1 if clean else 0.7)
        yield Mined(rule, strength, bounds.margin, steady=steady)


def _steady(
    facts: TableFacts, column: ColumnFacts, spread: Spread
) -> tuple[Bounds, float, Spread, bool] | None:
    """The closest bounds that the hold-outs bear, else the widest there are; of what spread; whether of all.

    Numbers far off are dirt, where they are few.
    """
    grows = facts.grows(column) or _is_counter(column)
    far = np.zeros(0, dtype=np.int64) if grows else far_numbers(column, spread)
    if len(far):
        held = np.setdiff1d(np.flatnonzero(column.coded.present), far)
        spread = spread_of(column.numbers[held], column.coded.counts[held], whole=spread.whole) or spread
    last: tuple[Bounds, float, Spread, bool] | None = None
    for margin in _MARGINS:
        bounds = bounds_of(spread, column.name, margin, grows=grows)
        if bounds is not None:
            steady = steadiness(facts, column, partial(_fit, column, grows, margin), far)
            last = bounds, steady, spread, not len(far)
            if last[1] == 1:
                return last
    return last


def bounds_of(spread: Spread, name: str, wide: float = 1.0, *, grows: bool = False) -> Bounds | None:
    """The bounds of a column called `name`, its margins taken `wide` times; None where it has none.

    One that `grows` has no upper bound, nor has any with an infinite margin, whose lower one is natural.
    """
    named_low, named_high = natural_bounds(name, spread.low, spread.high)
    top, why_top = (None, "") if grows else upper(spread, wide)
    bottom, why_bottom = lower(spread, wide)
    if named_low is not None:
        bottom, why_bottom = named_low, "by its name"
    if named_high is not None:
        top, why_top = named_high, "by its name"
    if bottom is None and top is None:
        return None
    width = max(spread.high - spread.low, abs(spread.high) * 1e-3, 1e-9)
    added = (0.0 if top is None else top - spread.high, 0.0 if bottom is None else spread.low - bottom)
    said = f"Seen from {spread.low:g} to {spread.high:g}"
    if bottom is not None:
        said += f"; not below {bottom:g}: {why_bottom}"
    if top is not None:
        said += f"; not above {top:g}: {why_top}"
    return Bounds(bottom, top, min(max(added) / width, 1e3), said + ".")


def _is_counter(column: ColumnFacts) -> bool:
    """Whole numbers, each once, that fill their range or are named as a key: the next ones go on above."""
    if column.sort != "integer" or column.distinct != column.filled:
        return False
    known = column.numbers[np.isfinite(column.numbers)]
    return is_key_like(column.name) or column.filled > 0.3 * (float(np.ptp(known)) + 1)


def _fit(
    column: ColumnFacts, grows: bool, wide: float, codes: np.ndarray, counts: np.ndarray
) -> Accepts | None:
    spread = spread_of(column.numbers[codes], counts, whole=column.sort == "integer")
    bounds = None if spread is None else bounds_of(spread, column.name, wide, grows=grows)
    if bounds is None:
        return None
    low = -math.inf if bounds.low is None else bounds.low
    high = math.inf if bounds.high is None else bounds.high

    def accepts(others: np.ndarray) -> np.ndarray:
        found = column.numbers[others]
        inside: np.ndarray = ~np.isfinite(found) | ((found >= low) & (found <= high))
        return inside

    return accepts


def _plain(number: float) -> Scalar:
    return int(number) if float(number).is_integer() and abs(number) < 1e15 else float(f"{number:.12g}")


def _scalar(number: float | None) -> Scalar | None:
    return None if number is None else _plain(number)
