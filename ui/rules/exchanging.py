"""Rules out to a download and in from uploaded files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from connectors.errors import ConnectorError
from ui.files import unpacked
from ui.sources import open_source, url_from_environment

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.rules.adopt import AdoptReport
    from assistant.rules.exchange import Export, Imported
    from assistant.rules.language import RuleBase
    from connectors.types import Table


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


def read_uploads(fmt: str, uploads: Sequence[tuple[str, bytes]], source: str, home: Path) -> Imported:
    """The rules that uploaded files (name, bytes) hold; a zip stands for the files in it.

    Without its source within reach they are read all the same, but not held against its columns. Raises
    `UsageError` for files that cannot be what they are said to be.
    """
    from assistant.rules.exchange import read

    tables = _tables_in_reach(source, home)
    with TemporaryDirectory() as folder:
        paths = unpacked(uploads, Path(folder))
        return read(fmt, paths[0] if len(paths) == 1 else Path(folder), tables)


def take_in(
    rules: Sequence[RuleBase], fmt: str, source: str, ledger: Ledger, by: str, home: Path
) -> AdoptReport:
    """Put rules into force that were read from a file in a format; raises as `open_source` does."""
    from assistant.rules.adopt import adopt

    with open_source(source, home, url_from_environment()) as connector:
        return adopt(connector, ledger, rules, by, f"import:{fmt}", comment=f"imported from {fmt}")
