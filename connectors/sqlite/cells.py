"""SQLite's cells: a value's storage class is its own, whatever the column declares."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import Text, and_, cast, collate, func

from connectors.sql.backend import Cell, Expression
from connectors.types import Column, ColumnType, Value

_TYPES: tuple[tuple[str, ColumnType], ...] = (
    ("bool", "boolean"), ("datetime", "datetime"), ("timestamp", "datetime"), ("date", "date"),
    ("time", "time"), ("json", "json"), ("uuid", "uuid"), ("int", "integer"), ("char", "text"),
    ("clob", "text"), ("text", "text"), ("string", "text"), ("blob", "bytes"), ("bytea", "bytes"),
    ("binary", "bytes"), ("real", "number"), ("floa", "number"), ("doub", "number"),
    ("numeric", "number"), ("decimal", "number"),
)  # fmt: skip


def type_of(declared: str) -> ColumnType:
    """Our type for a declared one; SQLite takes any words there, so the first that fits counts."""
    lowered = declared.lower()
    return next((ours for words, ours in _TYPES if words in lowered), "other")


def cell(column: Column, address: Expression) -> Cell:
    """How this column's cells are read, told apart and compared.

    The column's affinity applies to a compared value as it does to a stored one. COLLATE BINARY overrides
    what the column declares (NOCASE, RTRIM). Where the column converts nothing, 1 and 1.0 are equal but
    not the same, so the storage class is compared too.
    """
    exact: Expression = collate(address, "BINARY")
    keeps_class = _affinity(column.native_type) == "blob"

    def equals(bound: Expression) -> Expression:
        same = address == collate(bound, "BINARY")
        return and_(same, func.typeof(address) == func.typeof(bound)) if keeps_class else same

    return Cell(
        key=address,
        read=address,
        identity=(exact, func.typeof(address)) if keeps_class else (exact,),
        equals=equals,
        length=lambda value: func.length(cast(value, Text)),
        comparable=storable,
        storable=storable,
        text=func._dqa_text(address),
    )


def storable(value: Value) -> Value:
    """The value in a class that SQLite stores: dates and the like as ISO text."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bool) or value is None or isinstance(value, int | float | str | bytes):
        return value
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _affinity(declared: str) -> str:
    """The affinity rules of https://www.sqlite.org/datatype3.html#determination_of_column_affinity."""
    upper = declared.upper()
    if "INT" in upper:
        return "integer"
    if any(word in upper for word in ("CHAR", "CLOB", "TEXT")):
        return "text"
    if not upper or "BLOB" in upper:
        return "blob"
    if any(word in upper for word in ("REAL", "FLOA", "DOUB")):
        return "real"
    return "numeric"
