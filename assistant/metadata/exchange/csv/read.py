"""Data dictionaries: ours, and others whose header says table, column and what it holds."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from assistant.metadata.exchange.csv.write import DECLARED, unguarded
from assistant.metadata.exchange.files import texts_of
from assistant.metadata.exchange.found import Found
from assistant.metadata.exchange.values import from_words
from assistant.metadata.facts import FACETS, Facet

_ALSO = {
    "table_name": "table", "column_name": "column", "field": "column", "field_name": "column",
    "comment": "description", "definition": "description", "label": "business_name", "title": "business_name",
    "tags": "sensitivity", "semantic": "semantic_type", "grain": "granularity", "data_type": "type",
}  # fmt: skip


def read(path: Path, found: Found) -> None:
    """The rows of a dictionary; columns of the file that say nothing we know are named."""
    for file, text in texts_of(path, (".csv", ".tsv"), found):
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(file, text)))
        except csv.Error as error:
            found.skipped.append(f"{file.name}: it cannot be read: {error}.")
            continue
        header = [_heading(one) for one in rows[0]] if rows else []
        if "table" not in header or not set(header) & set(FACETS):
            found.skipped.append(
                f"{file.name} is no data dictionary: its first line has no `table` beside a facet as "
                f"`description`."
            )
            continue
        unread = [one for one in header if one and one not in (*DECLARED, *FACETS)]
        if unread:
            found.skipped.append(f"{file.name}: the columns {', '.join(unread)} are not read.")
        for row in rows[1:]:
            _row(file, header, row, found)


def _row(file: Path, header: list[str], row: list[str], found: Found) -> None:
    cells = {name: unguarded(cell) for name, cell in zip(header, row, strict=False)}
    said: dict[Facet, object] = {one: from_words(one, cells[one]) for one in FACETS if cells.get(one)}
    found.take(file, cells.get("table", ""), cells.get("column") or None, said)


def _heading(text: str) -> str:
    name = "_".join(text.strip().lower().split())
    return _ALSO.get(name, name)


def _delimiter(file: Path, text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count) if file.suffix.lower() != ".tsv" else "\t"
