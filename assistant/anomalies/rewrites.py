"""Repairs of many cells at once; the rows a steward put right teach how a column's errors are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from assistant.anomalies.analysis import Analysis
from assistant.anomalies.explain import Explainer
from assistant.standardization.by_example import learn as learn_program

Rewrite = Callable[[str], str | None]

_EXAMPLES = 4


def repair_cells(
    analysis: Analysis, flagged: np.ndarray, told: Mapping[int, Sequence[str]] | None = None
) -> dict[tuple[int, int], str]:
    """The right value of each flagged cell where it is knowable: (row, column) → value.

    `flagged` bool (rows, columns); `told`: for rows a steward has put right, all their values. From these the
    way the column's errors are made is learnt (the replacements that turn wrong into right), and reapplied.
    """
    explainer = Explainer(analysis)
    repaired: dict[tuple[int, int], str] = {}
    for position, column in enumerate(analysis.table.columns):
        rows = np.flatnonzero(flagged[:, position])
        if not len(rows):
            continue
        told_pairs = [
            (column.values[column.codes[row]], values[position]) for row, values in (told or {}).items()
        ]
        learnt = learn_rewrites(told_pairs, column.values)
        cells = analysis.cells(position)
        for row in rows.tolist():
            if told and row in told:
                value: str | None = told[row][position]
            else:
                code = int(column.codes[row])
                value = learnt(column.values[code])
                if value is None:
                    value = explainer.explain(position, code, row, cells[row]).repair
            if value is not None and value != column.values[column.codes[row]]:
                repaired[row, position] = value
    return repaired


def learn_rewrites(pairs: Sequence[tuple[str, str]], values: Sequence[str]) -> Rewrite:
    """A rewrite learnt from (wrong, right) pairs of one column: None for a value it has no word on.

    A pair seen before is repeated; else the programs of standardization by example are tried where at least
    two wrong values were put right, and trusted only if they leave every right value of the pairs alone.
    """
    known = {wrong: right for wrong, right in pairs if wrong != right}
    kept = {wrong for wrong, right in pairs if wrong == right}
    program = _program(list(known.items()), values) if len(known) >= 2 else None

    def rewrite(value: str) -> str | None:
        if value in known:
            return known[value]
        return None if program is None or value in kept else program(value)

    return rewrite


def _program(pairs: Sequence[tuple[str, str]], values: Sequence[str]) -> Rewrite | None:
    """The simplest transformation that explains all pairs, found from a few of them; None: there is none."""
    usable = [(wrong, right) for wrong, right in pairs if wrong and right]
    if len(usable) < 2:
        return None
    # The most unlike inputs say most: one of each length first.
    ordered = sorted(usable, key=lambda pair: len(pair[0]))
    step = max(1, len(ordered) // _EXAMPLES)
    found = learn_program(ordered[::step][:_EXAMPLES], list(values[:50]))
    if any(found.run(wrong).value != right for wrong, right in usable):
        return None
    return lambda value: found.run(value).value
