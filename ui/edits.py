"""A value that a person typed, as the type of the value it replaces."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from assistant.errors import UsageError

if TYPE_CHECKING:
    from assistant.suggestion import Suggestion

_TRUE, _FALSE = {"true", "yes", "1"}, {"false", "no", "0"}


def _boolean(text: str) -> bool:
    if text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    raise ValueError(text)


_READERS: dict[type, tuple[Callable[[str], Any], str]] = {
    bool: (_boolean, "true or false"),
    int: (int, "a whole number"),
    float: (float, "a number"),
    Decimal: (Decimal, "a number"),
    datetime: (datetime.fromisoformat, "a date and time such as 2026-03-31 14:30:00"),
    date: (date.fromisoformat, "a date such as 2026-03-31"),
    time: (time.fromisoformat, "a time such as 14:30:00"),
    uuid.UUID: (uuid.UUID, "a UUID"),
    bytes: (bytes.fromhex, "bytes in hexadecimal"),
    list: (json.loads, "a JSON list"),
    dict: (json.loads, "a JSON object"),
}


def read_value(text: str, suggestion: Suggestion) -> Any:
    """The encoded value that `text` means in the place of the suggestion's current (or proposed) value.

    Raises `UsageError` that says what form is wanted, "a date such as 2026-03-31".
    """
    from connectors.values import decode, encode

    model = decode(suggestion.current if suggestion.current is not None else suggestion.proposed)
    reader = _READERS.get(type(model))
    if reader is None:
        return text
    read, wanted = reader
    try:
        return encode(read(text.strip()))
    except (ValueError, InvalidOperation):
        column = suggestion.target.column or "column"
        raise UsageError(f"{text!r} does not fit {column}, which holds {wanted}.") from None
