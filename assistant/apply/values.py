"""A proposed value in the type that its column holds.

What the source gives for the column's other cells decides: a SQLite DATE column holds text, so text it stays.
"""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from connectors.types import Column, Connector, Table, Value
from connectors.values import as_text

_TRUTH = {
    "true": True,
    "false": False,
    "t": True,
    "f": False,
    "yes": True,
    "no": False,
    "1": True,
    "0": False,
}
_LOOKED_AT = 200


class Unfit(ValueError):
    """The value cannot be turned into the column's type; the message is a sentence."""


def seen_type(connector: Connector, table: Table, column: str) -> type | None:
    """The Python type of the column's first value among its first rows; None where there is none."""
    page = next(iter(connector.pages(table, [column], size=_LOOKED_AT)), None)
    return next((type(row[0]) for row in page.rows if row[0] is not None), None) if page else None


def fit(value: Value, column: Column, seen: type | None) -> Value:
    """`value` as `column` would hold it; raises `Unfit`.

    Text becomes the column's type, a number the column's kind of number; a value that has the type already
    stays as it is, and so does every value where the column's type says nothing.
    """
    if value is None:
        if not column.nullable:
            raise Unfit(f"Column {column.name} does not allow NULL.")
        return None
    wanted = _wanted(column, seen)
    if type(value) is wanted or column.type == "other":
        return value
    text = as_text(value) or ""
    try:
        if isinstance(value, bytes) or not (isinstance(value, str | int | float | Decimal) or wanted is str):
            raise TypeError(value)
        return _MAKERS[wanted](text.strip() if wanted is not str else text)
    except (ValueError, InvalidOperation, KeyError, TypeError):
        shown = text if len(text) <= 60 else f"{text[:59]}…"
        raise Unfit(f"{shown!r} is no {_NAMES[wanted]}, which column {column.name} holds.") from None


def _wanted(column: Column, seen: type | None) -> type:
    if column.type == "number":
        declared = column.native_type.lower()
        exact = "dec" in declared or "num" in declared
        return Decimal if seen is Decimal or (seen is None and exact) else float
    if seen is not None and seen is not str and seen in _MAKERS:
        return seen
    if seen is str and column.type not in ("integer", "boolean"):
        return str
    return _BY_TYPE.get(column.type, str)


def _integer(text: str) -> int:
    if text.lower() in ("true", "false"):
        return int(text.lower() == "true")
    number = Decimal(text)
    if number != number.to_integral_value():
        raise ValueError(text)
    return int(number)


def _number(text: str) -> int | float:
    """An int where the text says so: SQLite tells 5 from 5.0."""
    try:
        return int(text)
    except ValueError:
        number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


def _date(text: str) -> date:
    moment = datetime.fromisoformat(text)
    if moment.time() != time():
        raise ValueError(text)
    return moment.date()


def _bytes(text: str) -> bytes:
    raise ValueError("text says nothing of its bytes")


def _json(text: str) -> Any:
    return json.loads(text)


_MAKERS: dict[type, Callable[[str], Value]] = {
    str: str, int: _integer, float: _number, Decimal: _decimal, bool: lambda text: _TRUTH[text.lower()],
    date: _date, datetime: datetime.fromisoformat, time: time.fromisoformat, uuid.UUID: uuid.UUID,
    bytes: _bytes, dict: _json, list: _json,
}  # fmt: skip
_NAMES: dict[type, str] = {
    str: "text", int: "whole number", float: "number", Decimal: "number", bool: "truth value", date: "date",
    datetime: "date and time", time: "time of day", uuid.UUID: "UUID", bytes: "string of bytes",
    dict: "JSON", list: "JSON",
}  # fmt: skip
_BY_TYPE: dict[str, type] = {
    "integer": int, "boolean": bool, "date": date, "datetime": datetime, "time": time, "uuid": uuid.UUID,
    "bytes": bytes,
}  # fmt: skip
