"""Files staged into a temporary SQLite database, so that profiling, paging and comparing are SQL too.

Tables and columns have plain names there (t0, c0): a header may hold two names that SQLite takes for one.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, func

from connectors.errors import BadFile, ConnectorError
from connectors.files.formats import sheets_of
from connectors.files.sheet import Sheet
from connectors.files.staged import MARK, stage, unstage
from connectors.sql.backend import Cell, Expression, Incomparable, Layout, clause_of, unchanged
from connectors.sqlite import cells
from connectors.types import Column, Table, TableRef, Value

ROW = "_row"
_UNORDERED = ("json", "array", "bytes", "uuid")


@dataclass(frozen=True, slots=True)
class Staged:
    """A sheet in the staging database, and the file's state when it was read."""

    path: Path
    sheet: Sheet
    layout: Layout
    signature: tuple[int, int]


def signature(path: Path) -> tuple[int, int]:
    """What tells that a file has changed: time of change and size."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


class Staging:
    """The staging database of some files; what is not asked for is not read."""

    def __init__(self, paths: list[Path], *, folder: bool) -> None:
        directory = tempfile.mkdtemp(prefix="dqa-")
        self.close = weakref.finalize(self, shutil.rmtree, directory, ignore_errors=True)
        self.database = Path(directory) / "staged.sqlite"
        self.warnings: list[str] = []
        self._paths = paths
        self._folder = folder
        self._numbers = count()
        self._staged: dict[Path, list[Staged]] = {}

    def reflect(self, _connection: Connection) -> list[Layout]:
        """All tables, read anew where a file has changed. A bad file of a folder is a warning."""
        layouts: list[Layout] = []
        bad: list[ConnectorError] = []
        for path in self._paths:
            try:
                layouts += [staged.layout for staged in self.of(path)]
            except ConnectorError as error:
                bad.append(error)
        if bad and not layouts:
            raise bad[0]
        self._warn([str(error) for error in bad])
        return layouts

    def of(self, path: Path) -> list[Staged]:
        """The tables of one file."""
        try:
            now = signature(path)
        except OSError:
            raise BadFile(f"{path} is gone.") from None
        held = self._staged.get(path)
        if held is None or any(staged.signature != now for staged in held):
            held = self._staged[path] = [self._stage(path, sheet, now) for sheet in sheets_of(path)]
        return held

    def named(self, ref: TableRef) -> Staged | None:
        """The staged table of this name, read anew if its file has changed."""
        for path in self._paths:
            for staged in self._staged.get(path, []):
                if staged.layout.table.ref == ref:
                    return next((found for found in self.of(path) if found.layout.table.ref == ref), None)
        return None

    def written(self, path: Path) -> None:
        """The file now holds what the staging database holds."""
        now = signature(path)
        self._staged[path] = [Staged(path, staged.sheet, staged.layout, now) for staged in self._staged[path]]

    def paths_for(self, name: str) -> list[Path]:
        """The files that could hold table `name`; none where it is the name of a sheet alone."""
        return [path for path in self._paths if name.startswith(path.stem)]

    def _stage(self, path: Path, sheet: Sheet, state: tuple[int, int]) -> Staged:
        physical = f"t{next(self._numbers)}"
        _load(self.database, physical, sheet)
        self._warn(sheet.warnings)
        return Staged(path, sheet, _layout(self._ref(path, sheet), sheet, physical), state)

    def _warn(self, warnings: Iterable[str]) -> None:
        self.warnings += [warning for warning in warnings if warning not in self.warnings]

    def _ref(self, path: Path, sheet: Sheet) -> TableRef:
        stems = [other.stem for other in self._paths]
        stem = path.stem if stems.count(path.stem) == 1 else path.name
        if sheet.name is None:
            return TableRef(stem)
        return TableRef(sheet.name, stem if self._folder else None)


def _load(database: Path, physical: str, sheet: Sheet) -> None:
    names = ", ".join(f"c{i}" for i in range(len(sheet.columns)))
    marks = ", ".join("?" * (len(sheet.columns) + 1))
    connection = sqlite3.connect(database)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"CREATE TABLE {physical} ({ROW} INTEGER PRIMARY KEY, {names})")
        rows: Iterable[tuple[Value, ...]] = (
            (number, *map(stage, row)) for number, row in enumerate(sheet.rows(), start=1)
        )
        connection.executemany(f"INSERT INTO {physical} VALUES ({marks})", rows)  # noqa: S608
        connection.commit()
    finally:
        connection.close()


def _layout(ref: TableRef, sheet: Sheet, physical: str) -> Layout:
    taken = {column.name for column in sheet.columns}
    key = ROW
    while key in taken:
        key += "_"
    clause = clause_of(TableRef(physical), [ROW, *(f"c{i}" for i in range(len(sheet.columns)))])
    row = Column(key, "integer", "record number", nullable=False)
    made = {key: cells.cell(row, clause.c[ROW])}
    for i, column in enumerate(sheet.columns):
        made[column.name] = _cell(column, clause.c[f"c{i}"], _adapter(sheet.adapt, i))
    return Layout(Table(ref, sheet.columns, (key,), rows=0), clause, made)


def _adapter(adapt: Callable[[int, Value], Value], position: int) -> Callable[[Value], Value]:
    return lambda value: stage(adapt(position, value))


def _cell(column: Column, address: Expression, storable: Callable[[Value], Value]) -> Cell:
    # No declared type: SQLite then keeps every value as it is given.
    plain = cells.cell(Column(column.name, column.type, ""), address)

    def comparable(value: Value) -> Value:
        try:
            return storable(value)
        except (ValueError, TypeError, OverflowError):
            raise Incomparable from None

    def length(value: Expression) -> Expression:
        return func.length(
            func.iif(func.instr(value, MARK) > 0, func.substr(value, 1, func.length(value) - 2), value)
        )

    return Cell(
        key=plain.key,
        read=plain.read,
        identity=plain.identity,
        equals=plain.equals,
        length=plain.length if column.native_type == "csv" else length,
        decode=unchanged if column.native_type == "csv" else unstage,
        comparable=comparable,
        storable=storable,
        ordered=column.type not in _UNORDERED and not column.native_type.startswith("decimal"),
        text=address if column.native_type == "csv" else func._dqa_staged(address),
    )
