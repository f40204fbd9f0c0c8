"""What other catalogues call a source: its platform, its database, the schema its tables are in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

_PLATFORMS = {
    "postgresql": "postgres", "mysql": "mysql", "mariadb": "mariadb", "sqlite": "sqlite", "duckdb": "duckdb",
}  # fmt: skip
_SCHEMAS = {"postgres": "public", "duckdb": "main"}


@dataclass(frozen=True, slots=True)
class SourceName:
    """`platform` as DataHub spells it, "file" for files; `schema` is the default one, None where the platform
    has no schemas within a database.
    """

    platform: str
    database: str
    schema: str | None


def named(source: str) -> SourceName:
    """The names of a source of the ledger."""
    scheme, found, rest = source.partition("://")
    platform = _PLATFORMS.get(scheme.partition("+")[0], "file") if found else "file"
    path = PurePosixPath(rest if found else source)
    database = (path.name if platform in ("postgres", "mysql", "mariadb") else path.stem) or "data"
    return SourceName(platform, database, _SCHEMAS.get(platform))
