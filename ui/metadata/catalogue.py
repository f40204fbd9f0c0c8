"""Which source a command about metadata means, and the lines of its catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, UnknownName, UsageError
from assistant.metadata.facts import TASK
from connectors.errors import ConnectorError
from ui.metadata.lines import Line, lines_of
from ui.sources import open_source, source_name, url_from_environment

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from connectors.types import Table


def metadata_source(ledger: Ledger, source: str | None) -> str:
    """The source named (as the ledger does, by its URL or path), else the only one that is known.

    Raises `UsageError` where that is none, or several.
    """
    from assistant.ledger import Filter

    if source is not None:
        return source_name(source, ledger.facets().source) or source
    found = list(ledger.facets(Filter(task=TASK)).source) or list(ledger.facets().source)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError("The ledger knows no source yet: dqa metadata scan URL.")
    raise UsageError(f"The ledger knows several sources; say which with --source: {', '.join(found)}.")


def tables_in_reach(source: str, home: Path, url: str | None = None) -> list[Table] | None:
    """The tables of a source without views, None where it cannot be opened now."""
    try:
        with open_source(source, home, url or url_from_environment()) as connector:
            return [one for one in connector.tables() if not one.is_view]
    except (AssistantError, ConnectorError):
        return None


def catalogue_lines(ledger: Ledger, home: Path, source: str | None) -> tuple[str, list[Line]]:
    """The source that is meant, and its catalogue; out of reach, what the ledger alone knows of it."""
    place = metadata_source(ledger, source)
    return place, lines_of(ledger, place, tables_in_reach(place, home))


def line_at(lines: Sequence[Line], place: str) -> Line:
    """The line of `table` or `table.column`; raises `UnknownName` with the nearest there are."""
    for line in lines:
        if place in {f"{line.table}.{line.column}" if line.column else line.table}:
            return line
    for line in lines:
        if line.column and place.casefold() == f"{line.table}.{line.column}".casefold():
            return line
    import difflib

    names = [f"{line.table}.{line.column}" if line.column else line.table for line in lines]
    near = difflib.get_close_matches(place, names, 5, 0.4) or names[:5]
    raise UnknownName(f"There is no column {place!r}; near it: {', '.join(near) or 'none at all'}.")


def narrowed(
    lines: Sequence[Line], tables: Sequence[str] | None, columns: Sequence[str] | None,
    tags: Sequence[str] | None, missing: Sequence[str],
) -> list[Line]:  # fmt: skip
    """The lines that all of this finds; `missing` are facets, a tag "any" stands for every tag."""
    from assistant.metadata.facts import TAGS

    for one in tags or ():
        if one not in (*TAGS, "any"):
            raise UnknownName(f"There is no tag {one!r}; there are: {', '.join(TAGS)}, any.")
    found = []
    for line in lines:
        held = line.value("sensitivity")
        own = set(held if isinstance(held, list) else ())
        if tables and line.table not in tables:
            continue
        if columns and line.column not in columns and f"{line.table}.{line.column}" not in columns:
            continue
        if tags and not (own & set(tags) or ("any" in tags and own)):
            continue
        if missing and not (line.column and any(not line.value(facet) for facet in missing)):
            continue
        found.append(line)
    return found
