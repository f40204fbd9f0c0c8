"""SQLite as it comes: without the functions that this project's connector brings to it.

It has no regular expressions, and reads no number from a text without guessing: rules that need these are
refused. Dates are those written YYYY-MM-DD or YYYY-MM-DD HH:MM:SS.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Double, Text, and_, case, cast, collate, func, null

from assistant.rules.running.pushdown.columns import Columns, NotInSql
from connectors.sql.backend import Cell, Expression, Texts
from connectors.types import Column


def _none(*_: Any) -> Expression:
    raise NotInSql


TEXTS = Texts(matches=_none, exact=lambda text: collate(text, "BINARY"), double=_none, shifted=_none)


def cell(column: Column, address: Expression) -> Cell:
    """A cell by its declared type; a number is one that SQLite holds as a number."""
    exact: Expression = collate(address, "BINARY")
    held = func.typeof(address).in_(["integer", "real"])
    number = case((held, cast(address, Double)), else_=null())
    numeric = column.type in ("integer", "number")
    plain = column.type in ("text", "integer", "date", "datetime")
    return Cell(
        key=address,
        read=address,
        identity=(exact,),
        equals=lambda bound: exact == bound,
        text=cast(address, Text) if plain else None,
        number=number if numeric else None,
    )


class SqliteColumns(Columns):
    """Columns that read dates with SQLite's own functions, which give back only what is a date."""

    def read(self, name: str, reads: str, form: str | None = None) -> Expression:
        """The cell as `reading` reads it; NULL: unreadable. Raises `NotInSql` for times and forms."""
        if reads in {"number", "text"}:
            return super().read(name, reads, form)
        if reads != "date" or form is not None:
            raise NotInSql
        text = self.text(name)
        day = sa.type_coerce(func.substr(text, 1, 10), Text)
        whole = func.strftime("%Y-%m-%d %H:%M:%S", text) == func.replace(text, "T", " ")
        after = day >= "0001-01-01"
        written = case(
            (and_(func.date(day) == day, after, func.length(text) == 10), day),
            (and_(whole, after), day),
            else_=null(),
        )
        return self.texts.exact(written)
