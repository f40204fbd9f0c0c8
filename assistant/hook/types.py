"""Whether a value can be held by a column of a given type; texts count as what they say."""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

Fits = Callable[[Any], bool]

_BOOLEANS = frozenset({"true", "false", "t", "f", "yes", "no", "y", "n", "on", "off", "1", "0"})


def _text(value: Any) -> bool:
    return not isinstance(value, dict | list | tuple | set)


def _integer(value: Any) -> bool:
    if isinstance(value, int):
        return True
    if isinstance(value, float):
        return value.is_integer()
    if isinstance(value, Decimal):
        # Not int(value): 1E+999999 is a short number, and a long integer.
        return value.is_finite() and value == value.to_integral_value()
    if not isinstance(value, str):
        return False
    text = value.strip()
    return text.isascii() and text[text.startswith(("+", "-")) :].isdigit()


def _number(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int | Decimal):
        return isinstance(value, int) or value.is_finite()
    if not isinstance(value, str) or len(value) > 400:
        return False
    try:
        return Decimal(value.strip()).is_finite()
    except InvalidOperation:
        return False


def _boolean(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().lower() in _BOOLEANS
    return isinstance(value, int) and value in (0, 1)


def _iso(kind: type[date] | type[datetime] | type[time]) -> Fits:
    def fits(value: Any) -> bool:
        if isinstance(value, str):
            try:
                kind.fromisoformat(value.strip())
            except ValueError:
                return False
            return True
        return isinstance(value, kind)

    return fits


_datetime = _iso(datetime)


def _date(value: Any) -> bool:
    # A date with midnight behind it is how many a driver writes a date.
    return isinstance(value, date) or (isinstance(value, str) and _datetime(value))


def _moment(value: Any) -> bool:
    return isinstance(value, date) or _datetime(value)


def _uuid(value: Any) -> bool:
    if isinstance(value, uuid.UUID):
        return True
    try:
        return isinstance(value, str) and bool(uuid.UUID(value))
    except ValueError:
        return False


def _anything(value: Any) -> bool:
    return True


FITS: dict[str, Fits] = {
    "text": _text,
    "enum": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _moment,
    "time": _iso(time),
    "uuid": _uuid,
}
"""By `connectors.types.ColumnType`; a type that is not here holds anything."""

SAID: dict[str, str] = {
    "text": "one text", "enum": "one text", "integer": "a whole number", "number": "a finite number",
    "boolean": "yes or no", "date": "an ISO date", "datetime": "an ISO date and time", "time": "an ISO time",
    "uuid": "a UUID",
}  # fmt: skip
"""What a column of the type holds, for sentences."""


def fits(column_type: str) -> Fits:
    """The check for a column type."""
    return FITS.get(column_type, _anything)
