"""The rows that a suggestion touches, whole, read from the source as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ui.sources import open_source, url_from_environment
from ui.words import visible

if TYPE_CHECKING:
    from assistant.suggestion import Suggestion

_LONGEST = 500


@dataclass(frozen=True)
class RowsSeen:
    """Some whole rows as text (None: NULL); `key` names the columns that tell rows apart."""

    columns: tuple[str, ...]
    key: tuple[str, ...]
    rows: list[tuple[str | None, ...]]


def see_rows(said: Suggestion, home: Path, limit: int) -> RowsSeen:
    """At most `limit` rows of the suggestion's target; raises what `open_source` and connectors raise."""
    from connectors.values import as_text, decode

    target = said.target
    if target.table is None or (target.column is None and target.key is None):
        return RowsSeen((), (), [])
    where = (
        target.key if target.key is not None else {**(target.given or {}), str(target.column): said.current}
    )
    with open_source(target.source, home, url_from_environment()) as connector:
        table = connector.table(target.table)
        asked = {name: decode(value) for name, value in where.items()}
        if target.key is not None:
            keys = [tuple(asked[name] for name in table.key)]
        else:
            keys = [key for page in islice(connector.find(table, asked, size=limit), 1) for key in page][
                :limit
            ]
        page = connector.rows(table, keys)
    columns = tuple(dict.fromkeys([*table.key, *page.columns]))
    rows = []
    for key, row in zip(page.keys, page.rows, strict=True):
        cells = dict(zip(table.key, key, strict=True)) | dict(zip(page.columns, row, strict=True))
        rows.append(tuple(short(as_text(cells[name])) for name in columns))
    return RowsSeen(columns, table.key, rows)


def short(text: str | None) -> str | None:
    """A cell as a page shows it: not endless, its control characters as pictures."""
    return None if text is None else visible(text[:_LONGEST])
