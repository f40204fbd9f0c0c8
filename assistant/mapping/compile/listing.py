"""The values that SQL cannot convert itself, with what Python makes of them."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.mapping.convert import Texts, joined
from assistant.mapping.steps import CannotConvert, Default
from assistant.mapping.transformation import Transformation

Listed = tuple[dict[str, str | None], ...]
"""For each step: the texts that are not its SQL's, and what becomes of them."""


def list_values(transformation: Transformation, rows: Iterable[Texts]) -> Listed:
    """What the transformation's SQL needs a list for, among these rows of its sources; each row once."""
    found: tuple[dict[str, str | None], ...] = tuple({} for _ in transformation.steps)
    for row in dict.fromkeys(rows):
        text = joined(transformation, row)
        for step, listed in zip(transformation.steps, found, strict=True):
            if text is None:
                text = step.value if isinstance(step, Default) else None
                continue
            try:
                made = step.run(text)
            except CannotConvert:
                break
            if not step.in_sql(text):
                listed[text] = made
            text = made
    return found
