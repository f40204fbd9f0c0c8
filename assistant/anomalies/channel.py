"""A table's own error channel, learnt from cells put right: which characters its errors write.

Errors of one make leave the same mark: a scanner's wrong letter, a script's stray sign. What they write is
counted against how often the same character stands in right values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from rapidfuzz.distance import Levenshtein

_MOST_EDITS = 0.5
"""Of a value's length: where more of it changed, another value stands there, not a damaged one."""


def written_by_errors(pairs: Iterable[tuple[str, str]]) -> dict[str, float]:
    """By character, the log-odds that an error wrote it rather than that it belongs there.

    `pairs` are (value, right value) of all labelled cells, the right ones among them.
    """
    wrote: Counter[str] = Counter()
    stands: Counter[str] = Counter()
    for value, right in pairs:
        stands.update(right.lower())
        if not right or not value or value == right:
            continue
        edits = Levenshtein.editops(right, value)
        if len(edits) <= max(1, _MOST_EDITS * len(right)):
            wrote.update(value[edit.dest_pos].lower() for edit in edits if edit.tag != "delete")
    return {char: float(np.log((count + 0.5) / (stands[char] + 1))) for char, count in wrote.items()}


def damage(values: Sequence[str], odds: dict[str, float]) -> np.ndarray:
    """float32 (values,): the largest log-odds among each value's characters; -6 where none is known."""
    if not odds:
        return np.full(len(values), -6.0, dtype=np.float32)
    return np.array(
        [max((odds.get(char, -6.0) for char in value.lower()), default=-6.0) for value in values],
        dtype=np.float32,
    )
