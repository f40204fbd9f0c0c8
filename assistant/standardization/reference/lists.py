"""Where a list of canonical values comes from: a CSV file, or a table of any source."""

from __future__ import annotations

import base64
import csv
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import BadSetting

_SEPARATOR = "|"
"""Between several other spellings in one cell."""


@dataclass(frozen=True)
class ReferenceList:
    """The entries of a list, each once, in the list's order.

    `written[i]` is what is written for `entries[i]`: the entry itself, or its code where codes are asked for.
    `others` are further spellings (aliases, codes; or the names, where codes are written) → entry index;
    a spelling that belongs to two entries is not among them.
    """

    name: str
    entries: tuple[str, ...]
    written: tuple[str, ...]
    others: dict[str, int] = field(default_factory=dict)

    def pack(self) -> str:
        """All of it as one short text, so that a plan can carry it and needs no file any more."""
        body = json.dumps([self.name, self.entries, self.written, self.others], ensure_ascii=False)
        return base64.b85encode(zlib.compress(body.encode(), 6)).decode("ascii")

    @classmethod
    def unpack(cls, packed: str) -> ReferenceList:
        """The list that `pack` made."""
        name, entries, written, others = json.loads(zlib.decompress(base64.b85decode(packed)))
        return cls(name, tuple(entries), tuple(written), others)


def load_list(
    name: str,
    source: str,
    folder: Path,
    table: str | None = None,
    column: str | None = None,
    aliases: Sequence[str] = (),
    code: str | None = None,
    write: str = "name",
) -> ReferenceList:
    """Read a list. `source` is a CSV file (beside the policy file, `folder`) or the URL of a data source.

    `${NAME}` in a URL stands for an environment variable, so that no password is in the policy file. The
    names are in `column` (the first where none is named), other spellings in the columns `aliases`, several
    in a cell with `|` between. Raises `BadSetting` with what is wrong, connector errors for a source that
    cannot be read.
    """
    wanted = [*aliases, *([code] if code else [])]
    header, rows = _rows(name, source, folder, table, column, wanted)
    places = [_place(name, header, one) for one in [column or header[0], *wanted]]
    entries: dict[str, str] = {}
    spellings: dict[str, set[str]] = {}
    for row in rows:
        cells = [(row[place] or "").strip() if place < len(row) else "" for place in places]
        if not cells[0]:
            continue
        entries.setdefault(cells[0], cells[-1] if code else "")
        for cell in cells[1:]:
            for other in cell.split(_SEPARATOR):
                if other.strip() and other.strip() != cells[0]:
                    spellings.setdefault(other.strip(), set()).add(cells[0])
    if not entries:
        place = header[places[0]]
        raise BadSetting(f"The reference list {name!r} ({source}) has no entry in column {place!r}.")
    if write == "code" and (lacking := [entry for entry, said in entries.items() if not said]):
        raise BadSetting(
            f"The reference list {name!r} is to write codes, but {lacking[0]!r} has none"
            f"{f' in column {code!r}' if code else '; name the column of codes with `code`'}."
        )
    index = {entry: i for i, entry in enumerate(entries)}
    others = {
        other: index[next(iter(owners))]
        for other, owners in spellings.items()
        if len(owners) == 1 and other not in index
    }
    written = tuple(entries.values()) if write == "code" else tuple(entries)
    return ReferenceList(name, tuple(entries), written, others)


def _rows(
    name: str, source: str, folder: Path, table: str | None, column: str | None, wanted: Sequence[str]
) -> tuple[list[str], Iterator[Sequence[str | None]]]:
    if "://" not in source and source.lower().endswith((".csv", ".tsv", ".txt")):
        return _csv_rows(name, folder / source)
    import connectors
    from connectors.values import as_text

    url = os.path.expandvars(source)
    if "://" not in url:
        url = str(folder / url)
    with connectors.open(url) as connector:
        found = connector.table(table) if table else next(iter(connector.tables()), None)
        if found is None:
            raise BadSetting(f"The source of the reference list {name!r} has no table.")
        header = [one.name for one in found.columns]
        chosen = list(dict.fromkeys([column or header[0], *wanted]))
        for one in chosen:
            _place(name, header, one)
        groups = connector.groups(found, chosen)
    rows = sorted(tuple(as_text(value) or "" for value in values) for values, _ in groups)
    return chosen, iter(rows)


def _csv_rows(name: str, path: Path) -> tuple[list[str], Iterator[Sequence[str | None]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            delimiter = max(",;\t", key=first.count) if any(mark in first for mark in ",;\t") else ","
            lines = list(csv.reader(file, delimiter=delimiter))
    except OSError as error:
        raise BadSetting(f"The reference list {name!r}, {path}, cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadSetting(f"The reference list {name!r}, {path}, is no CSV file in UTF-8: {error}.") from error
    if not lines or not lines[0]:
        raise BadSetting(f"The reference list {name!r}, {path}, is empty; its first line names columns.")
    return lines[0], iter(lines[1:])


def _place(name: str, header: Sequence[str], column: str) -> int:
    if column not in header:
        raise BadSetting(
            f"The reference list {name!r} has no column {column!r}; it has {', '.join(map(repr, header))}."
        )
    return list(header).index(column)
