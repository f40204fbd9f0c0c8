"""Which characters the encoder doubts: its score with each part of a value left out (Zeiler and Fergus)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.anomalies.cells import CodedColumn
from assistant.anomalies.features.encoder import CONTEXT, Scorers

_PART = re.compile(r"\w+|[^\w\s]")
_MOST_PARTS = 10
_LONGEST = 60
_LEAST_DROP = 0.1


def doubted(models: Scorers, column: CodedColumn, values: Sequence[str]) -> dict[str, str]:
    """By value, what of it the encoder doubts, marked by brackets: "Dot[hx]n (doubt 91 % → 12 %)".

    One batch for all values; a value is left out where no part of it matters.
    """
    asked = [value for value in dict.fromkeys(values) if 2 <= len(value) <= _LONGEST]
    parts = {value: _parts(value) for value in asked}
    texts = [text for value in asked for text in (value, *(value[:a] + value[b:] for a, b in parts[value]))]
    if not texts:
        return {}
    scores = models.cell_plausibility.score(column.name, column.frequent(CONTEXT), texts)
    found: dict[str, str] = {}
    start = 0
    for value in asked:
        own = scores[start : start + 1 + len(parts[value])]
        start += len(own)
        best = int(np.argmin(own[1:])) if len(own) > 1 else -1
        if best >= 0 and own[0] - own[1 + best] >= _LEAST_DROP:
            a, b = parts[value][best]
            found[value] = (
                f"{value[:a]}[{value[a:b]}]{value[b:]} (doubt {own[0]:.0%} → {own[1 + best]:.0%} without)"
            )
    return found


def _parts(value: str) -> list[tuple[int, int]]:
    """The parts to leave out: words and marks, or where there is one word only pieces of two characters."""
    words = [match.span() for match in _PART.finditer(value)]
    if len(words) > 1:
        return words[:_MOST_PARTS]
    step = max(2, -(-len(value) // _MOST_PARTS))
    return [(i, min(i + step, len(value))) for i in range(0, len(value), step)][:_MOST_PARTS]
