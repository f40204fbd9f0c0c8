"""A `Connector` over any SQLAlchemy engine; what differs between sources is in its `Backend`."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Connection, Engine, func, select

from connectors.errors import ConnectorError, NoKey, PermissionRefused, TableNotFound
from connectors.sql import groups, pages, profile, write
from connectors.sql.backend import Backend, Layout, Texts
from connectors.sql.errors import explained
from connectors.types import (
    NO_KEY_LIMIT,
    Change,
    ColumnProfile,
    Key,
    Page,
    Table,
    TableRef,
    Value,
    WriteReport,
)


class SqlConnector:
    """An open SQL source: see `connectors.types.Connector` for what each method promises."""

    def __init__(
        self, engine: Engine, backend: Backend, source: str, on_close: Callable[[], None] | None = None
    ) -> None:
        self.source = source
        self._engine = engine
        self._backend = backend
        self._on_close = on_close
        self._layouts: dict[TableRef, Layout] = {}

    def tables(self) -> list[Table]:
        """All readable tables and views; one that cannot be counted (a broken view) is left out."""
        found = []
        for layout in self._reflect("Listing the tables"):
            try:
                found.append(self._counted(layout))
            except ConnectorError as error:
                if error.retryable:
                    raise
        return found

    def table(self, name: str) -> Table:
        """One table by `name` or `schema.name`; raises `TableNotFound` with the nearest names."""
        layouts = {str(layout.table.ref): layout for layout in self._reflect(f"Looking for table {name}")}
        exact = [layout for layout in layouts.values() if layout.table.ref == TableRef(name)]
        chosen = exact[0] if exact else layouts.get(name)
        if chosen is not None:
            return self._counted(chosen)
        with self._connection(f"Looking for table {name}") as connection:
            if self._backend.not_readable(connection, name):
                raise PermissionRefused(
                    f"This account may not read table {name}; ask its owner to GRANT SELECT on it."
                )
        raise _not_found(name, list(layouts))

    def profile(self, table: Table, top: int = 20) -> list[ColumnProfile]:
        """Profiles of all columns, one grouped query each."""
        layout = self._layout(table)
        with self._connection(f"Profiling {table.ref}") as connection:
            return [profile.profile(connection, layout, column.name, top) for column in table.columns]

    def distinct(self, table: Table, column: str, limit: int = 50_000) -> list[tuple[Value, int]]:
        """Non-null distinct values with counts, most frequent first, told apart byte by byte."""
        table.column(column)
        with self._connection(f"Reading {table.ref}.{column}") as connection:
            return groups.distinct(connection, self._layout(table), column, limit)

    def groups(
        self, table: Table, columns: Sequence[str], limit: int = 200_000
    ) -> list[tuple[tuple[Value, ...], int]]:
        """Distinct combinations of `columns` (NULLs included) with counts, most frequent first."""
        for column in columns:
            table.column(column)
        with self._connection(f"Reading {table.ref}") as connection:
            return groups.groups(connection, self._layout(table), list(columns), limit)

    def pages(
        self, table: Table, columns: Sequence[str] | None = None, size: int = 5_000, after: Key | None = None
    ) -> Iterator[Page]:
        """All rows in key order from behind `after`; no connection is held between two pages."""
        names = self._names(table, columns)
        layout = self._layout(table)
        if not table.key:
            yield from self._keyless_pages(layout, names, size, after)
            return
        while True:
            with self._connection(f"Reading {table.ref}") as connection:
                page = pages.page(connection, self._backend, layout, names, size, after)
            if page.rows:
                yield page
            if len(page.rows) < size:
                return
            after = page.last

    def sample(self, table: Table, size: int, seed: int = 0) -> Page:
        """About `size` rows spread over the table (all rows if it has fewer), with keys, in key order."""
        layout = self._layout(table)
        with self._connection(f"Sampling {table.ref}") as connection:
            return pages.sample(connection, self._backend, layout, self._names(table, None), size, seed)

    def rows(self, table: Table, keys: Sequence[Key]) -> Page:
        """The whole rows with these keys, in key order; for a screenful, not for a table."""
        if not table.key:
            raise NoKey(f"{table.ref} has no key, so its rows cannot be told apart; give it a primary key.")
        layout = self._layout(table)
        with self._connection(f"Reading {table.ref}") as connection:
            return pages.with_keys(connection, layout, self._names(table, None), keys)

    def find(
        self, table: Table, where: Mapping[str, Value], size: int = 5_000, after: Key | None = None
    ) -> Iterator[list[Key]]:
        """Keys of the rows in which each column of `where` holds exactly this value (None: NULL)."""
        for column in where:
            table.column(column)
        layout = self._layout(table)
        if not table.key:
            raise NoKey(f"{table.ref} has no key, so its rows cannot be told apart; give it a primary key.")
        while True:
            with self._connection(f"Searching {table.ref}") as connection:
                keys = pages.find(connection, self._backend, layout, where, size, after)
            if keys:
                yield keys
            if len(keys) < size:
                return
            after = keys[-1]

    def write(self, table: Table, changes: Sequence[Change]) -> WriteReport:
        """Write a change set in one transaction, by key, with compare-and-set on the old value."""
        for name in {change.column for change in changes}:
            table.column(name)
        layout = self._layout(table)
        with explained(self._backend.explain, f"Writing {table.ref}"):
            try:
                with self._engine.begin() as connection:
                    return write.write(connection, self._backend, layout, changes)
            except write.BatchFailed:
                with self._engine.begin() as connection:
                    return write.write(connection, self._backend, layout, changes, one_by_one=True)

    @contextmanager
    def reading(self, table: Table, doing: str) -> Iterator[tuple[Connection, Layout, Texts]]:
        """A connection for statements of the caller's own that only read `table`, and how it is addressed."""
        layout = self._layout(table)
        with self._connection(doing) as connection:
            yield connection, layout, self._backend.texts

    def ping(self) -> None:
        """Connect once, so that an unreachable source is known at once."""
        with self._connection(f"Connecting to {self.source}"):
            pass

    def close(self) -> None:
        """Release the connections and what was opened along with them."""
        self._engine.dispose()
        if self._on_close is not None:
            self._on_close()
            self._on_close = None

    def __enter__(self) -> SqlConnector:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _keyless_pages(
        self, layout: Layout, names: list[str], size: int, after: Key | None
    ) -> Iterator[Page]:
        ref = layout.table.ref
        if after is not None:
            raise NoKey(f"{ref} has no key, so reading it cannot be resumed; start without a cursor.")
        with self._connection(f"Reading {ref}") as connection:
            rows = pages.without_key(connection, layout, names, NO_KEY_LIMIT + 1)
        if len(rows) > NO_KEY_LIMIT:
            raise NoKey(
                f"{ref} has no key and more than {NO_KEY_LIMIT:,} rows; "
                "give it a primary key to read it by pages."
            )
        for start in range(0, len(rows), size):
            part = rows[start : start + size]
            yield Page(tuple(names), [()] * len(part), part)

    @contextmanager
    def _connection(self, doing: str) -> Iterator[Connection]:
        with explained(self._backend.explain, doing), self._engine.connect() as connection:
            yield connection

    def _reflect(self, doing: str) -> list[Layout]:
        with self._connection(doing) as connection:
            layouts = self._backend.reflect(connection)
        self._layouts = {layout.table.ref: layout for layout in layouts}
        return layouts

    def _layout(self, table: Table) -> Layout:
        if table.ref not in self._layouts:
            self._reflect(f"Looking for table {table.ref}")
        try:
            return self._layouts[table.ref]
        except KeyError:
            raise _not_found(str(table.ref), [str(ref) for ref in self._layouts]) from None

    def _counted(self, layout: Layout) -> Table:
        with self._connection(f"Counting the rows of {layout.table.ref}") as connection:
            rows = connection.execute(select(func.count()).select_from(layout.clause)).scalar_one()
        return replace(layout.table, rows=int(rows))

    def _names(self, table: Table, columns: Sequence[str] | None) -> list[str]:
        if columns is None:
            return [column.name for column in table.columns]
        return [table.column(name).name for name in columns]


def _not_found(name: str, names: list[str]) -> TableNotFound:
    if not names:
        return TableNotFound(f"There is no table {name!r}: the source holds no readable table at all.")
    near = difflib.get_close_matches(name, names, n=5, cutoff=0.5)
    shown = ", ".join(near or sorted(names)[:20])
    return TableNotFound(
        f"There is no table {name!r}; {'the nearest are' if near else 'there are'}: {shown}."
    )
