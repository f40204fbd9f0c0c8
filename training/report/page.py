"""One self-contained HTML file: sections of text, tables and inline SVG. No script, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from training.report.template import PAGE, STYLE

_NUMBER = re.compile(r"[-+−]?[\d,. \u202f]*\d(\s?(%|‰|s|MB|GB|ms|([–…±/]|to)\s?[-+−]?[\d.,]+))?")


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it, in this order: text, picture, table.

    `text` keeps its line breaks; `table` is the head and the rows, as text; `picture` is inline SVG from
    `training.report.charts` and the only part that is not escaped.
    """

    title: str
    text: str = ""
    table: tuple[list[str], list[list[str]]] | None = None
    picture: str = ""


def write_page(file: Path, title: str, sections: Sequence[Section]) -> None:
    """Write the page to `file`; the folder is made. All text is escaped. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(render_page(title, sections), encoding="utf-8", errors="replace")


def render_page(title: str, sections: Sequence[Section]) -> str:
    """The page as HTML text."""
    from jinja2 import Environment
    from markupsafe import Markup

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(PAGE)
    return template.render(title=title, sections=sections, style=Markup(STYLE), numbers=_number_columns)  # noqa: S704


def _number_columns(rows: list[list[str]]) -> set[int]:
    """Positions of the columns that hold numbers alone: they are aligned at the right."""
    columns = set(range(max((len(row) for row in rows), default=0)))
    for place in sorted(columns):
        cells = [row[place] for row in rows if place < len(row) and row[place].strip()]
        if not cells or not all(_NUMBER.fullmatch(cell.strip()) for cell in cells):
            columns.discard(place)
    return columns
