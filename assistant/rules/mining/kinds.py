"""Texts that always read as a number, a date, a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast

from assistant.rules.language import TypeIs
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import LEAST_ROWS, TableFacts


def mine_types(facts: TableFacts) -> Iterator[Mined]:
    """type for text columns whose values read as one; a source's own types need no rule."""
    for column in facts.columns:
        if column.untyped and column.sort not in {"text", "boolean"} and column.filled >= LEAST_ROWS:
            sort = cast('Literal["integer", "number", "date", "datetime", "time"]', column.sort)
            yield Mined(
                TypeIs(table=facts.name, column=column.name, type=sort, format=column.form),
                0.97 if sort != "integer" or column.distinct > 10 else 0.9,
            )
