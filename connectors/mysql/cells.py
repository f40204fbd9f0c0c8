"""MariaDB's and MySQL's cells: text is told apart by its bytes, since most collations ignore case and blanks.

Types that Python holds exactly stay themselves; all others (TIME, which may be negative or above 24 hours,
ENUM, SET, JSON, UUID, …) go as their text form, as text does.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from sqlalchemy import BINARY, CHAR, Double, Float, and_, cast, func
from sqlalchemy.dialects.mysql import INTEGER

from connectors.mysql import texts
from connectors.sql.backend import Cell, Expression, Incomparable
from connectors.types import Column, ColumnType, Value
from connectors.values import shortest_single

_NUMBERS = {"tinyint", "smallint", "mediumint", "int", "bigint", "year", "decimal", "double", "float", "bit"}
_TIMES = {"date", "datetime", "timestamp"}
_BYTES = {"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"}
_GEOMETRY = {
    "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
    "geometrycollection", "geomcollection",
}  # fmt: skip
_TYPES: dict[str, ColumnType] = {
    **dict.fromkeys(("tinyint", "smallint", "mediumint", "int", "bigint", "year", "bit"), "integer"),
    **dict.fromkeys(("decimal", "double", "float"), "number"),
    **dict.fromkeys(("char", "varchar", "tinytext", "text", "mediumtext", "longtext"), "text"),
    **dict.fromkeys(("inet4", "inet6"), "text"),
    **dict.fromkeys(_BYTES, "bytes"),
    "date": "date", "datetime": "datetime", "timestamp": "datetime", "time": "time", "json": "json",
    "uuid": "uuid", "enum": "enum", "set": "enum",
}  # fmt: skip
_DATE = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d:\d\d(\.\d+)?)?")


@dataclass(frozen=True, slots=True)
class Native:
    """A column's type: `base` without sizes, the character set of text, whether it is JSON by a check."""

    base: str
    charset: str | None
    is_json: bool = field(default=False)


def type_of(native: Native) -> ColumnType:
    """Our type."""
    return "json" if native.is_json else _TYPES.get(native.base, "other")


def cell_maker(natives: dict[str, Native]) -> Callable[[Column, Expression], Cell]:
    """Makes the cells of a table whose columns have these types."""

    def make(column: Column, address: Expression) -> Cell:
        native = natives[column.name]
        if native.base == "float":
            return _single(address)
        if native.base == "bit":
            return _number(address, cast(address, INTEGER(unsigned=True)))
        if native.base in _NUMBERS:
            return _number(address, address, exact=native.base != "double")
        if native.base in _TIMES:
            form = texts.of_text(cast(address, CHAR)) if native.base == "date" else texts.of_moment(address)
            return _native(address, _comparable_time, form)
        if native.base in _BYTES or native.base in _GEOMETRY:
            return _native(address, _comparable_bytes, func.lower(func.hex(address)), ordered=False)
        return _text(native, address)

    return make


def _bytes_of(value: Expression) -> Expression:
    return cast(texts.of_text(value), BINARY)


def _native(
    address: Expression, comparable: Callable[[Value], Value], text: Expression, *, ordered: bool = True
) -> Cell:
    def length(value: Expression) -> Expression:
        return func.char_length(cast(value, CHAR)) if ordered else func.length(value)

    return Cell(
        key=address,
        read=address,
        identity=(address,),
        equals=lambda bound: address == bound,
        length=length,
        comparable=comparable,
        ordered=ordered,
        text=text,
    )


def _number(address: Expression, read: Expression, *, exact: bool = True) -> Cell:
    """`exact`: the server writes the number as Python does."""
    return Cell(
        key=address,
        read=read,
        identity=(read,),
        equals=lambda bound: read == bound,
        length=lambda value: func.char_length(cast(value, CHAR)),
        comparable=_comparable_number,
        text=texts.of_text(cast(read + 0, CHAR)) if exact else None,
        number=cast(read, Double),
    )


def _single(address: Expression) -> Cell:
    """FLOAT is shown with six digits only: read it as DOUBLE, and give the shortest form that is the same."""
    read = cast(address, Double)
    return Cell(
        key=address,
        read=read,
        identity=(read,),
        equals=lambda bound: address == cast(bound, Float),
        bind=lambda bound: cast(bound, Float),
        length=lambda value: func.char_length(cast(value, CHAR)),
        decode=shortest_single,
        comparable=_comparable_number,
    )


def _text(native: Native, address: Expression) -> Cell:
    def equals(bound: Expression) -> Expression:
        same_bytes = _bytes_of(address) == _bytes_of(bound)
        # The plain comparison ignores case, but an index serves it.
        return and_(address == bound, same_bytes) if native.charset == "utf8mb4" else same_bytes

    is_text = native.charset is not None
    return Cell(
        key=address,
        read=address if is_text else _bytes_of(address),
        identity=(_bytes_of(address),),
        equals=equals,
        length=lambda value: func.char_length(texts.of_text(value)),
        decode=_decoded,
        comparable=_comparable_text,
        storable=_storable_text,
        text=texts.of_text(address),
    )


def _decoded(value: Value) -> Value:
    return value.decode() if isinstance(value, bytes) else value


def _storable_text(value: Value) -> Value:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _comparable_text(value: Value) -> Value:
    return _storable_text(value) if isinstance(value, str | list | dict) else str(value)


def _comparable_bytes(value: Value) -> Value:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, bytes):
        return value
    raise Incomparable


def _comparable_number(value: Value) -> Value:
    """The servers take 'abc' for 0 when they compare it with a number: no cell holds such a value."""
    if isinstance(value, str):
        try:
            value = Decimal(value)
        except InvalidOperation:
            raise Incomparable from None
    if not isinstance(value, int | float | Decimal) or not math.isfinite(value):
        raise Incomparable
    return value


def _comparable_time(value: Value) -> Value:
    if isinstance(value, int | float | bytes) or (isinstance(value, str) and not _DATE.fullmatch(value)):
        raise Incomparable
    return value
