"""Repairs of many cells at once; the rows a steward put right teach how a column's errors are made.

In order: what was said of the cell; what is true of its entity where its reports contradict each other; a
rewrite of the column's wrong values learnt from those put right, or of another column's value in the row
("Madison WI" tells the state); what the explainer knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from assistant.anomalies.analysis import Analysis
from assistant.anomalies.explain import Explainer
from assistant.anomalies.truth import discover, find_reports
from assistant.standardization.by_example import learn as learn_program

Rewrite = Callable[[str], str | None]

_EXAMPLES = 4
_OTHERS = 12
_EXPLAINED = 0.5


class _Told:
    """What is known of one column: the flagged rows, and (row, value, right value) where it was said."""

    def __init__(self, analysis: Analysis, position: int, told: Mapping[int, Sequence[str]]) -> None:
        self.column = analysis.table.columns[position]
        self.rows = [
            (row, self.column.values[self.column.codes[row]], values[position])
            for row, values in told.items()
        ]

    @property
    def wrong(self) -> list[tuple[int, str, str]]:
        """Those that were wrong."""
        return [(row, value, right) for row, value, right in self.rows if value != right]


def repair_cells(
    analysis: Analysis, flagged: np.ndarray, told: Mapping[int, Sequence[str]] | None = None
) -> dict[tuple[int, int], str]:
    """The right value of each flagged cell where it is knowable: (row, column) → value.

    `flagged` bool (rows, columns); `told`: for rows a steward has put right, all their values.
    """
    explainer = Explainer(analysis)
    known = told or {}
    repaired: dict[tuple[int, int], str] = {}
    truths = _true_values(analysis, known)
    for position, column in enumerate(analysis.table.columns):
        rows = np.flatnonzero(flagged[:, position])
        if not len(rows):
            continue
        told_here = _Told(analysis, position, known)
        cells = analysis.cells(position)

        def explained(row: int, position: int = position, cells: np.ndarray = cells) -> str | None:
            code = int(analysis.table.columns[position].codes[row])
            return explainer.explain(position, code, row, cells[row]).repair

        learnt = explained if position in truths else _learn_column(analysis, told_here, rows, explained)
        for row in rows.tolist():
            value = known[row][position] if row in known else truths.get(position, {}).get(row)
            if value is None:
                value = learnt(row)
            if value is not None and value != column.values[column.codes[row]]:
                repaired[row, position] = value
    return repaired


def _true_values(analysis: Analysis, told: Mapping[int, Sequence[str]]) -> dict[int, dict[int, str]]:
    """By contradicted column and row, the likeliest value of the row's entity."""
    result: dict[int, dict[int, str]] = {}
    for position, reports in find_reports(analysis).items():
        column = analysis.table.columns[position]
        wrong = {row: column.values[column.codes[row]] != values[position] for row, values in told.items()}
        right = {row: values[position] for row, values in told.items()}
        best = discover(reports, column.values, wrong, right).best(column.values)
        result[position] = {
            row: best[entity][0] for row, entity in enumerate(reports.entity.tolist()) if entity in best
        }
    return result


def _learn_column(
    analysis: Analysis, told: _Told, flagged: np.ndarray, explained: Callable[[int], str | None]
) -> Callable[[int], str | None]:
    """The right value of a column's flagged cells by row, None where nothing is known.

    Where the explainer would have known most of the values put right it has the first word, else the
    programs learnt from them.
    """
    column = told.column
    values = list(dict.fromkeys(column.values[code] for code in column.codes[flagged].tolist()))
    known, program = learn_rewrites([(value, right) for _, value, right in told.rows], values)
    open_ = [(row, right) for row, value, right in told.wrong if (known(value) or program(value)) != right]
    other = _from_another(analysis, told, open_, flagged) if len(open_) >= 2 else None
    hits = sum(explained(row) == right for row, _, right in told.wrong)

    def learnt(row: int) -> str | None:
        value = program(column.values[column.codes[row]])
        return other(row) if value is None and other is not None else value

    first, second = (learnt, explained) if hits < _EXPLAINED * len(told.wrong) else (explained, learnt)

    def run(row: int) -> str | None:
        value = known(column.values[column.codes[row]])
        value = first(row) if value is None else value
        return second(row) if value is None else value

    return run


def _from_another(
    analysis: Analysis, told: _Told, open_: Sequence[tuple[int, str]], flagged: np.ndarray
) -> Callable[[int], str | None] | None:
    """A program that gives the right values from another column of the row, if there is one."""
    for other in analysis.table.columns[: _OTHERS + 1]:
        if other.name == told.column.name:
            continue
        pairs = [(other.values[other.codes[row]], right) for row, right in open_]
        if len({value for value, _ in pairs}) < 2 or not all(value and right for value, right in pairs):
            continue
        if not any(right.casefold() in value.casefold() for value, right in pairs):
            continue
        program = _program(pairs, [other.values[code] for code in other.codes[flagged].tolist()])
        if program is not None:
            return lambda row, other=other, program=program: program(other.values[other.codes[row]])  # type: ignore[misc]
    return None


def learn_rewrites(pairs: Sequence[tuple[str, str]], values: Sequence[str]) -> tuple[Rewrite, Rewrite]:
    """Two rewrites learnt from (wrong, right) pairs of one column, each None for a value it has no word on.

    The first repeats a pair seen before, an empty value's only if it was filled alike at least twice. The
    second is a program of standardization by example, sought where at least two wrong values were put right
    and trusted only if it explains every pair. `values` are those it will meet.
    """
    kept = {wrong for wrong, right in pairs if wrong == right}
    put_right: defaultdict[str, list[str]] = defaultdict(list)
    for wrong, right in pairs:
        if wrong != right and wrong not in kept:
            put_right[wrong].append(right)
    known = {
        wrong: rights[0]
        for wrong, rights in put_right.items()
        if len(set(rights)) == 1 and (wrong or len(rights) > 1)
    }
    program = _program(list(known.items()), values) if len(known) >= 2 else None
    return known.get, lambda value: None if program is None or value in kept else program(value)


def _program(pairs: Sequence[tuple[str, str]], values: Sequence[str]) -> Rewrite | None:
    """The simplest transformation that explains all pairs, found from a few of them; None: there is none."""
    usable = list(dict.fromkeys((wrong, right) for wrong, right in pairs if wrong and right))
    if len(usable) < 2:
        return None
    # The most unlike inputs say most: one of each length first.
    ordered = sorted(usable, key=lambda pair: len(pair[0]))
    step = max(1, len(ordered) // _EXAMPLES)
    found = learn_program(ordered[::step][:_EXAMPLES], list(values[:50]))
    if any(found.run(wrong).value != right for wrong, right in usable):
        return None
    return lambda value: found.run(value).value
