"""The cells that a table's plans change, page by page: every text that a plan has a proof for.

Not only the values that a profile lists: a column may hold more distinct values than anybody keeps. What was
judged once is remembered, so the cost follows distinct values; memory holds a page and a bounded memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from assistant.apply.cells import CellPage, Cursor
from assistant.knowledge import TableKnowledge
from assistant.learning import plans_of
from assistant.ledger import JournalChange, Ledger
from assistant.standardization.plan import Plan
from assistant.standardization.suggest import suggest
from assistant.suggestion import Suggestion
from assistant.view import ColumnView, TableView
from connectors.types import Column, ColumnProfile, Connector, Table
from connectors.values import decode, encode

REMEMBERED = 200_000
"""How many distinct values' answers are kept at once."""
_REFUSED = ("rejected", "edited")
"""What a person decided otherwise: a rejected form is not written, an edited one is left to `dqa apply`."""

Answers = dict[tuple[str, str], JournalChange | None]


class Judge:
    """What to write for each value of one table: suggestions that the ledger has and the batch accepted."""

    def __init__(self, table: Table, knowledge: TableKnowledge, columns: list[str], ledger: Ledger, run: str):
        self._table = table
        self._knowledge = knowledge
        self._ledger = ledger
        self._run = run
        plans = plans_of(knowledge)
        self.plans: dict[str, Plan] = {name: plans[name] for name in columns if name in plans}
        self._answers: dict[tuple[str, str], tuple[str, str] | None] = {}
        self.kept: set[str] = set()

    def judge(self, values: Mapping[str, Counter[str]]) -> None:
        """Look at the values of some rows that were not met before; accept what is proved for them."""
        fresh = {
            column: Counter({text: n for text, n in counts.items() if (column, text) not in self._answers})
            for column, counts in values.items()
        }
        if sum(map(len, fresh.values())) + len(self._answers) > REMEMBERED:
            self._answers.clear()
            fresh = dict(values)
        proved = [one for one in self._suggestions(fresh) if one.auto_applicable]
        allowed = self._allowed(proved)
        self._answers |= {(column, text): None for column, counts in fresh.items() for text in counts}
        for one in allowed:
            self._answers[str(one.target.column), one.current] = (one.id, one.proposed)

    def answer(self, column: str, text: str) -> tuple[str, str] | None:
        """The suggestion's id and the value to write instead of `text`, which was judged before."""
        return self._answers[column, text]

    def _suggestions(self, values: Mapping[str, Counter[str]]) -> Iterator[Suggestion]:
        kinds = {
            name: (column.kind, column.kind_confidence) for name, column in self._knowledge.columns.items()
        }
        view = _view(self._knowledge, self._table, values)
        version = self._knowledge.models.get("column_kind", "")
        return suggest(view, self.plans, kinds, version, questions=False)

    def _allowed(self, proved: list[Suggestion]) -> list[Suggestion]:
        known = {entry.id: entry for entry in self._ledger.entries([one.id for one in proved])}
        self._ledger.add(self._run, [one for one in proved if one.id not in known])
        refused = {id_ for id_, entry in known.items() if entry.status in _REFUSED}
        self.kept |= refused
        allowed = [one for one in proved if one.id not in refused]
        ids = [one.id for one in allowed]
        self._ledger.decide_many(ids, "accept", f"batch:{self._run}")
        self._ledger.journal.plan(self._run, ids)
        return allowed


def planned_cells(
    connector: Connector, judge: Judge, table: Table, size: int, start: Cursor | None
) -> Iterator[CellPage]:
    """All cells of the table that change, in pages of `size` rows, from behind `start`."""
    columns = list(judge.plans)
    if not columns:
        return
    after = None if start is None or start.after is None else tuple(map(decode, start.after))
    for page in connector.pages(table, columns, size=size, after=after):
        counts: dict[str, Counter[str]] = {
            column: Counter(row[i] for row in page.rows if isinstance(row[i], str))
            for i, column in enumerate(columns)
        }
        judge.judge(counts)
        cells: list[JournalChange] = []
        for key, row in zip(page.keys, page.rows, strict=True):
            for column, text in zip(columns, row, strict=True):
                found = judge.answer(column, text) if isinstance(text, str) else None
                if found is not None:
                    encoded = tuple(encode(part) for part in key)
                    cells.append(JournalChange(found[0], str(table.ref), encoded, column, text, found[1]))
        last = tuple(encode(part) for part in page.keys[-1])
        yield CellPage(cells, Cursor(str(table.ref), "pages", after=last))


def _view(knowledge: TableKnowledge, table: Table, values: Mapping[str, Counter[str]]) -> TableView:
    """Some values of a table as a view, so that suggestions are made of them as in a scan."""
    columns = {name: _column(table.column(name), counts) for name, counts in values.items()}
    return TableView(
        knowledge.source, table, columns, pd.DataFrame(), keys=[], complete=False, groups=lambda _: []
    )


def _column(column: Column, counts: Counter[str]) -> ColumnView:
    texts = list(counts)
    rows = counts.total()
    profile = ColumnProfile(column.name, rows, 0, len(texts), None, None, None, None, ())
    numbers = np.array(list(counts.values()), dtype=np.int64)
    return ColumnView(column, profile, texts, list(texts), numbers, complete=False)
