"""Rows of a table as texts, as many as a mapping is learnt from or tried on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from assistant.mapping.align import align
from connectors.errors import NoKey
from connectors.types import Connector, Page, Table
from connectors.values import as_text

ROWS = 20_000
CELLS = 4_000_000


def read_rows(connector: Connector, table: Table, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Texts (None for NULL), the first rows in key order; of a large table without a key, a sample."""
    names = tuple(columns) if columns is not None else tuple(one.name for one in table.columns)
    most = max(500, min(ROWS, CELLS // max(len(names), 1)))
    rows: list[tuple[str | None, ...]] = []
    try:
        for page in connector.pages(table, names):
            rows += texts_of(page, names)
            if len(rows) >= most:
                break
    except NoKey:
        rows = texts_of(connector.sample(table, most), names)
    return pd.DataFrame(rows[:most], columns=list(names), dtype=object)


class Frames:
    """The rows of tables of two sources, each table read once."""

    def __init__(self, source: Connector, target: Connector) -> None:
        self._connectors = {"source": source, "target": target}
        self._held: dict[tuple[str, str], pd.DataFrame] = {}

    def source(self, table: Table) -> pd.DataFrame:
        """Rows of a table of the source."""
        return self._read("source", table)

    def target(self, table: Table) -> pd.DataFrame:
        """Rows of a table of the target."""
        return self._read("target", table)

    def shared(self, table: Table, onto: Table) -> float:
        """The share of the source's rows that the target has too, as far as rows can be told apart."""
        here = self.source(table)
        found = align(here, self.target(onto))
        return 0.0 if found is None or here.empty else len(found) / len(here)

    def _read(self, side: str, table: Table) -> pd.DataFrame:
        key = (side, str(table.ref))
        if key not in self._held:
            self._held[key] = read_rows(self._connectors[side], table)
        return self._held[key]


def read_pages(
    connector: Connector, table: Table, columns: Sequence[str]
) -> Iterator[tuple[Page, pd.DataFrame]]:
    """All rows, page by page, as texts."""
    for page in connector.pages(table, columns):
        frame = pd.DataFrame(texts_of(page, tuple(columns)), columns=list(columns), dtype=object)
        yield page, frame.reindex(range(len(page.rows)))


def texts_of(page: Page, names: Sequence[str]) -> list[tuple[str | None, ...]]:
    """The text forms of a page's cells, in the order of `names`."""
    places = [page.columns.index(name) for name in names]
    return [tuple(as_text(row[place]) for place in places) for row in page.rows]
