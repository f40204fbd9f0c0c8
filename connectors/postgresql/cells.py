"""PostgreSQL's cells: types that Python holds exactly stay themselves, all others go as their text form.

Text forms (json, arrays, enums, intervals, ranges, money, …) are exact both ways: the server's own output,
cast back on writing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Double, Text, and_, case, cast, collate, func, literal_column, null
from sqlalchemy.types import UserDefinedType

from connectors.postgresql import texts
from connectors.sql.backend import Cell, Expression
from connectors.types import Column, ColumnType, Value

_PLAIN: dict[str, ColumnType] = {
    "bool": "boolean", "int2": "integer", "int4": "integer", "int8": "integer", "numeric": "number",
    "float4": "number", "float8": "number", "text": "text", "varchar": "text", "bpchar": "text",
    "date": "date", "timestamp": "datetime", "timestamptz": "datetime", "time": "time", "timetz": "time",
    "uuid": "uuid", "bytea": "bytes",
}  # fmt: skip
_BY_TEXT: dict[str, ColumnType] = {
    "json": "json",
    "jsonb": "json",
    "citext": "text",
    "name": "text",
    "xml": "text",
}
_UNORDERED = {"bool", "uuid", "bytea"}


@dataclass(frozen=True, slots=True)
class Native:
    """A column's type in the catalogue: `base` its name behind a domain, `category` pg_type's letter.

    `cast` is what a bound value is cast to: with the modifier (scale, precision) except for characters,
    where a cast would cut silently what an assignment refuses. `bytewise`: its collation compares bytes.
    """

    base: str
    category: str
    cast: str
    bytewise: bool
    unscaled: bool


class _Raw(UserDefinedType[Any]):
    """A type spelt by the server itself."""

    cache_ok = True

    def __init__(self, spelling: str) -> None:
        self.spelling = spelling

    def get_col_spec(self, **_: Any) -> str:
        # The driver reads % as the start of a placeholder; type names may hold one.
        return self.spelling.replace("%", "%%")


def type_of(native: Native) -> ColumnType:
    """Our type."""
    if native.base in _PLAIN:
        return _PLAIN[native.base]
    if native.category == "A":
        return "array"
    if native.category == "E":
        return "enum"
    return _BY_TEXT.get(native.base, "other")


def cell_maker(natives: dict[str, Native]) -> Callable[[Column, Expression], Cell]:
    """Makes the cells of a table whose columns have these types."""

    def make(column: Column, address: Expression) -> Cell:
        native = natives[column.name]
        return _plain(native, address) if native.base in _PLAIN else _by_text(native, address)

    return make


def _plain(native: Native, address: Expression) -> Cell:
    def bind(bound: Expression) -> Expression:
        return cast(bound, _Raw(native.cast))

    def text_form(value: Expression) -> Expression:
        return cast(value, Text)

    def equals(bound: Expression) -> Expression:
        # 1.0 and 1.00, 0.0 and -0.0 are equal and yet not the same.
        if native.base in ("numeric", "float4", "float8"):
            return and_(address == bind(bound), text_form(address) == text_form(bind(bound)))
        return exact == bind(bound)

    is_text = _PLAIN[native.base] == "text"
    exact = address if native.bytewise or not is_text else collate(address, "C")
    # Bytes compare several times faster than words of a language; where groups are ordered, any order does.
    identity: tuple[Expression, ...] = (collate(address, "C") if is_text else address,)
    if native.base == "numeric" and native.unscaled:
        identity = (address, func.scale(address))
    return Cell(
        key=address,
        read=address,
        identity=identity,
        equals=equals,
        bind=bind,
        length=func.char_length if is_text else lambda value: func.char_length(text_form(value)),
        ordered=native.base not in _UNORDERED,
        text=_text_of(native.base, address),
        number=_number_of(native, address),
        day=texts.day_of(native.base, address),
        moment=texts.moment_of(native.base, address),
    )


def _text_of(base: str, address: Expression) -> Expression | None:
    if base in ("text", "varchar"):
        return cast(address, Text)
    if base in ("bool", "int2", "int4", "int8", "date", "uuid"):
        return cast(address, Text)
    if base == "numeric":
        return case((address == literal_column("'NaN'"), "NaN"), else_=cast(address, Text))
    made: dict[str, Callable[[Expression], Expression]] = {
        "float4": texts.of_double, "float8": texts.of_double, "time": texts.of_time,
        "timestamp": texts.of_moment, "timestamptz": texts.of_moment,
        "bytea": lambda value: func.encode(value, "hex"),
    }  # fmt: skip
    # Blanks at the end of CHAR are there for Python, and cut by every cast; zones of times are many.
    return made[base](address) if base in made else None


def _number_of(native: Native, address: Expression) -> Expression | None:
    if native.base in ("int2", "int4", "int8"):
        return cast(address, Double)
    if native.base == "numeric":
        return case((address == literal_column("'NaN'"), null()), else_=cast(address, Double))
    if native.base == "float8":
        return texts.finite(address, address)
    if native.base == "float4":
        return texts.finite(address, cast(cast(address, Text), Double))
    return None


def _by_text(native: Native, address: Expression) -> Cell:
    # The cast of an address always shows its mask; its ordinary form does not.
    text_form = func.abbrev(address) if native.base == "inet" else cast(address, Text)
    return Cell(
        key=address,
        read=text_form,
        identity=(text_form,),
        equals=lambda bound: text_form == cast(bound, Text),
        bind=lambda bound: cast(cast(bound, Text), _Raw(native.cast)),
        length=func.char_length,
        storable=storable,
        comparable=storable,
        ordered=native.category not in ("A", "U"),
        text=text_form,
    )


def storable(value: Value) -> Value:
    """Nested values as JSON text; text stays."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
