"""URL schemes and the connectors that serve them; a connector's module is imported only when it is used."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from connectors.errors import BadUrl, ConnectorError, MissingDriver
from connectors.redact import redact
from connectors.types import Connector


@dataclass(frozen=True, slots=True)
class Entry:
    """A connector: its module (with `open(url) -> Connector`), and the extra and module of its driver."""

    module: str
    extra: str | None = None
    driver: str | None = None


_ENTRIES: dict[str, Entry] = {}
_SCHEME = re.compile(r"([A-Za-z][\w.-]*)(?:\+[\w.-]+)?://")
_SUFFIXES = {
    ".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite", ".duckdb": "duckdb", ".ddb": "duckdb",
    ".csv": "file", ".tsv": "file", ".txt": "file", ".parquet": "file", ".xlsx": "file", ".xlsm": "file",
}  # fmt: skip


def register(scheme: str, entry: Entry) -> None:
    """Serve `scheme://` URLs by `entry`; raises ConnectorError if the scheme is taken."""
    if scheme in _ENTRIES:
        raise ConnectorError(
            f"{scheme}:// is already served by {_ENTRIES[scheme].module}; "
            f"register {entry.module} under another scheme."
        )
    _ENTRIES[scheme] = entry


def schemes() -> tuple[str, ...]:
    """The schemes there are, sorted."""
    return tuple(sorted(_ENTRIES))


def open(url: str) -> Connector:
    """The open source behind `url`: a database URL, or the path of a file or folder.

    Raises BadUrl, MissingDriver, CannotConnect, PermissionRefused or BadFile.
    """
    scheme = scheme_of(url)
    entry = _ENTRIES[scheme]
    if entry.driver is not None:
        _require(entry, scheme)
    return cast(Connector, import_module(entry.module).open(url))


def scheme_of(url: str) -> str:
    """The registered scheme that serves `url`; raises BadUrl with the valid ones."""
    if not url.strip():
        raise BadUrl(f"The URL is empty; give a path or one of: {_listed()}.")
    found = _SCHEME.match(url)
    if found:
        scheme = found[1].lower()
        if scheme in _ENTRIES:
            return scheme
        near = difflib.get_close_matches(scheme, _ENTRIES, n=1)
        hint = f" (did you mean {near[0]}://?)" if near else ""
        raise BadUrl(f"No connector serves {scheme}://{hint}; there are: {_listed()}.")
    path = Path(url).expanduser()
    if path.is_dir():
        return "file"
    by_suffix = _SUFFIXES.get(path.suffix.lower())
    if by_suffix is None:
        known = ", ".join(sorted(_SUFFIXES))
        raise BadUrl(
            f"{redact(url)!r} is neither a folder nor a file of a known kind ({known}), nor a URL; "
            f"URLs start with: {_listed()}."
        )
    return by_suffix


def _listed() -> str:
    return ", ".join(f"{scheme}://" for scheme in schemes())


def _require(entry: Entry, scheme: str) -> None:
    assert entry.driver is not None
    try:
        import_module(entry.driver)
    except ImportError:
        raise MissingDriver(
            f"{scheme}:// needs the driver {entry.driver}, which is not installed; "
            f"run: pip install 'data-quality-assistant[{entry.extra}]'"
        ) from None


_POSTGRESQL = Entry("connectors.postgresql", "postgresql", "psycopg")
_MYSQL = Entry("connectors.mysql", "mysql", "pymysql")

register("sqlite", Entry("connectors.sqlite"))
register("postgresql", _POSTGRESQL)
register("postgres", _POSTGRESQL)
register("mysql", _MYSQL)
register("mariadb", _MYSQL)
register("duckdb", Entry("connectors.duckdb", "duckdb", "duckdb"))
register("file", Entry("connectors.files"))
