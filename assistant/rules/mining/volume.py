"""The table as a whole: how many rows, how fresh."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from assistant.rules.language import Freshness, RowCount
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import LEAST_ROWS, TableFacts

_LEAST_SHARE = 0.1
_LATE = 4.0
"""A feed is late when it is quiet for so many times its longest pause."""


def mine_volume(facts: TableFacts) -> Iterator[Mined]:
    """row_count: not a tenth of what there was. freshness where rows still come in."""
    rows = facts.view.table.rows
    if rows < 2 * LEAST_ROWS:
        return
    yield Mined(RowCount(table=facts.name, minimum=int(float(f"{rows * _LEAST_SHARE:.1g}"))), 0.7)
    now = datetime.now(UTC).timestamp() / 86_400
    for column in facts.columns:
        if column.dated and facts.grows(column):
            days = np.unique(column.numbers[np.isfinite(column.numbers)])
            past = days[days <= now + 1]
            if len(past) < LEAST_ROWS:
                continue
            # Days count as whole: a pause is read between days, not between rows of one.
            pause = max(float(np.quantile(np.diff(past), 0.999)), 1.0)
            if now - past[-1] <= _LATE * pause:
                rule = Freshness(
                    table=facts.name, column=column.name, hours=float(np.ceil(24 * _LATE * pause)),
                    reads="date" if column.sort == "date" else "datetime", format=column.form,
                )  # fmt: skip
                yield Mined(rule, 0.7, margin=_LATE)
                return
