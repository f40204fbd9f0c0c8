"""Columns of few values: lists that are closed, and placeholders that never stand in a column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from assistant.anomalies.features.placeholder import SURE
from assistant.rules.language import InSet, Scalar
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import LEAST_ROWS, ColumnFacts, TableFacts
from assistant.rules.mining.holdout import Accepts, steadiness

_MOST_TEXTS = 400
_MOST_NUMBERS = 12
_MOST_VALUES = 5_000
_LONGEST_RUN = 6
_LEAST_REPEATS = 8
_DIRT = 0.01
_YEAR = re.compile(r"(19|20)\d\d(?!\d)|(19|20)\d\d[01]\d([0-3]\d)?$", re.ASCII)


def mine_sets(facts: TableFacts) -> Iterator[Mined]:
    """in_set for columns whose values all come again and again."""
    for column in facts.columns:
        if column.dated or column.sort == "time" or column.filled < 2 * LEAST_ROWS or _is_years(column):
            continue
        if column.distinct > _MOST_VALUES:
            continue
        codes = np.flatnonzero(column.coded.present)
        kept = closed_list(column.coded.counts[codes], column)
        if kept is None or (len(kept) > 1 and facts.independent(column) < _LEAST_REPEATS * len(kept)):
            continue
        steady = steadiness(facts, column, partial(_fit, column), np.delete(codes, kept))
        if steady < 1:
            continue
        if _is_run(column, codes[kept]):
            continue
        values = [column.coded.values[i] for i in codes[kept].tolist()]
        if any(value.lower() in SURE for value in values) and column.sort != "boolean":
            continue
        clean = int(column.coded.counts[codes[kept]].sum()) == column.filled
        strength = 0.96 if len(values) <= 20 else 0.9
        yield Mined(
            InSet(table=facts.name, column=column.name, values=scalars(column, values)),
            strength * (1 if clean else 0.8), steady=steady,
        )  # fmt: skip


def closed_list(counts: np.ndarray, column: ColumnFacts) -> np.ndarray | None:
    """Places of the values that make the list, None where new ones are to be expected.

    Good and Turing: the chance of a new value is the share of values seen once. Rare values may be dirt,
    where the rest comes often enough.
    """
    total = int(counts.sum())
    most = _MOST_NUMBERS if column.numeric else _MOST_TEXTS
    frequent = counts >= max(3, min(0.0015 * total, 0.02 * total / max(len(counts), 1) * 5))
    rare = int(counts[~frequent].sum())
    size = int(frequent.sum())
    if not size or size > most or total < _LEAST_REPEATS * size or rare > _DIRT * total:
        return None
    if rare and (total < 300 or (~frequent).sum() > 3 + size):
        return None
    places: np.ndarray = np.flatnonzero(frequent)
    return places


def _fit(column: ColumnFacts, codes: np.ndarray, counts: np.ndarray) -> Accepts | None:
    kept = closed_list(counts, column)
    if kept is None:
        return None
    allowed = codes[kept]
    return lambda others: np.isin(others, allowed)


def _is_run(column: ColumnFacts, codes: np.ndarray) -> bool:
    """Whether numbers are more than a few whole ones without a gap: a range says that."""
    numbers = column.numbers[codes]
    return column.sort == "integer" and len(codes) > _LONGEST_RUN and bool(np.ptp(numbers) < len(codes))


def _is_years(column: ColumnFacts) -> bool:
    """Whether values begin with a year, or are one: next year there will be another."""
    return all(_YEAR.match(value) for value in column.values) if column.distinct > 1 else False


def scalars(column: ColumnFacts, values: Sequence[str]) -> tuple[Scalar, ...]:
    """Values of a column as a rule lists them, in order: numbers where it holds numbers."""
    if not column.numeric:
        return tuple(sorted(values))
    known = dict(zip(column.coded.values, column.numbers.tolist(), strict=True))
    whole = column.sort == "integer"
    numbers = {known[value] for value in values if np.isfinite(known[value])}
    # A word that comes often among numbers stays a word.
    words = sorted(value for value in values if not np.isfinite(known[value]))
    return (*(int(number) if whole else number for number in sorted(numbers)), *words)
