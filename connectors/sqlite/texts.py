"""SQLite's text forms, and what it does with them, mostly by functions in Python that run in its place."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from sqlalchemy import Text, cast, collate, func

from connectors.sql.backend import Expression, Texts, bound
from connectors.values import as_text


@lru_cache(maxsize=512)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def matches(text: str | None, pattern: str) -> int | None:
    """Whether the whole text matches: 1 or 0, None for NULL."""
    return None if text is None else int(_pattern(pattern).fullmatch(text) is not None)


def double(text: str | None) -> float | None:
    """A text that says a decimal number, rounded as Python does; None where no double holds it."""
    value = math.inf if text is None else float(text)
    return value if math.isfinite(value) else None


def length(text: str | None) -> int | None:
    """Characters; SQLite's own count ends at the first U+0000."""
    return None if text is None else len(text)


FUNCTIONS = {"_dqa_matches": matches, "_dqa_double": double, "_dqa_length": length, "_dqa_text": as_text}
"""To be registered on every connection, by their names in SQL; all are deterministic."""


def _shifted(local: Expression, seconds: Expression) -> Expression:
    return func.datetime(local, cast(seconds, Text).concat(" seconds"))


TEXTS = Texts(
    matches=lambda text, pattern: func._dqa_matches(text, bound(None, pattern)) == 1,
    exact=lambda text: collate(text, "BINARY"),
    double=func._dqa_double,
    shifted=_shifted,
    length=func._dqa_length,
)
