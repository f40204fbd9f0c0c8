"""What differs from one SQL source to the next: how a cell is read and compared, reflection, errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnClause,
    Connection,
    Date,
    DateTime,
    TableClause,
    bindparam,
    cast,
    column,
    func,
    table,
)
from sqlalchemy.sql import ColumnElement, quoted_name
from sqlalchemy.types import NullType

from connectors.errors import ConnectorError
from connectors.types import Change, Column, Key, Table, TableRef, Value

Expression = ColumnElement[Any]


class Incomparable(Exception):
    """A value that no cell of the column can hold, so that nothing equals it."""


def unchanged(value: Value) -> Value:
    """The value as it is."""
    return value


@dataclass(frozen=True, slots=True)
class Cell:
    """How the cells of one column are read, told apart, compared and written.

    `read` is what a page selects, `identity` what GROUP BY tells apart, its first element being the value;
    `decode` turns what the driver gives for either into a Value. `equals(bound)` is exact equality with a
    bound non-null value that went through `comparable` (raises `Incomparable`); `bind(bound)` is the bound
    value, gone through `storable`, in the column's type, for SET and for keys; `key` is the column itself,
    by which keys are ordered.
    `length` gives the characters of the text form of `identity[0]`; `ordered`: min and max make sense.
    `text` is the text form as `connectors.values.as_text` gives it of a decoded value, None where the source
    cannot write it exactly; `number` the value in double precision (NULL: not finite) where the source holds
    a number. `day` and `moment` (in UTC, without its zone) are in the source's own types where it holds one
    of the years 1 to 9999, else NULL; they are None in a column of another type.
    """

    key: Expression
    read: Expression
    identity: tuple[Expression, ...]
    equals: Callable[[Expression], Expression]
    bind: Callable[[Expression], Expression] = unchanged
    length: Callable[[Expression], Expression] = func.length
    decode: Callable[[Value], Value] = unchanged
    comparable: Callable[[Value], Value] = unchanged
    storable: Callable[[Value], Value] = unchanged
    ordered: bool = True
    text: Expression | None = None
    number: Expression | None = None
    day: Expression | None = None
    moment: Expression | None = None


@dataclass(frozen=True, slots=True)
class Texts:
    """How a source works on text forms and numbers, exactly and without an error.

    `matches(text, pattern)`: the whole text, case by case; the pattern is one that all engines read alike.
    `exact(text)` is what compares, groups and sorts byte by byte, `exact_value(text)` a value to compare with
    it. `double(text)`: a text that is known to say a decimal number, NULL where no double holds it.
    `shifted(local, seconds)` moves a text "2024-05-01 13:00:00" by so many seconds. `length`: characters.
    `day(text)` and `moment(text)` turn a bound ISO text (no zone, up to six digits of a fraction) into the
    source's own type, to be compared with those of cells.
    `patterns`: how many different ones a statement may hold before the source compiles them over and over.
    """

    matches: Callable[[Expression, str], Expression]
    exact: Callable[[Expression], Expression]
    double: Callable[[Expression], Expression]
    shifted: Callable[[Expression, Expression], Expression]
    day: Callable[[Expression], Expression] = lambda text: cast(text, Date)
    moment: Callable[[Expression], Expression] = lambda text: cast(text, DateTime)
    length: Callable[[Expression], Expression] = func.length
    exact_value: Callable[[str], Value] = unchanged
    patterns: int = 1_000


@dataclass(frozen=True, slots=True)
class Layout:
    """A reflected table: `table` as others see it (`rows` not counted yet), and how to address it in SQL.

    `cells` holds every column and every key column (a rowid is a key, but no column).
    """

    table: Table
    clause: TableClause
    cells: dict[str, Cell]
    writable: bool = True

    def is_unique(self, column: str) -> bool:
        """Whether no two rows hold the same value there: the column is the whole key."""
        return self.table.key == (column,)

    def key_cells(self) -> list[Cell]:
        """The cells of the key, in its order."""
        return [self.cells[name] for name in self.table.key]

    def decode_key(self, values: Key) -> Key:
        """The key in Values."""
        return tuple(cell.decode(value) for cell, value in zip(self.key_cells(), values, strict=True))


@dataclass(frozen=True, slots=True)
class Backend:
    """One SQL source.

    `reflect` lists all readable tables and views. `explain` turns a driver's error into ours, None if it
    knows no better than the general sentence. `draw(layout, seed)` is an SQL expression, uniform in
    [0, 1) over the rows and, where the source can, the same for the same seed. `row_values`: the source
    uses an index for `(a, b) > (x, y)`. `write_batch(connection, layout, changes)` writes what it can of
    many changes to one column, all with an old value or all without, and gives the positions it wrote.
    `not_readable(connection, name)`: the table exists, but not for this account.
    """

    name: str
    reflect: Callable[[Connection], list[Layout]]
    explain: Callable[[BaseException], ConnectorError | None]
    draw: Callable[[Connection, Layout, int], Expression]
    write_batch: Callable[[Connection, Layout, Sequence[Change]], set[int]]
    texts: Texts
    row_values: bool = True
    not_readable: Callable[[Connection, str], bool] = field(default=lambda _connection, _name: False)


def bound(name: str | None, value: Value = None) -> Expression:
    """A bound value without a type: SQLAlchemy would infer one from Python's and coerce by it.

    Without a name it gets one of its own.
    """
    return bindparam(name, value, type_=NullType(), required=False)


def clause_of(ref: TableRef, names: list[str]) -> TableClause:
    """The table in SQL: every name quoted, no type on any column, so that no value is coerced."""
    columns: list[ColumnClause[Any]] = [column(quoted_name(name, True)) for name in names]
    schema = quoted_name(ref.schema, True) if ref.schema else None
    return table(quoted_name(ref.name, True), *columns, schema=schema)


def layout_of(
    ref: TableRef,
    columns: list[Column],
    key: tuple[str, ...],
    cell: Callable[[Column, Expression], Cell],
    *,
    is_view: bool = False,
    hidden_key: Column | None = None,
    writable: bool = True,
    comment: str = "",
) -> Layout:
    """The layout of a table whose cells are made by `cell`; `hidden_key` is a key that is no column."""
    addressed = [*columns, hidden_key] if hidden_key else columns
    clause = clause_of(ref, [column.name for column in addressed])
    cells = {column.name: cell(column, clause.c[column.name]) for column in addressed}
    reflected = Table(ref, tuple(columns), key, rows=0, is_view=is_view, comment=comment)
    return Layout(reflected, clause, cells, writable and not is_view)
