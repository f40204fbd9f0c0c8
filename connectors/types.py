"""What a connector speaks of: tables, columns, profiles, pages of rows, changes.

A `Value` is what the driver gives for a cell (str, int, float, Decimal, bool, date, datetime, time, bytes,
UUID, list, dict, None). `connectors.values` turns one into JSON and back without loss.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

TYPES: tuple[str, ...] = (
    "text", "integer", "number", "boolean", "date", "datetime", "time",
    "bytes", "json", "array", "uuid", "enum", "other",
)  # fmt: skip
ColumnType = Literal[
    "text", "integer", "number", "boolean", "date", "datetime", "time",
    "bytes", "json", "array", "uuid", "enum", "other",
]  # fmt: skip
Value = Any
Key = tuple[Value, ...]
"""The values of a table's key columns in one row, in the order of `Table.key`."""


@dataclass(frozen=True, slots=True)
class TableRef:
    """A table's name as the source knows it; `schema` is None for the source's default schema."""

    name: str
    schema: str | None = None

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, our type for it, the source's own type, and whether NULL is allowed.

    `comment` is what was written about it in the source itself, "" where that is nothing or not possible.
    """

    name: str
    type: ColumnType
    native_type: str
    nullable: bool = True
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table or view. `key` names the columns that tell rows apart; () where there are none. `comment`
    is what was written about it in the source itself.

    For files the key is `("_row",)`, the 1-based number of the record: it is not among `columns`.
    """

    ref: TableRef
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: int
    is_view: bool = False
    comment: str = ""

    def column(self, name: str) -> Column:
        """The column called `name`; raises `ColumnNotFound` with the names there are."""
        for column in self.columns:
            if column.name == name:
                return column
        from connectors.errors import ColumnNotFound

        names = ", ".join(column.name for column in self.columns[:20])
        raise ColumnNotFound(f"Table {self.ref} has no column {name!r}; it has: {names}.")


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """What SQL alone can say of a column. Lengths are in characters of the value's text form.

    `minimum`/`maximum` are None where the type has no order (json, bytes, arrays) or there is no value.
    `top_values` are the most frequent non-null values with their counts, most frequent first.
    """

    column: str
    rows: int
    nulls: int
    distinct: int
    minimum: Value
    maximum: Value
    min_length: int | None
    max_length: int | None
    top_values: tuple[tuple[Value, int], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows: `rows[i]` holds the values of `columns`, `keys[i]` its key (() in a table without one).

    `last` is the key to pass as `after` to go on behind this page.
    """

    columns: tuple[str, ...]
    keys: list[Key]
    rows: list[tuple[Value, ...]]

    @property
    def last(self) -> Key | None:
        """The last key of the page: the cursor to resume from."""
        return self.keys[-1] if self.keys else None


@dataclass(frozen=True, slots=True)
class Change:
    """Set `column` to `new` in the row with this key, provided it still holds `old`."""

    key: Key
    column: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class WriteReport:
    """What became of a change set.

    `applied`: written now. `already`: the cell held `new` before we came (a chunk written just before a
    kill, say). `stale`: the cell holds neither `old` nor `new`, or the row is gone: left alone.
    """

    applied: tuple[Change, ...]
    already: tuple[Change, ...]
    stale: tuple[Change, ...]


class Connector(Protocol):
    """One open data source. Names are always quoted, values always bound. Close it after use (`with`)."""

    source: str
    """What names this source in the ledger and on pages: the URL without user, password and options."""

    def tables(self) -> list[Table]:
        """All tables and views, with keys, types and row counts."""

    def table(self, name: str) -> Table:
        """One table by `name` or `schema.name`; raises `TableNotFound` with the nearest names."""

    def profile(self, table: Table, top: int = 20) -> list[ColumnProfile]:
        """Profiles of all columns, computed where the data lives."""

    def distinct(self, table: Table, column: str, limit: int = 50_000) -> list[tuple[Value, int]]:
        """Non-null distinct values with counts, most frequent first, told apart byte by byte."""

    def groups(
        self, table: Table, columns: Sequence[str], limit: int = 200_000
    ) -> list[tuple[tuple[Value, ...], int]]:
        """Distinct combinations of `columns` (NULLs included) with counts, most frequent first."""

    def pages(
        self, table: Table, columns: Sequence[str] | None = None, size: int = 5_000, after: Key | None = None
    ) -> Iterator[Page]:
        """All rows in key order, page by page, from behind `after`; never OFFSET.

        A table without a key is read in one go if it has at most `NO_KEY_LIMIT` rows, else raises `NoKey`.
        """

    def sample(self, table: Table, size: int, seed: int = 0) -> Page:
        """About `size` rows spread over the table (all rows if it has fewer), with keys, in key order."""

    def rows(self, table: Table, keys: Sequence[Key]) -> Page:
        """The whole rows with these keys, in key order; for a screenful, not for a table."""

    def find(
        self, table: Table, where: Mapping[str, Value], size: int = 5_000, after: Key | None = None
    ) -> Iterator[list[Key]]:
        """Keys of the rows in which each column of `where` holds exactly this value (None: NULL)."""

    def write(self, table: Table, changes: Sequence[Change]) -> WriteReport:
        """Write a change set in one transaction, by key, with compare-and-set on the old value."""

    def close(self) -> None:
        """Release connections and temporary files."""

    def __enter__(self) -> Connector: ...

    def __exit__(self, *exc: object) -> None: ...


NO_KEY_LIMIT = 100_000
"""Rows up to which a table without a key is read (it can never be written by key)."""
