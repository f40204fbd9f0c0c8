"""Values of files as SQLite keeps them, and back: what it has no storage class for is marked text.

The mark is U+001F and a letter for the type behind the text form, which neither a workbook nor ISO 8601 can
hold; text form first, so that values of one type keep their order.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from connectors.types import Value
from connectors.values import as_text, decode, encode

MARK = "\x1f"
_WRITERS: tuple[tuple[type, str, Callable[[Value], str]], ...] = (
    (bool, "b", lambda value: "true" if value else "false"),
    (datetime, "s", lambda value: value.isoformat(sep=" ")),
    (date, "d", lambda value: value.isoformat()),
    (time, "t", lambda value: value.isoformat()),
    (timedelta, "i", lambda value: f"{value.days} {value.seconds} {value.microseconds}"),
    (Decimal, "n", str),
    (UUID, "u", str),
    (list, "j", lambda value: json.dumps(encode(value))),
    (dict, "j", lambda value: json.dumps(encode(value))),
)
_READERS: dict[str, Callable[[str], Value]] = {
    "b": lambda text: text == "true",
    "s": datetime.fromisoformat,
    "d": date.fromisoformat,
    "t": time.fromisoformat,
    "i": lambda text: timedelta(*map(int, text.split())),
    "n": Decimal,
    "u": UUID,
    "j": lambda text: decode(json.loads(text)),
    "h": int,
    "f": float,
}
_LARGEST = 2**63
FUNCTION = "_dqa_staged"
"""What `text_of` is called in the staging database's SQL."""


def stage(value: Value) -> Value:
    """The value as SQLite keeps it."""
    if isinstance(value, float) and math.isnan(value):
        return f"nan{MARK}f"  # SQLite would make it NULL.
    if value is None or isinstance(value, str | float | bytes):
        return value
    for kind, letter, write in _WRITERS:
        if isinstance(value, kind):
            return f"{write(value)}{MARK}{letter}"
    if isinstance(value, int):
        return value if -_LARGEST <= value < _LARGEST else f"{value}{MARK}h"
    return str(value)


def unstage(value: Value) -> Value:
    """The value that `stage` turned into this."""
    if isinstance(value, str) and value[-2:-1] == MARK:
        return _READERS[value[-1]](value[:-2])
    return value


def text_of(value: Value) -> str | None:
    """The text form of what `stage` turned into this."""
    return as_text(unstage(value))
