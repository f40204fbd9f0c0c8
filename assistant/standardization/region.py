"""The country a table speaks of, for its phone numbers and postal codes."""

from __future__ import annotations

from assistant.standardization.parsers.placeholder import is_placeholder
from assistant.view import TableView

_AGREED = 0.95


def region_of(view: TableView, kinds: dict[str, tuple[str, float]]) -> str | None:
    """The ISO 3166 code that nearly all rows of the country column (or the state column) name; else None."""
    from assistant.standardization.parsers.geography import find_country, subdivision_country

    for kind, find in (("country", find_country), ("subdivision", subdivision_country)):
        for name, column in view.columns.items():
            if kinds.get(name, ("",))[0] != kind:
                continue
            rows: dict[str | None, int] = {}
            for text, count in zip(column.values, column.counts, strict=True):
                if not is_placeholder(text):
                    code = find(text)
                    rows[code] = rows.get(code, 0) + int(count)
            total = sum(rows.values())
            best = max(rows, key=lambda code: rows[code], default=None)
            if best is not None and rows[best] >= _AGREED * total:
                return best
    return None
