"""Columns that are never empty."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.rules.language import NotNull
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import LEAST_ROWS, TableFacts

_MOST_EMPTY = 0.01
_SURE_ROWS = 300.0


def mine_nulls(facts: TableFacts) -> Iterator[Mined]:
    """not_null where no row, or next to none, is empty."""
    for column in facts.columns:
        if column.rows < LEAST_ROWS or column.empty > _MOST_EMPTY * column.rows:
            continue
        missing = ("",) if column.empty > column.nulls else ()
        # The rule of succession: how likely the next thousand rows go by without an empty one.
        strength = (column.rows + 1) / (column.rows + 1 + _SURE_ROWS / 6)
        yield Mined(
            NotNull(table=facts.name, column=column.name, missing=missing),
            strength if not column.empty else 0.5 * strength,
        )
