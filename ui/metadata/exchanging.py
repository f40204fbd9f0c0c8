"""Metadata out to files of other tools, and in from them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from ui.files import unpacked

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.metadata.adopt import AdoptReport
    from assistant.metadata.catalogue import Catalogue
    from assistant.metadata.exchange import Export, ImportedFacts
    from assistant.metadata.facts import Fact
    from connectors.types import Table


def catalogue_of(
    ledger: Ledger, source: str, tables: Sequence[Table], *, open_too: bool = False
) -> Catalogue:
    """What is in force of a source, with `open_too` what is proposed where nothing is.

    Without its tables (the source is out of reach) there is no catalogue: raises `UsageError`.
    """
    from assistant.metadata.kept import read_catalogue

    if not tables:
        raise UsageError(
            f"{source} cannot be read now, and an export needs its tables: set DQA_URL, or give --url."
        )
    return read_catalogue(ledger, tables, source, open_too=open_too)


def export_catalogue(catalogue: Catalogue, fmt: str, dialect: str) -> Export:
    """The facts of a catalogue in a format; raises `UnknownName` for one there is not."""
    from assistant.metadata.exchange import export

    return export(catalogue, fmt, dialect)


def read_uploads(fmt: str, uploads: Sequence[tuple[str, bytes]], tables: Sequence[Table]) -> ImportedFacts:
    """The facts that uploaded files (name, bytes) hold; a zip stands for the files in it.

    Raises `UsageError` for files that cannot be what they are said to be.
    """
    from assistant.metadata.exchange import read

    with TemporaryDirectory() as folder:
        paths = unpacked(uploads, Path(folder))
        return read(fmt, paths[0] if len(paths) == 1 else Path(folder), tables)


def take_in(facts: Sequence[Fact], fmt: str, source: str, ledger: Ledger, by: str) -> AdoptReport:
    """Put facts into force that were read from a file; no file overrules a decision that stands."""
    from assistant.metadata.adopt import adopt_facts

    return adopt_facts(ledger, source, facts, by, f"import {fmt}", comment=f"imported from {fmt}")
