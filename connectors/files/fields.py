"""Fields of a delimited record as they stand in the file, so that changing one leaves the others alone.

The dialect is RFC 4180's with any delimiter. An empty field without quotes is NULL; `""` is the empty text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from connectors.types import Value


def raw_fields(record: str, delimiter: str) -> tuple[list[str], str]:
    """The fields of one record with their quotes, and its line end."""
    field = _field(delimiter)
    fields = []
    at = 0
    while True:
        found = field.match(record, at)
        assert found is not None
        fields.append(found[0])
        at = found.end()
        if at < len(record) and record[at] == delimiter:
            at += 1
        else:
            return fields, record[at:]


def value_of(raw: str) -> str | None:
    """The value of a field: quotes taken off; None for an empty field without quotes."""
    if raw.startswith('"'):
        return raw[1:-1].replace('""', '"')
    return raw or None


def is_quoted(raw: str) -> bool:
    """Whether the field stands in quotes."""
    return raw.startswith('"')


def needs_quotes(value: str, delimiter: str) -> bool:
    """Whether RFC 4180 wants quotes around the value (2.6), or it would be NULL without them."""
    return value == "" or any(mark in value for mark in ('"', "\n", "\r", delimiter))


def replaced(raw: str, value: Value, delimiter: str, *, quote: bool) -> str:
    """The field that holds `value` instead; `quote` is the habit of its column.

    Quotes that `raw` has though its value needs none are kept; those that were needed tell nothing, there
    the column's habit counts. So setting a cell and setting it back gives the same bytes, in every file whose
    columns have one habit each.
    """
    if value is None:
        return ""
    old = value_of(raw)
    habit = quote if old is None or needs_quotes(old, delimiter) else is_quoted(raw)
    if habit or needs_quotes(value, delimiter):
        doubled = value.replace('"', '""')
        return f'"{doubled}"'
    return str(value)


@lru_cache(maxsize=16)
def _field(delimiter: str) -> re.Pattern[str]:
    return re.compile(rf'"[^"]*(?:""[^"]*)*"|[^{re.escape(delimiter)}\r\n]*')
