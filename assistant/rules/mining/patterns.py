"""Patterns of text columns, as close as the hold-outs bear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import numpy as np

from assistant.rules.language import Pattern
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import LEAST_ROWS, ColumnFacts, TableFacts
from assistant.rules.mining.holdout import Accepts, steadiness
from assistant.rules.mining.shapes import DETAILS, Detail, synthesise

_LONGEST = 80
_WIDE = ("[0-9A-Za-z]+", "[A-Za-z]+")


def mine_patterns(facts: TableFacts) -> Iterator[Mined]:
    """pattern for text columns whose values have one shape or a few."""
    for column in facts.columns:
        if column.sort != "text" or column.filled < 2 * LEAST_ROWS or column.column.type in {"enum", "uuid"}:
            continue
        lengths = np.array([len(value) for value in column.values])
        if (lengths > _LONGEST).any():
            continue
        found = best_pattern(facts, column)
        if found is not None:
            text, steady, detail = found
            yield Mined(
                Pattern(table=facts.name, column=column.name, pattern=text),
                (0.97 - 0.02 * DETAILS.index(detail)) * (1 if steady == 1 else 0.3),
                margin=float(DETAILS.index(detail)), steady=steady,
            )  # fmt: skip


def best_pattern(facts: TableFacts, column: ColumnFacts) -> tuple[str, float, Detail] | None:
    """The closest pattern that every hold-out bears, with how steady it is; else the widest there is."""
    widest: tuple[str, float, Detail] | None = None
    for detail in DETAILS:
        text = synthesise(column.values, column.counts.tolist(), detail)
        if text is None or len(text) > 1_000 or text in _WIDE:
            return widest
        steady = steadiness(facts, column, partial(_fit, column, detail))
        widest = text, steady, detail
        if steady == 1:
            return widest
    return widest


def _fit(column: ColumnFacts, detail: Detail, codes: np.ndarray, counts: np.ndarray) -> Accepts | None:
    text = synthesise([column.coded.values[i] for i in codes.tolist()], counts.tolist(), detail)
    if text is None:
        return None
    compiled = re.compile(text, re.DOTALL)

    def accepts(others: np.ndarray) -> np.ndarray:
        return np.array([compiled.fullmatch(column.coded.values[i]) is not None for i in others.tolist()])

    return accepts
