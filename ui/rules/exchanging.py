"""Rules out to a download and in from uploaded files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from connectors.errors import ConnectorError
from ui.sources import open_source, url_from_environment

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.rules.adopt import AdoptReport
    from assistant.rules.exchange import Export, Imported
    from assistant.rules.language import RuleBase
    from connectors.types import Table

_DIALECT_OF = {"postgresql": "postgresql", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite"}
_LARGEST = 50_000_000
"""Bytes that uploaded files may have together, unpacked."""


def dialect_of(source: str) -> str:
    """The dialect that SQL for this source is written in; files are read by DuckDB."""
    return _DIALECT_OF.get(source.partition(":")[0].partition("+")[0], "duckdb")


def export_rules(rules: Sequence[RuleBase], fmt: str, dialect: str, source: str, home: Path) -> Export:
    """The rules in a format, by the types that the source's columns have now.

    Out of reach, the columns are taken to be of the types that their rules speak of, which the notes say.
    """
    from assistant.rules.exchange import export

    return export(rules, fmt, _tables_in_reach(source, home), dialect)


def tables_of(source: str, home: Path) -> list[Table]:
    """The tables of a source; raises what `open_source` and connectors raise."""
    with open_source(source, home, url_from_environment()) as connector:
        return connector.tables()


def _tables_in_reach(source: str, home: Path) -> list[Table]:
    try:
        return tables_of(source, home)
    except (ConnectorError, UsageError):
        return []


def packed(files: Mapping[str, str], name: str) -> tuple[str, bytes]:
    """What is downloaded: the one file there is, or a zip of several; its name and its bytes."""
    if len(files) == 1:
        path, text = next(iter(files.items()))
        return PurePosixPath(path).name, text.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return f"{name}.zip", buffer.getvalue()


def read_uploads(fmt: str, uploads: Sequence[tuple[str, bytes]], source: str, home: Path) -> Imported:
    """The rules that uploaded files (name, bytes) hold; a zip stands for the files in it.

    Without its source within reach they are read all the same, but not held against its columns. Raises
    `UsageError` for files that cannot be what they are said to be.
    """
    from assistant.rules.exchange import read

    tables = _tables_in_reach(source, home)
    with TemporaryDirectory() as folder:
        paths = _unpacked(uploads, Path(folder))
        return read(fmt, paths[0] if len(paths) == 1 else Path(folder), tables)


def take_in(
    rules: Sequence[RuleBase], fmt: str, source: str, ledger: Ledger, by: str, home: Path
) -> AdoptReport:
    """Put rules into force that were read from a file in a format; raises as `open_source` does."""
    from assistant.rules.adopt import adopt

    with open_source(source, home, url_from_environment()) as connector:
        return adopt(connector, ledger, rules, by, f"import:{fmt}", comment=f"imported from {fmt}")


def _unpacked(uploads: Sequence[tuple[str, bytes]], folder: Path) -> list[Path]:
    """The files, written into a folder under their own names; nothing is ever written outside of it."""
    files: dict[str, bytes] = {}
    for name, content in uploads:
        if name.lower().endswith(".zip"):
            files |= _unzipped(name, content)
        else:
            files[PurePosixPath(name).name] = content
    if sum(len(content) for content in files.values()) > _LARGEST:
        raise UsageError(f"The files are larger than {_LARGEST:,} bytes: they hold more than rules.")
    paths = []
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        paths.append(path)
    return paths


def _unzipped(name: str, content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if sum(one.file_size for one in members) > _LARGEST:
                raise UsageError(f"{name} unpacks to more than {_LARGEST:,} bytes: it holds more than rules.")
            inside = {one.filename: archive.read(one) for one in members}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise UsageError(f"{name} cannot be unpacked: {error}.") from None
    for path in inside:
        parts = PurePosixPath(path.replace("\\", "/")).parts
        if path.startswith("/") or ".." in parts:
            raise UsageError(f"{name} holds a file outside of its own folder, {path!r}: it is not unpacked.")
    return inside
