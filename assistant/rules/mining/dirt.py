"""Values that do not belong to a column, set aside before a rule is learnt of the others: its rows then fail.

Few rows may be dirt, and only where a large rest speaks with one voice.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from assistant.rules.mining.bounds import Spread, lower, upper
from assistant.rules.mining.facts import ColumnFacts
from assistant.rules.mining.shapes import outline

_LEAST_ROWS = 200
_MOST = 0.006
_LEAST_SHAPE = 0.02
_FAR = 2.0


def odd_shapes(column: ColumnFacts, codes: np.ndarray) -> np.ndarray:
    """Those of the codes whose texts are of another shape than nearly all rows hold."""
    counts = column.coded.counts[codes]
    total = int(counts.sum())
    nothing = codes[:0]
    if total < _LEAST_ROWS:
        return nothing
    shapes = [outline(column.coded.values[code]) for code in codes.tolist()]
    held: Counter[str] = Counter()
    for shape, count in zip(shapes, counts.tolist(), strict=True):
        held[shape] += count
    rare = np.array([held[shape] < _LEAST_SHAPE * total for shape in shapes])
    if not 0 < counts[rare].sum() <= _MOST * total:
        return nothing
    odd: np.ndarray = codes[rare]
    return odd


def far_numbers(column: ColumnFacts, spread: Spread) -> np.ndarray:
    """Codes of numbers far beyond the bounds, margin and all, that the rest of the rows give."""
    total = int(spread.counts.sum())
    most = int(_MOST * total / 2)
    inner = _without(spread, most) if total >= _LEAST_ROWS and most else None
    if inner is None:
        return np.zeros(0, dtype=np.int64)
    high, low = upper(inner)[0], lower(inner)[0]
    numbers = column.numbers
    far = np.zeros(len(numbers), dtype=bool)
    with np.errstate(invalid="ignore"):
        if high is not None:
            far |= numbers > _FAR * high if high > 0 else numbers > high
        if low is not None:
            far |= numbers < (_FAR * low if low < 0 else low)
    rows = int(column.coded.counts[far].sum())
    return np.flatnonzero(far) if 0 < rows <= most else np.zeros(0, dtype=np.int64)


def _without(spread: Spread, rows: int) -> Spread | None:
    """The spread without its outermost rows on both sides."""
    below, above = spread.counts.cumsum(), spread.counts[::-1].cumsum()[::-1]
    inside = (below > rows) & (above > rows)
    if inside.sum() < 5:
        return None
    return Spread(spread.numbers[inside], spread.counts[inside], spread.whole)
