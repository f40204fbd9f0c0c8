"""Excel workbooks, by openpyxl: each sheet is a table, its first row that is not blank the header."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException

from connectors.errors import BadFile, ReadOnly
from connectors.files.sheet import Edits, Sheet, replacing, unique_names
from connectors.types import Column, ColumnType, Value

_TYPES: tuple[tuple[type, ColumnType], ...] = (
    (bool, "boolean"), (int, "integer"), (float, "number"), (datetime, "datetime"), (date, "date"),
    (time, "time"), (str, "text"),
)  # fmt: skip
_LONGEST = 32_767
"""Characters that Excel takes in a cell."""


def sheets(path: Path) -> list[Sheet]:
    """The sheets that hold anything."""
    with _opened(path) as book:
        found = [(name, _header(book[name])) for name in _worksheets(book)]
    tables = [_sheet(path, name, *header) for name, header in found if header is not None]
    if not tables:
        raise BadFile(f"{path} is empty; the first row of a sheet should name the columns.")
    return tables


@contextmanager
def _opened(path: Path) -> Iterator[Workbook]:
    """The workbook, read as a stream, with formulas' results instead of formulas."""
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise BadFile(f"{path} cannot be read as an Excel workbook: {error}") from None
    try:
        yield book
    finally:
        book.close()


def _worksheets(book: Workbook) -> list[str]:
    return [sheet.title for sheet in book.worksheets]


def _header(sheet: Any) -> tuple[int, list[str]] | None:
    """The 1-based row of the header and its names up to the last one; None for an empty sheet."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        names = ["" if value is None else str(value) for value in row]
        while names and not names[-1].strip():
            names.pop()
        if names:
            return number, names
    return None


def _sheet(path: Path, name: str, header: int, names: list[str]) -> Sheet:
    def rows() -> Iterator[tuple[Value, ...]]:
        with _opened(path) as book:
            yield from _records(path, book[name], header, len(names))

    def rewrite(edits: Edits) -> None:
        _rewrite(path, name, header, edits)

    types = _column_types(rows(), len(names))
    unique = unique_names(names)
    columns = tuple(Column(column, types[i], "excel") for i, column in enumerate(unique))
    warnings = []
    if unique != names:
        warnings.append(f"{path.name}, {name}: columns without a name, or of the same name, were numbered.")
    return Sheet(name, columns, rows, _adapt, rewrite, tuple(warnings))


def _records(path: Path, sheet: Any, header: int, width: int) -> Iterator[tuple[Value, ...]]:
    """The rows below the header down to the last one that holds anything."""
    sheet.reset_dimensions()
    blank = 0
    for number, row in enumerate(islice(sheet.iter_rows(values_only=True), header, None), start=header + 1):
        if any(value is not None for value in row[width:]):
            raise BadFile(
                f"{path}, sheet {sheet.title}, row {number}: more cells than the header has names ({width}); "
                "name the columns in the header row. Nothing was read."
            )
        if all(value is None for value in row):
            blank += 1
            continue
        for _ in range(blank):
            yield (None,) * width
        blank = 0
        yield tuple(row[:width]) + (None,) * (width - len(row))


def _column_types(rows: Iterator[tuple[Value, ...]], width: int) -> list[ColumnType]:
    seen: list[set[ColumnType]] = [set() for _ in range(width)]
    for row in rows:
        for kinds, value in zip(seen, row, strict=True):
            if value is not None:
                kinds.add(next((ours for kind, ours in _TYPES if isinstance(value, kind)), "other"))
    return [_common(kinds) for kinds in seen]


def _common(kinds: set[ColumnType]) -> ColumnType:
    if len(kinds) == 1:
        return next(iter(kinds))
    if kinds == {"integer", "number"}:
        return "number"
    return "text" if "text" in kinds or not kinds else "other"


def _adapt(_position: int, value: Value) -> Value:
    """The value as a workbook holds it: no time zones, no text beyond Excel's longest."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | time) and value.tzinfo is not None:
        return value.isoformat()
    if isinstance(value, str):
        if len(value) > _LONGEST:
            raise ValueError(f"a cell of a workbook holds at most {_LONGEST:,} characters.")
        return value or None
    if value is None or isinstance(value, bool | int | float | datetime | date | time | timedelta):
        return value
    return str(value)


def _rewrite(path: Path, name: str, header: int, edits: Edits) -> None:
    book = load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm", rich_text=True)
    try:
        if any(
            cell.data_type == "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
        ):
            raise ReadOnly(
                f"{path} holds formulas, whose results would be lost: "
                "save a copy with values only, and correct that."
            )
        sheet = book[name]
        last = _last_row(sheet)
        for (record, position), value in edits.items():
            cell = sheet.cell(header + record, position + 1)
            look = cell.number_format
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
            # Setting a date changes how the cell shows it.
            if look != "General":
                cell.number_format = look
        if _last_row(sheet) < last:
            raise ReadOnly(
                f"{path}, sheet {name}: the last row would be blank, and so be no row; delete it by hand."
            )
        with replacing(path) as new:
            book.save(new)
    except IllegalCharacterError as error:
        raise ValueError(f"a workbook holds no control characters: {error}") from None
    finally:
        book.close()


def _last_row(sheet: Any) -> int:
    """The last row that holds anything, 0 where none does."""
    held = (cell.row for row in sheet.iter_rows() for cell in row if cell.value is not None)
    return max(held, default=0)
