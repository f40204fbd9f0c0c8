"""DuckDB's cells: dates and times are read as text, since the driver turns infinity into the year 9999."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Double, Text, and_, cast, collate, func
from sqlalchemy.types import UserDefinedType

from connectors.duckdb import texts
from connectors.sql.backend import Cell, Expression, unchanged
from connectors.types import Column, ColumnType, Value

_INTEGERS = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
    "UHUGEINT",
}  # fmt: skip
_TYPES: dict[str, ColumnType] = {
    **dict.fromkeys(_INTEGERS, "integer"),
    "BOOLEAN": "boolean", "DOUBLE": "number", "FLOAT": "number", "DECIMAL": "number", "VARCHAR": "text",
    "DATE": "date", "TIME": "time", "TIME WITH TIME ZONE": "time", "TIMESTAMP": "datetime",
    "TIMESTAMP WITH TIME ZONE": "datetime", "TIMESTAMP_S": "datetime", "TIMESTAMP_MS": "datetime",
    "TIMESTAMP_NS": "datetime", "BLOB": "bytes", "JSON": "json", "UUID": "uuid", "ENUM": "enum",
}  # fmt: skip
_READERS: dict[ColumnType, Callable[[str], Value]] = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "datetime": datetime.fromisoformat,
}
_NANOSECONDS = re.compile(r"\.\d{7}")


class _Raw(UserDefinedType[Any]):
    """A type spelt by DuckDB itself."""

    cache_ok = True

    def __init__(self, spelling: str) -> None:
        self.spelling = spelling

    def get_col_spec(self, **_: Any) -> str:
        return self.spelling


def type_of(spelling: str) -> ColumnType:
    """Our type for DuckDB's; lists, structs and maps are arrays and json."""
    if spelling.endswith("]"):
        return "array"
    base = spelling.partition("(")[0]
    return "json" if base in ("STRUCT", "MAP", "UNION") else _TYPES.get(base, "other")


def cell(column: Column, address: Expression) -> Cell:
    """How this column's cells are read, told apart and compared."""
    base = column.native_type.partition("(")[0]
    if base == "VARCHAR":
        return _text(address)
    if base in _INTEGERS or base in ("BOOLEAN", "DECIMAL", "UUID", "BLOB"):
        return _plain(column, address)
    if base in ("DOUBLE", "FLOAT"):
        return _floating(column, address)
    return _by_text(column, address)


def _text_form(value: Expression) -> Expression:
    return cast(value, Text)


def _length(value: Expression) -> Expression:
    return func.length(_text_form(value))


def _text(address: Expression) -> Cell:
    exact = collate(address, "C")
    return Cell(
        address, address, (exact,), equals=lambda bound: exact == bound, length=func.length, text=address
    )


def _plain(column: Column, address: Expression) -> Cell:
    def bind(bound: Expression) -> Expression:
        return cast(bound, _Raw(column.native_type))

    return Cell(
        key=address,
        read=address,
        identity=(address,),
        equals=lambda bound: address == bind(bound),
        bind=bind,
        length=_length,
        ordered=column.type not in ("boolean", "uuid", "bytes"),
        text=func.lower(func.hex(address)) if column.type == "bytes" else _text_form(address),
        # A wide integer or decimal is rounded once by its text, more than once by a division.
        number=cast(_text_form(address), Double) if column.type in ("integer", "number") else None,
    )


def _floating(column: Column, address: Expression) -> Cell:
    def bind(bound: Expression) -> Expression:
        return cast(bound, _Raw(column.native_type))

    def equals(bound: Expression) -> Expression:
        # 0.0 and -0.0 are equal and yet not the same.
        return and_(address == bind(bound), _text_form(address) == _text_form(bind(bound)))

    base = column.native_type
    # The driver widens a FLOAT of 0.1 to 0.10000000149011612; its text form is the shortest one.
    read = cast(_text_form(address), Double) if column.native_type == "FLOAT" else address
    text = texts.of_double(address) if base == "DOUBLE" else None
    return Cell(
        address, read, (read,), equals=equals, bind=bind, length=_length, text=text, number=texts.finite(read)
    )


def _by_text(column: Column, address: Expression) -> Cell:
    text_form = _text_form(address)
    return Cell(
        key=address,
        read=text_form,
        identity=(text_form,),
        equals=lambda bound: text_form == bound,
        bind=lambda bound: cast(bound, _Raw(column.native_type)),
        length=func.length,
        decode=_decoder(column.type),
        comparable=_text_of,
        storable=_text_of,
        ordered=column.type in ("date", "time", "datetime", "enum"),
        text=_form_of(column, address),
        day=texts.day_of(column.native_type, address),
        moment=texts.moment_of(column.native_type, address),
    )


def _form_of(column: Column, address: Expression) -> Expression | None:
    if column.type == "datetime":
        return texts.of_moment(address)
    if column.native_type == "TIME":
        return texts.of_time(address)
    # Zones of times are many, and shorter here than in Python.
    return None if column.type == "time" else _text_form(address)


def _decoder(kind: ColumnType) -> Callable[[Value], Value]:
    if kind not in _READERS:
        return unchanged
    read = _READERS[kind]

    def decode(value: Value) -> Value:
        if _NANOSECONDS.search(value):
            return value  # Python would cut it.
        try:
            return read(value)
        except ValueError:
            return value

    return decode


def _text_of(value: Value) -> Value:
    """A value as DuckDB writes it in text."""
    if isinstance(value, datetime):
        return _short_zone(value.isoformat(sep=" "))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return _short_zone(value.isoformat())
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return value


def _short_zone(text: str) -> str:
    """DuckDB drops trailing zeros of fractions, and minutes of a zone that has none."""
    text = re.sub(r"(\.\d*?)0+(?=$|[+-])", r"\1", text)
    return re.sub(r"([+-]\d\d):00$", r"\1", text)
