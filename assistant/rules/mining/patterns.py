"""Patterns of text columns, as close as the hold-outs bear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import numpy as np

from assistant.rules.language import Pattern
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.dirt import odd_shapes
from assistant.rules.mining.facts import LEAST_ROWS, SEED, ColumnFacts, TableFacts
from assistant.rules.mining.holdout import Accepts, Fit, steadiness
from assistant.rules.mining.shapes import DETAILS, Detail, synthesise

_LONGEST = 80
_LEARNT = 2_500
"""Values that a hold-out's pattern is learnt from: more do not change its shape."""
_LEAST_DISTINCT = 8
_WIDE = ("[0-9A-Za-z]+", "[A-Za-z]+")


def mine_patterns(facts: TableFacts) -> Iterator[Mined]:
    """pattern for text columns whose values have one shape or a few."""
    for column in facts.columns:
        if (
            column.sort != "text"
            or column.distinct < _LEAST_DISTINCT
            or column.filled < LEAST_ROWS
            or column.column.type in {"enum", "uuid"}
        ):
            continue
        lengths = np.array([len(value) for value in column.values])
        if (lengths > _LONGEST).mean() > 0.005:
            continue
        found = best_pattern(facts, column)
        if found is not None:
            text, detail, clean = found
            place = DETAILS.index(detail)
            rule = Pattern(table=facts.name, column=column.name, pattern=text)
            yield Mined(rule, (0.97 - 0.02 * place) * (1 if clean else 0.7), margin=float(place))


def best_pattern(facts: TableFacts, column: ColumnFacts) -> tuple[str, Detail, bool] | None:
    """The closest pattern that every hold-out bears, of rows and of values, and whether all values match it.

    None where there is none, even when a few odd values are taken for dirt.
    """
    codes = np.unique(column.coded.codes[column.seen])
    odd = odd_shapes(column, codes)
    for left_out in (odd[:0], odd) if len(odd) else (odd,):
        found = _closest(facts, column, np.setdiff1d(codes, left_out), left_out)
        if found is not None:
            return *found, not len(left_out)
    return None


def _closest(
    facts: TableFacts, column: ColumnFacts, codes: np.ndarray, left_out: np.ndarray
) -> tuple[str, Detail] | None:
    for detail in DETAILS[1:] if facts.grows(column) else DETAILS:
        text = synthesise(
            [column.coded.values[i] for i in codes.tolist()], column.coded.counts[codes].tolist(), detail
        )
        if text is None or len(text) > 1_000 or text in _WIDE:
            return None
        fit = partial(_fit, column, detail)
        if _bears_new(column, codes, fit) and steadiness(facts, column, fit, left_out) == 1:
            return text, detail
    return None


def _bears_new(column: ColumnFacts, codes: np.ndarray, fit: Fit) -> bool:
    """Whether what half of the distinct values say holds for the other half: what new values are like."""
    counts = column.coded.counts
    mixed = np.random.default_rng(SEED).permutation(codes)
    for learn, test in ((mixed[::2], mixed[1::2]), (mixed[1::2], mixed[::2])):
        accepts = fit(learn, counts[learn])
        if accepts is None or not accepts(test).all():
            return False
    return True


def _fit(column: ColumnFacts, detail: Detail, codes: np.ndarray, counts: np.ndarray) -> Accepts | None:
    if len(codes) > _LEARNT:
        chosen = np.random.default_rng(SEED).permutation(len(codes))[:_LEARNT]
        codes, counts = codes[chosen], counts[chosen]
    text = synthesise([column.coded.values[i] for i in codes.tolist()], counts.tolist(), detail)
    if text is None:
        return None
    compiled = re.compile(text, re.DOTALL)

    def accepts(others: np.ndarray) -> np.ndarray:
        return np.array([compiled.fullmatch(column.coded.values[i]) is not None for i in others.tolist()])

    return accepts
