"""A mapping in force, tried on the data without writing, and taken out as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.progress import Progress, silent
from connectors.errors import ConnectorError
from ui.sources import open_source, url_from_environment

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.mapping.artefact import Artefact
    from assistant.mapping.check import CheckReport
    from assistant.mapping.kept import KeptMapping
    from assistant.mapping.table_mapping import TableMapping
    from connectors.types import Table
    from ui.mapping.lines import Pair


def kept(ledger: Ledger, pair: Pair) -> KeptMapping:
    """What is in force of a pair; raises `UnknownName` where nothing is."""
    from assistant.mapping.kept import kept_mapping

    return kept_mapping(ledger, pair.source, pair.table, pair.target, pair.target_table)


def warnings(ledger: Ledger, pair: Pair, target: Table) -> list[str]:
    """What a person should know of what is in force: how the target changed since it was mapped, which
    decisions another one overrules.
    """
    from assistant.mapping.kept import read_mappings
    from assistant.mapping.table_mapping import changes, layout_of

    found = read_mappings(ledger, pair.source, pair.table, pair.target, pair.target_table).mappings
    said: list[str] = []
    for one in found:
        layout = one.mapping.layout
        said += changes(layout, layout_of(target)) if layout else []
        said += one.conflicts
    return said


def try_mapping(
    ledger: Ledger, pair: Pair, home: Path, progress: Progress = silent, url: str | None = None,
    to: str | None = None,
) -> CheckReport:  # fmt: skip
    """Run what is in force over all rows of the source, writing nothing; raises as `open_source` does."""
    from assistant.mapping.check import check_mapping

    found = kept(ledger, pair).mapping
    here, there = url or url_from_environment(), to or url_from_environment()
    with open_source(pair.source, home, here) as source, open_source(pair.target, home, there) as target:
        return check_mapping(found, source, target, progress=progress)


def export_mapping(
    ledger: Ledger, pair: Pair, home: Path, fmt: str, dialect: str | None = None, url: str | None = None
) -> Artefact:
    """What is in force as files in a format; raises as `open_source` does, `UsageError` for others.

    Its notes begin with how the target changed since it was mapped, where that can be looked at.
    """
    from assistant.mapping.artefact import export_from

    found = kept(ledger, pair).mapping
    with open_source(pair.source, home, url or url_from_environment()) as source:
        made = export_from(source, found, fmt, dialect)
    return replace(made, notes=(*_changed(found, pair, home), *made.notes))


def _changed(mapping: TableMapping, pair: Pair, home: Path) -> list[str]:
    from assistant.mapping.table_mapping import changes, layout_of

    name = pair.target_table
    try:
        with open_source(pair.target, home, url_from_environment()) as target:
            now = layout_of(target.table(name))
    except (AssistantError, ConnectorError) as error:
        return [f"Whether {name} is as it was when it was mapped could not be looked at: {error}"]
    found = changes(mapping.layout, now) if mapping.layout else []
    return [f"{name} changed since it was mapped: {one}" for one in found]
