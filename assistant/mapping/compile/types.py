"""Texts in a target column's own type: the last thing that a statement does to them."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy import case, literal_column
from sqlalchemy.types import UserDefinedType

from assistant.mapping.table_mapping import TargetColumn
from connectors.sql.backend import Expression

_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9_ ]*(\(\d+(, ?\d+)?\))?[A-Za-z ]*", re.ASCII)
_PLAIN: dict[str, dict[str, str]] = {
    "postgresql": {"integer": "bigint", "number": "numeric", "boolean": "boolean", "date": "date",
                   "datetime": "timestamp", "time": "time", "uuid": "uuid", "json": "json"},
    "duckdb": {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE",
               "datetime": "TIMESTAMP", "time": "TIME", "uuid": "UUID", "json": "JSON"},
    "sqlite": {"integer": "INTEGER", "number": "REAL"},
}  # fmt: skip
_MYSQL: dict[str, type[Any]] = {
    "integer": sa.BigInteger, "date": sa.Date, "datetime": sa.DateTime, "time": sa.Time,
}  # fmt: skip
TEXTUAL = ("text", "other", "")


class _Native(UserDefinedType[Any]):
    """A type by its own words."""

    cache_ok = True

    def __init__(self, words: str) -> None:
        self.words = words

    def get_col_spec(self, **_: Any) -> str:
        return self.words


def typed(text: Expression, column: TargetColumn, dialect: str, *, own: bool) -> Expression:
    """The text in the column's type. `own`: the target speaks this dialect, so that its words hold."""
    if column.type in TEXTUAL:
        return text
    if column.type == "boolean" and dialect in ("sqlite", "mysql"):
        return case((text == "true", literal_column("1")), (text == "false", literal_column("0")))
    if dialect == "mysql":
        # numbers are left as texts: a column takes each one exactly, DECIMAL would have to know its digits
        own_type = _MYSQL.get(column.type)
        return text if own_type is None else sa.cast(text, own_type)
    words = _PLAIN[dialect].get(column.type)
    if own and dialect in ("postgresql", "duckdb") and _SAFE.fullmatch(column.native_type):
        words = column.native_type
    return text if words is None else sa.cast(text, _Native(words))


def same_class(source: str, target: str) -> bool:
    """Whether a cell of one type may go into the other as it is."""
    return source == target or (source, target) in {("integer", "number"), ("enum", "text")}
