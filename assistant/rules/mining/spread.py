"""How values are spread: no value of a many-valued column takes over, a stable column stays as it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from assistant.rules.language import Distribution, Frequency
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import ColumnFacts, TableFacts

_LEAST_ROWS = 200
_MOST_SHARE = 0.01
_CATEGORIES = 12
_STABLE = 0.06
_MOST_DISTRIBUTIONS = 3


def mine_spread(facts: TableFacts) -> Iterator[Mined]:
    """frequency and distribution."""
    if facts.rows < _LEAST_ROWS:
        return
    for column in facts.columns:
        if (column.name,) == facts.view.table.key:
            continue
        share = float(column.counts.max(initial=0)) / max(column.filled, 1)
        open_ = column.sort in {"text", "integer"} and column.distinct > 0.5 * column.filled
        if open_ and column.filled >= _LEAST_ROWS and share <= _MOST_SHARE / 2:
            most = max(_MOST_SHARE, float(f"{10 * share:.1g}"), float(f"{12 / column.filled:.1g}"))
            yield Mined(
                Frequency(table=facts.name, column=column.name, maximum=most), 0.85, margin=most / share
            )
    stable = sorted((apart, c.position) for c in facts.columns if (apart := _apart(facts, c)) is not None)
    for apart, position in stable[:_MOST_DISTRIBUTIONS]:
        yield _distribution(facts, facts.columns[position], apart)


def _apart(facts: TableFacts, column: ColumnFacts) -> float | None:
    """How far the halves of a column of few categories lie apart at most; None where it is not stable."""
    if not 2 <= column.distinct <= _CATEGORIES or column.dated or column.numeric or not facts.orders:
        return None
    size = len(column.coded.values)
    apart = 0.0
    for one, other in facts.halves:
        shares = [np.bincount(column.coded.codes[rows], minlength=size) / len(rows) for rows in (one, other)]
        apart = max(apart, float(np.abs(shares[0] - shares[1]).sum()) / 2)
    return apart if apart <= _STABLE and column.filled >= 2 * _LEAST_ROWS else None


def _distribution(facts: TableFacts, column: ColumnFacts, apart: float) -> Mined:
    order = np.argsort(-column.counts, kind="stable")
    shares = [float(f"{share:.4f}") for share in column.counts[order] / column.filled]
    limit = max(0.2, float(f"{4 * apart:.1g}"))
    rule = Distribution(
        table=facts.name, column=column.name, shares=(*shares, 0.0), limit=limit,
        categories=tuple(column.values[i] for i in order.tolist()),
    )  # fmt: skip
    return Mined(rule, 0.6, margin=limit / max(apart, 0.01))
