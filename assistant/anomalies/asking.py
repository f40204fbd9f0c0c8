"""Asking a steward about whole rows, those that teach the detector most, and keeping the answers.

asking = Asking(view, detection, read_labels(ledger, view))
row = asking.next()                       # the row to ask about
asking.tell(row, {"city": "Boaz"})        # what is wrong in it, with the right value or None; {}: nothing is
asking.probability                        # (rows, columns), learnt anew
keep_answer(ledger, view, row, {"city": "Boaz"}, by="ann")
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from assistant.anomalies.adapt import adapt, choose_rows, prepare
from assistant.anomalies.labels import CLIPPED, LOOKED_AT, Labels
from assistant.errors import UsageError
from assistant.suggestion import Decision, Evidence, Json, Suggestion, Target
from assistant.view import TableView
from connectors.values import encode

if TYPE_CHECKING:
    from assistant.anomalies.detect import Detection
    from assistant.ledger import Ledger

MODEL = "steward"


class Asking:
    """A table that a steward is asked about; learns from each answer."""

    def __init__(self, view: TableView, detection: Detection, labels: Labels, seed: int = 0) -> None:
        if not view.table.key:
            raise UsageError(
                f"{view.table.ref} has no primary key, so that no single row of it can be named: "
                "decide on its suggestions instead (dqa review)."
            )
        self.view = view
        self.labels = labels
        self._seed = seed
        self._work = prepare(detection.analysis, detection.prior, seed)
        self._random = np.random.default_rng(seed)
        self._skipped: list[int] = []
        self.probability = adapt(self._work, labels.said, seed, labels.right)

    def next(self) -> int | None:
        """The row to ask about now; None when every row has been asked about."""
        asked = [*self.labels.said, *self._skipped]
        chosen = choose_rows(self._work, self.probability, asked, 1, self._random)
        return chosen[0] if chosen else None

    def skip(self, row: int) -> None:
        """The steward does not know: the row is not asked about again."""
        self._skipped.append(row)

    def cells(self, row: int) -> dict[str, tuple[str, float]]:
        """By column, a row's text and the probability that it is wrong."""
        texts = [self.view.rows[name].iloc[row] or "" for name in self.labels.columns]
        likely = self.probability[row].tolist()
        return {
            name: (text, chance)
            for name, text, chance in zip(self.labels.columns, texts, likely, strict=True)
        }

    def tell(self, row: int, wrong: Mapping[str, str | None]) -> None:
        """Learn what is wrong in a row, by column its right value or None; raises `UsageError`."""
        check(self.view, wrong)
        for position, name in enumerate(self.labels.columns):
            text = self.view.rows[name].iloc[row] or ""
            self.labels.add(row, position, name in wrong, wrong.get(name, text))
        self.probability = adapt(self._work, self.labels.said, self._seed, self.labels.right)


def check(view: TableView, wrong: Mapping[str, object]) -> None:
    """Raises `UsageError` for a column that the table does not have."""
    unknown = [name for name in wrong if name not in view.rows.columns]
    if unknown:
        raise UsageError(
            f"{view.table.ref} has no column {unknown[0]!r}; its columns are {', '.join(view.rows.columns)}."
        )


def keep_answer(ledger: Ledger, view: TableView, row: int, wrong: Mapping[str, Json], by: str) -> int:
    """Keep an answer in the ledger: each wrong cell as a finding that is accepted, and that the row was seen.

    `wrong`: by column the encoded right value, None where it is not known. Returns how many cells are wrong.
    """
    check(view, wrong)
    key = {name: encode(value) for name, value in (view.key_of(row) or {}).items()}
    run = ledger.start_run("ask", view.source, {"table": str(view.table.ref)})
    cells = [_cell(view, row, key, name, right) for name, right in wrong.items()]
    seen = _seen(view, row, key)
    ledger.add(run, [*cells, seen])
    for cell in cells:
        ledger.decide(Decision(suggestion=cell.id, verdict="accept", by=by))
    ledger.decide(Decision(suggestion=seen.id, verdict="reject", by=by))
    ledger.finish_run(run, "done", {"table": str(view.table.ref), "wrong": len(cells)})
    return len(cells)


def _cell(view: TableView, row: int, key: dict[str, Json], name: str, right: Json) -> Suggestion:
    text = view.rows[name].iloc[row]
    column = view.columns[name]
    raw = dict(zip(column.values, column.raw, strict=True)).get(text, text) if text is not None else None
    return Suggestion(
        task="anomalies",
        kind="told",
        target=Target(source=view.source, table=str(view.table.ref), column=name, key=key),
        current=encode(raw),
        proposed=right,
        has_proposal=right is not None,
        confidence=1.0,
        evidence=Evidence(sentence="A steward was asked about the row, and said that this cell is wrong."),
        model=MODEL,
    )


def _seen(view: TableView, row: int, key: dict[str, Json]) -> Suggestion:
    texts = tuple((str(name), (view.rows[name].iloc[row] or "")[:CLIPPED]) for name in view.rows.columns)
    return Suggestion(
        task="anomalies",
        kind=LOOKED_AT,
        target=Target(source=view.source, table=str(view.table.ref), key=key),
        has_proposal=False,
        confidence=0.0,
        evidence=Evidence(
            sentence="A steward looked at the whole row; what was not called wrong is right.", details=texts
        ),
        model=MODEL,
    )
