"""What a transformation does to the values that the source holds now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ui.rows import short
from ui.sources import open_source, url_from_environment

if TYPE_CHECKING:
    from assistant.mapping.transformation import Transformation

_READ = 2_000
"""Distinct values that are tried, the most frequent first."""


@dataclass(frozen=True)
class Seen:
    """One distinct input: its cells, what becomes of it, its number of rows; `reason`: why it does not
    convert, "" where it does.
    """

    before: tuple[str | None, ...]
    after: str | None
    rows: int
    reason: str = ""


@dataclass(frozen=True)
class Tried:
    """A transformation on the values of a table: the inputs tried, those that do not convert first."""

    values: tuple[Seen, ...]
    complete: bool

    @property
    def failing(self) -> list[Seen]:
        """Those that do not convert."""
        return [one for one in self.values if one.reason]


def distinct(
    source: str, home: Path, table: str, columns: tuple[str, ...]
) -> list[tuple[tuple[str | None, ...], int]]:
    """Distinct combinations of text forms with their rows, the most frequent first.

    Raises as `open_source` does.
    """
    from connectors.values import as_text

    if not columns:
        return []
    with open_source(source, home, url_from_environment()) as connector:
        found = connector.groups(connector.table(table), columns, _READ)
    return [(tuple(as_text(cell) for cell in cells), rows) for cells, rows in found]


def try_out(how: Transformation, inputs: list[tuple[tuple[str | None, ...], int]]) -> Tried:
    """Run a transformation on distinct inputs."""
    from assistant.mapping.convert import Converter

    converter = Converter(how)
    seen = []
    for cells, rows in inputs:
        after, reason = converter.run(cells)
        seen.append(Seen(tuple(short(cell) for cell in cells), short(after), rows, reason or ""))
    seen.sort(key=lambda one: not one.reason)
    return Tried(tuple(seen), len(inputs) < _READ)
