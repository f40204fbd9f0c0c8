"""Records that could not be used, kept whole until somebody releases them.

A SQLite file of its own: a transaction that returned is on disk (`synchronous = FULL`), any number of threads
and processes may write. Nothing is ever deleted; a released record stays, marked with the time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError, UnknownName
from assistant.hook.verdict import Reason
from connectors.redact import redact
from connectors.values import decode, encode

_BUSY_SECONDS = 30
_SCHEMA = """
CREATE TABLE IF NOT EXISTS quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    source TEXT,
    table_name TEXT NOT NULL,
    form TEXT NOT NULL,
    body BLOB NOT NULL,
    reasons TEXT NOT NULL,
    versions TEXT NOT NULL,
    released_at TEXT
)
"""


class QuarantineFailed(AssistantError):
    """A record could not be put on disk: the caller still holds the only copy."""


@dataclass(frozen=True)
class Held:
    """One quarantined record. `body` is what came, byte for byte, or the record as encoded JSON (`form`)."""

    id: int
    at: datetime
    source: str | None
    table: str
    form: str
    body: bytes
    reasons: tuple[dict[str, Any], ...]
    versions: Mapping[str, str]
    released_at: datetime | None

    @property
    def record(self) -> Any:
        """The record as it was given; for raw bytes the JSON in them, or the bytes where they are none."""
        try:
            record = json.loads(self.body)
            return decode(record) if self.form == "encoded" else record
        except (ValueError, RecursionError):
            return self.body

    def as_dict(self) -> dict[str, Any]:
        """JSON form, the body as text (bytes that are no UTF-8 as backslash escapes)."""
        return {
            "id": self.id,
            "at": self.at.isoformat(),
            "source": self.source,
            "table": self.table,
            "reasons": list(self.reasons),
            "versions": dict(self.versions),
            "form": self.form,
            "body": self.body.decode("utf-8", errors="backslashreplace"),
            "released_at": self.released_at.isoformat() if self.released_at else None,
        }


class Quarantine:
    """The quarantined records in one SQLite file, made when the first one comes."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def put(
        self,
        records: Sequence[tuple[Any, bytes | None, Sequence[Reason]]],
        *,
        table: str,
        source: str | None,
        versions: Mapping[str, str],
    ) -> list[int]:
        """Keep (record, its raw bytes or None, reasons) in one transaction; returns their numbers."""
        moment = datetime.now(UTC).isoformat()
        said = json.dumps(dict(versions))
        rows = []
        for record, raw, reasons in records:
            form, body = ("raw", raw) if raw is not None else ("encoded", _encoded(record))
            why = json.dumps([reason.as_dict() for reason in reasons], default=str)
            rows.append((moment, redact(source) if source else None, table, form, body, why, said))
        query = (
            "INSERT INTO quarantine (at, source, table_name, form, body, reasons, versions) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        with self._write() as connection:
            return [int(connection.execute(query, row).lastrowid or 0) for row in rows]

    def find(
        self, *, table: str | None = None, released: bool | None = False, after: int = 0, limit: int = 100
    ) -> list[Held]:
        """Records in the order they came, behind number `after`; `released` None: no matter whether."""
        conditions, values = ["id > ?"], [after]
        if table is not None:
            conditions.append("table_name = ?")
            values.append(table)  # type: ignore[arg-type]
        if released is not None:
            conditions.append(f"released_at IS {'NOT ' if released else ''}NULL")
        query = f"SELECT * FROM quarantine WHERE {' AND '.join(conditions)} ORDER BY id LIMIT ?"  # noqa: S608
        with self._read() as connection:
            return [_held(row) for row in connection.execute(query, [*values, limit])] if connection else []

    def count(self) -> int:
        """Records not released yet."""
        with self._read() as connection:
            query = "SELECT count(*) FROM quarantine WHERE released_at IS NULL"
            return int(connection.execute(query).fetchone()[0]) if connection else 0

    def get(self, number: int) -> Held:
        """One record; raises `UnknownName`."""
        with self._read() as connection:
            query = "SELECT * FROM quarantine WHERE id = ?"
            row = connection.execute(query, [number]).fetchone() if connection else None
        if row is None:
            raise UnknownName(f"The quarantine holds no record {number}.")
        return _held(row)

    def release(self, number: int) -> Held:
        """Mark a record as released and return it; a record released before keeps its first time."""
        self.get(number)
        with self._write() as connection:
            query = "UPDATE quarantine SET released_at = ? WHERE id = ? AND released_at IS NULL"
            connection.execute(query, (datetime.now(UTC).isoformat(), number))
        return self.get(number)

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        """One transaction that is on disk when it ends."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with closing(
                sqlite3.connect(self.file, timeout=_BUSY_SECONDS, isolation_level=None)
            ) as connection:
                connection.row_factory = sqlite3.Row
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(_SCHEMA)
                yield connection
                connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            raise QuarantineFailed(
                f"A record could not be kept in the quarantine {self.file} ({error}); "
                "free space there, or set DQA_HOOK_QUARANTINE, and send it again."
            ) from error

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection | None]:
        """A connection for one query; None where nothing was ever quarantined."""
        if not self.file.exists():
            yield None
            return
        try:
            with closing(sqlite3.connect(self.file, timeout=_BUSY_SECONDS)) as connection:
                connection.row_factory = sqlite3.Row
                known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'quarantine'").fetchone()
                yield connection if known else None
        except sqlite3.Error as error:
            raise QuarantineFailed(f"The quarantine {self.file} cannot be read ({error}).") from error


def _encoded(record: Any) -> bytes:
    """`record` as JSON that `values.decode` reads; what is nested too deep for that as Python prints it."""
    for write in (encode, repr, lambda deep: f"(a {type(deep).__name__} nested too deep to be printed)"):
        with suppress(RecursionError, ValueError):
            return json.dumps(write(dict(record) if isinstance(record, Mapping) else record)).encode()
    raise AssertionError("the last writer cannot fail")


def _held(row: sqlite3.Row) -> Held:
    released = row["released_at"]
    return Held(
        id=row["id"],
        at=datetime.fromisoformat(row["at"]),
        source=row["source"],
        table=row["table_name"],
        form=row["form"],
        body=bytes(row["body"]),
        reasons=tuple(json.loads(row["reasons"])),
        versions=json.loads(row["versions"]),
        released_at=datetime.fromisoformat(released) if released else None,
    )
