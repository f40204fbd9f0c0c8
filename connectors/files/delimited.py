"""CSV and its kin: every cell is text, every byte that is not changed stays."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from connectors.errors import BadFile, ConnectorError
from connectors.files.encoding import Encoding, detect
from connectors.files.fields import is_quoted, needs_quotes, raw_fields, replaced, value_of
from connectors.files.sheet import Edits, Sheet, replacing, unique_names
from connectors.types import Column, Value
from connectors.values import as_text

DELIMITERS = (",", ";", "\t", "|")
PROBE = 200
"""Records that delimiter, header and quoting habits are judged by."""
_NUMBER = re.compile(r"[-+]?\d[\d.,]*%?")
_YEAR = re.compile(r"(19|20)\d\d")


def sheets(path: Path) -> list[Sheet]:
    """The one table in the file; raises BadFile with the line and what to do about it."""
    encoding = detect(path)
    delimiter = _delimiter(path, encoding)
    header = next((fields for _, _, fields in _records(path, encoding, delimiter)), None)
    if header is None:
        raise BadFile(f"{path} is empty; its first line should name the columns.")
    _check_header(path, header)
    names = unique_names([name or "" for name in header])
    columns = tuple(Column(name, "text", "csv") for name in names)

    def rows() -> Iterator[tuple[Value, ...]]:
        for line, _, fields in _body(path, encoding, delimiter, len(columns)):
            if len(fields) != len(columns):
                raise _ragged(path, line, len(fields), len(columns))
            yield tuple(fields)

    def rewrite(edits: Edits) -> None:
        _rewrite(path, encoding, delimiter, len(columns), edits)

    warnings = []
    if encoding.guessed:
        warnings.append(
            f"{path.name} is not UTF-8; it was read as Windows-1252. Save it as UTF-8 if that is wrong."
        )
    if names != header:
        warnings.append(
            f"{path.name} has columns without a name, or two of the same name; they were numbered."
        )
    return [Sheet(None, columns, rows, _adapt, rewrite, tuple(warnings))]


def _adapt(_position: int, value: Value) -> Value:
    return as_text(value)


def _lines(path: Path, encoding: Encoding) -> Iterator[str]:
    with path.open(encoding=encoding.codec, newline="") as stream:
        yield from stream


def _records(path: Path, encoding: Encoding, delimiter: str) -> Iterator[tuple[int, str, list[str | None]]]:
    """(number of its last line, text as it stands, values) of each record.

    A byte order mark stays in the text, and is no part of the first value. A blank line has no fields.
    """
    csv.field_size_limit(sys.maxsize)
    held: list[str] = []

    def feed() -> Iterator[str]:
        for number, line in enumerate(_lines(path, encoding)):
            held.append(line)
            yield line.removeprefix("\ufeff") if number == 0 else line

    reader: Any = csv.reader(feed(), delimiter=delimiter, strict=True)
    try:
        for fields in reader:
            text = "".join(held)
            held.clear()
            yield reader.line_num, text, _with_nulls(fields, text, delimiter)
    except csv.Error as error:
        raise BadFile(
            f"{path}, line {reader.line_num}: {error}; quotes inside a quoted field must be doubled, "
            "and every quote closed."
        ) from None


def _body(
    path: Path, encoding: Encoding, delimiter: str, width: int
) -> Iterator[tuple[int, str, list[str | None]]]:
    """The records behind the header. A blank line is a record only where it is a NULL: in a single column."""
    for line, text, fields in islice(_records(path, encoding, delimiter), 1, None):
        if fields:
            yield line, text, fields
        elif width == 1:
            yield line, text, [None]


def _with_nulls(fields: list[str], text: str, delimiter: str) -> list[str | None]:
    if not fields:
        return []
    if '""' not in text:
        return [field or None for field in fields]
    return [value_of(raw) for raw in raw_fields(text.removeprefix("\ufeff"), delimiter)[0]]


def _delimiter(path: Path, encoding: Encoding) -> str:
    """The delimiter that gives the first records most columns, and all of them the same number."""

    def score(delimiter: str) -> tuple[float, int]:
        try:
            records = _records(path, encoding, delimiter)
            widths = [len(fields) for _, _, fields in islice(records, PROBE) if fields]
        except BadFile:
            return (0.0, 0)
        if not widths or widths[0] < 2:
            return (0.0, 0)
        return (sum(width == widths[0] for width in widths) / len(widths), widths[0])

    preferred = ("\t", *DELIMITERS) if path.suffix.lower() == ".tsv" else DELIMITERS
    best = max(preferred, key=score)
    return best if score(best) > (0.0, 0) else preferred[0]


def _check_header(path: Path, header: list[str | None]) -> None:
    named = [name for name in header if name and name.strip()]
    if not named:
        raise BadFile(f"{path}: the first line names no column; put the columns' names there.")
    numbers = [
        name for name in named if _NUMBER.fullmatch(name.strip()) and not _YEAR.fullmatch(name.strip())
    ]
    if 2 * len(numbers) > len(named) or (numbers and len(set(named)) < len(named)):
        raise BadFile(
            f"{path} seems to have no header: its first line holds values such as {numbers[0]!r}; "
            "put a line with the columns' names before it."
        )


def _ragged(path: Path, line: int, found: int, expected: int) -> BadFile:
    return BadFile(
        f"{path}, line {line}: {found} field{'s' * (found != 1)} where the header has {expected}; "
        "quote fields that hold the delimiter, or complete the line. Nothing was read."
    )


def _rewrite(path: Path, encoding: Encoding, delimiter: str, width: int, edits: Edits) -> None:
    by_record: dict[int, dict[int, Value]] = {}
    for (record, position), value in edits.items():
        by_record.setdefault(record, {})[position] = value
    quoted = _quoting(path, encoding, delimiter, width)
    with replacing(path) as new, new.open("w", encoding=encoding.codec, newline="") as stream:
        number = 0
        for i, (_, text, fields) in enumerate(_records(path, encoding, delimiter)):
            if i and (fields or width == 1):
                number += 1
                text = _edited(text, by_record.get(number, {}), delimiter, quoted)
            try:
                stream.write(text)
            except UnicodeEncodeError as error:
                raise ConnectorError(
                    f"{path} is in {encoding.codec}, which has no {error.object[error.start]!r}: "
                    "save the file as UTF-8 first. Nothing was written."
                ) from None


def _edited(text: str, edits: dict[int, Value], delimiter: str, quoted: list[bool]) -> str:
    if not edits:
        return text
    fields, end = raw_fields(text, delimiter)
    for position, value in edits.items():
        fields[position] = replaced(fields[position], value, delimiter, quote=quoted[position])
    return delimiter.join(fields) + end


def _quoting(path: Path, encoding: Encoding, delimiter: str, width: int) -> list[bool]:
    """Whether each column puts quotes around values that need none, judged by its first records.

    A column that shows no habit has that of the others, or else that of the header.
    """
    with_quotes, without = [0] * width, [0] * width
    of_header = [0, 0]
    for i, (_, text, fields) in enumerate(islice(_records(path, encoding, delimiter), PROBE)):
        raw = raw_fields(text.removeprefix("\ufeff"), delimiter)[0]
        for position, value in enumerate(fields):
            if value and not needs_quotes(value, delimiter):
                quoted = is_quoted(raw[position])
                if i == 0:
                    of_header[quoted] += 1
                else:
                    (with_quotes if quoted else without)[position] += 1
    others = sum(with_quotes) - sum(without)
    mostly = others > 0 if others else of_header[True] > of_header[False]
    return [with_quotes[i] > without[i] if with_quotes[i] + without[i] else mostly for i in range(width)]
