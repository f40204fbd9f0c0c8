"""A connector over files: SQL on their staged copies, and writing back into the files themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from connectors.errors import ConnectorError, TableNotFound
from connectors.files.staged import FUNCTION, text_of
from connectors.files.staging import Staged, Staging
from connectors.sql import write
from connectors.sql.backend import Backend
from connectors.sql.connector import SqlConnector
from connectors.sql.errors import explained
from connectors.sqlite import BACKEND as SQLITE
from connectors.sqlite.engine import engine_for
from connectors.types import Change, Table, WriteReport


class FilesConnector(SqlConnector):
    """CSV, Parquet and Excel files. `warnings` tells what was guessed and which files were left out."""

    def __init__(self, paths: list[Path], source: str, *, folder: bool) -> None:
        self._staging = Staging(paths, folder=folder)
        self._staging.database.touch()
        backend = Backend(
            "files", self._staging.reflect, SQLITE.explain, SQLITE.draw, SQLITE.write_batch, SQLITE.texts
        )
        engine = engine_for(self._staging.database)
        event.listen(engine, "connect", _prepare)
        super().__init__(engine, backend, source, self._staging.close)

    @property
    def warnings(self) -> list[str]:
        """What a person should know of the files that were read so far."""
        return self._staging.warnings

    def table(self, name: str) -> Table:
        """One table; of a folder, only the files that could hold it are read."""
        for path in self._staging.paths_for(name):
            for staged in self._staging.of(path):
                ref = staged.layout.table.ref
                if name in (ref.name, str(ref)):
                    self._layouts[ref] = staged.layout
                    return self._counted(staged.layout)
        return super().table(name)

    def write(self, table: Table, changes: Sequence[Change]) -> WriteReport:
        """Write into the staged copy, then the file; if the file cannot be written, nothing is."""
        for name in {change.column for change in changes}:
            table.column(name)
        self._layout(table)
        staged = self._staging.named(table.ref)
        if staged is None:
            raise TableNotFound(f"Table {table.ref} is gone: its file has changed; list the tables again.")
        self._layouts[table.ref] = staged.layout
        with explained(self._backend.explain, f"Writing {table.ref}"), self._engine.begin() as connection:
            report = write.write(connection, self._backend, staged.layout, changes)
            if report.applied:
                _rewrite(staged, report)
        if report.applied:
            self._staging.written(staged.path)
        return report


def _prepare(connection: DBAPIConnection, _record: object) -> None:
    raw: Any = connection
    raw.create_function(FUNCTION, 1, text_of, deterministic=True)


def _rewrite(staged: Staged, report: WriteReport) -> None:
    positions = {column.name: i for i, column in enumerate(staged.sheet.columns)}
    edits = {
        (change.key[0], positions[change.column]): staged.sheet.adapt(positions[change.column], change.new)
        for change in report.applied
    }
    try:
        staged.sheet.rewrite(edits)
    except OSError as error:
        raise ConnectorError(
            f"{staged.path} cannot be written: {error.strerror or error}. Nothing was changed."
        ) from None
