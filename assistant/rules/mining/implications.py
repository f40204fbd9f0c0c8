"""Conditional rules: what one column's values say of another's being empty, zero, or one of a few values.

A shallow tree a column: the categories that settle a question become the condition; a category that leaves
it open is parted once more by a second column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from assistant.rules.language import Condition, Conditional, Scalar
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import ColumnFacts, TableFacts
from assistant.rules.mining.sets import scalars

_MOST_VALUES = 24
_PREDICTORS = 40
_LEAST_ROWS = 10
_SURPRISE = 8.0
_EACH = 3.0
_SET_SURPRISE = 14.0
_MOST_SETS = 4
_DIRT = 0.004
Answer = Literal["null", "zero"]


@dataclass(frozen=True)
class _Settled:
    """Categories of a predictor that settle a question with yes, with no, or leave it open."""

    yes: list[int]
    no: list[int]
    open: list[int]
    surprise: float


def mine_implications(facts: TableFacts) -> Iterator[Mined]:
    """conditional rules, the most telling for each column."""
    if facts.rows < 60:
        return
    predictors = [c for c in facts.columns if _is_category(c)][:_PREDICTORS]
    for column in facts.columns:
        for answer, asked in _questions(column):
            yield from _tree(facts, column, answer, asked, predictors)
    yield from _together(facts)
    yield from _sets(facts, predictors)


def _is_category(column: ColumnFacts) -> bool:
    present = column.coded.counts[column.coded.present]
    return 2 <= len(present) <= _MOST_VALUES and not column.dated and column.sort != "time" and (
        column.filled >= 0.5 * column.rows and not (column.sort == "number" and len(present) > 8)
    )  # fmt: skip


def _questions(column: ColumnFacts) -> Iterator[tuple[Answer, np.ndarray]]:
    empty = ~column.seen
    if 0.01 <= empty.mean() <= 0.99:
        yield "null", empty
    if column.numeric and column.distinct > 12:
        zero = np.nan_to_num(column.by_row, nan=1.0) == 0
        if 0.03 <= zero.mean() <= 0.97:
            yield "zero", zero


def _tree(
    facts: TableFacts,
    column: ColumnFacts,
    answer: Answer,
    asked: np.ndarray,
    predictors: Sequence[ColumnFacts],
) -> Iterator[Mined]:
    rows = column.seen if answer == "zero" else np.ones(facts.rows, dtype=bool)
    best = _best(column, asked, rows, predictors)
    if best is None:
        return
    predictor, settled = best
    yield from _rules(facts, column, answer, [], predictor, settled)
    for value in settled.open[:3]:
        part = rows & (predictor.coded.codes == value)
        deeper = _best(column, asked, part, [p for p in predictors if p is not predictor])
        if deeper is not None:
            given = [
                Condition(
                    column=predictor.name,
                    test="in",
                    values=_values(predictor, [value]),
                    reads=_reads(predictor),
                )
            ]
            yield from _rules(facts, column, answer, given, *deeper)


def _best(
    column: ColumnFacts, asked: np.ndarray, rows: np.ndarray, predictors: Sequence[ColumnFacts]
) -> tuple[ColumnFacts, _Settled] | None:
    found = [
        (predictor, settled) for predictor in predictors
        if predictor.position != column.position
        and (settled := _settle(predictor, asked, rows)) is not None and settled.surprise >= _SURPRISE
    ]  # fmt: skip
    return max(found, key=lambda one: one[1].surprise, default=None)


def _settle(predictor: ColumnFacts, asked: np.ndarray, rows: np.ndarray) -> _Settled | None:
    size = len(predictor.coded.values)
    total = np.bincount(predictor.coded.codes[rows], minlength=size)
    hits = np.bincount(predictor.coded.codes[rows & asked], minlength=size)
    base = hits.sum() / max(total.sum(), 1)
    if not 0 < base < 1:
        return None
    sure: dict[bool, list[int]] = {True: [], False: []}
    weak: dict[bool, list[int]] = {True: [], False: []}
    left, surprise = [], 0.0
    for code in np.flatnonzero((total > 0) & predictor.coded.present).tolist():
        often, dirt = hits[code] / total[code], _DIRT if total[code] > 200 else 0.0
        if dirt < often < 1 - dirt:
            left.append(code)
            continue
        yes = often >= 1 - dirt
        found = total[code] * -np.log10(base if yes else 1 - base)
        enough = total[code] >= _LEAST_ROWS and found >= _EACH
        if enough or total[code] > 2:
            (sure if enough else weak)[yes].append(code)
        surprise += float(found) if enough else 0.0
    if not left:
        # Every category answers alike throughout: then those of few rows do so for the same reason.
        sure = {yes: sorted(sure[yes] + weak[yes]) for yes in (True, False)}
    return _Settled(sure[True], sure[False], left, surprise) if sure[True] or sure[False] else None


def _rules(
    facts: TableFacts, column: ColumnFacts, answer: Answer, given: list[Condition], predictor: ColumnFacts,
    settled: _Settled,
) -> Iterator[Mined]:  # fmt: skip
    for codes, yes in ((settled.yes, True), (settled.no, False)):
        if codes:
            when = Condition(
                column=predictor.name, test="in", values=_values(predictor, codes), reads=_reads(predictor)
            )
            rule = Conditional(table=facts.name, when=(*given, when), then=_then(column, answer, yes))
            strength = (0.93 if not settled.open else 0.85) - 0.15 * len(given)
            yield Mined(rule, strength, surprise=min(settled.surprise, 300.0))


def _then(column: ColumnFacts, answer: Answer, yes: bool) -> Condition:
    if answer == "null":
        return Condition(column=column.name, test="null" if yes else "not_null")
    return Condition(column=column.name, test="=" if yes else "!=", values=(0,), reads="number")


def _reads(column: ColumnFacts) -> Literal["number", "text"]:
    return "number" if column.numeric else "text"


def _values(column: ColumnFacts, codes: Sequence[int]) -> tuple[Scalar, ...]:
    return scalars(column, [column.coded.values[code] for code in codes])


def _together(facts: TableFacts) -> Iterator[Mined]:
    """Columns that are empty together, or one of which is empty where another is not."""
    empty = {c.position: ~c.seen for c in facts.columns if 0.02 <= 1 - c.seen.mean() <= 0.98}
    stand_ins: list[int] = []
    linked: set[int] = set()
    for position, mask in empty.items():
        twin = next((one for one in stand_ins if (empty[one] == mask).all()), None)
        if twin is None:
            stand_ins.append(position)
        elif len(linked) < 12:
            linked.add(position)
            surprise = _by_chance(mask, mask)
            if surprise >= _SURPRISE:
                yield _link(facts, twin, "null", position, "null", surprise)
                yield _link(facts, position, "null", twin, "null", surprise)
    found = []
    for one, other in combinations(stand_ins[:40], 2):
        for first, second, tests in (
            (empty[one], empty[other], ("null", "null")),
            (empty[other], empty[one], ("back", "back")),
            (empty[one], ~empty[other], ("null", "not_null")),
            (~empty[one], empty[other], ("not_null", "null")),
        ):
            if not (first & ~second).any():
                surprise = _by_chance(first, second)
                if surprise >= _SURPRISE:
                    found.append((surprise, one, other, tests))
    for surprise, one, other, (left, right) in sorted(found, reverse=True)[:6]:
        if left == "back":
            yield _link(facts, other, "null", one, "null", surprise)
        else:
            yield _link(facts, one, left, other, right, surprise)


def _by_chance(when: np.ndarray, then: np.ndarray) -> float:
    """-log10 of the chance that `then` holds in all rows of `when` were they unrelated."""
    return float(when.sum() * -np.log10(max(then.mean(), 1e-12)))


def _link(facts: TableFacts, one: int, left: str, other: int, right: str, surprise: float) -> Mined:
    when = Condition.model_validate({"column": facts.columns[one].name, "test": left})
    then = Condition.model_validate({"column": facts.columns[other].name, "test": right})
    return Mined(Conditional(table=facts.name, when=(when,), then=then), 0.8, surprise=min(surprise, 300.0))


def _sets(facts: TableFacts, predictors: Sequence[ColumnFacts]) -> Iterator[Mined]:
    """Categories that leave another column only some of its values."""
    found = []
    mixed = [c for c in predictors if facts.independent(c) >= 0.5 * c.seen.sum()]
    for predictor in mixed:
        for target in mixed:
            if target is not predictor and len(target.values) <= 12:
                found += _narrowed(facts, predictor, target)
    yield from (mined for _, mined in sorted(found, key=lambda one: -one[0])[:_MOST_SETS])


def _narrowed(facts: TableFacts, predictor: ColumnFacts, target: ColumnFacts) -> list[tuple[float, Mined]]:
    table = np.zeros((len(predictor.coded.values), len(target.coded.values)))
    both = predictor.seen & target.seen
    np.add.at(table, (predictor.coded.codes[both], target.coded.codes[both]), 1)
    base = table.sum(axis=0) / max(table.sum(), 1)
    rows = table.sum(axis=1)
    # A few cells may be dirt: they make no dependency less of one.
    solid = table > np.maximum(1, _DIRT * rows[:, None])
    few, many = solid.sum(axis=1), solid.sum(axis=0)
    # One tells the other: that is a dependency, and new values of it are to come.
    if (few[rows > 0] <= 1).all() or (many[base > 0] <= 1).all():
        return []
    by_set: dict[tuple[int, ...], tuple[list[int], float]] = {}
    for code in np.flatnonzero(rows >= 40).tolist():
        allowed = tuple(np.flatnonzero(table[code] > 0).tolist())
        missing = 1 - base[list(allowed)].sum()
        if len(allowed) < (base > 0).sum() and missing > 0.02 and table[code][list(allowed)].min() >= 4:
            codes, surprise = by_set.setdefault(allowed, ([], 0.0))
            by_set[allowed] = [*codes, code], surprise - rows[code] * np.log10(max(1 - missing, 1e-12))
    found = []
    for allowed, (codes, surprise) in by_set.items():
        if surprise >= _SET_SURPRISE:
            when = Condition(
                column=predictor.name, test="in", values=_values(predictor, codes), reads=_reads(predictor)
            )
            then = Condition(
                column=target.name, test="in", values=_values(target, allowed), reads=_reads(target)
            )
            if not _throughout(facts, predictor, codes, target, allowed):
                continue
            rule = Conditional(table=facts.name, when=(when,), then=then)
            found.append((surprise, Mined(rule, 0.75, surprise=min(surprise, 300.0))))
    return found


def _throughout(
    facts: TableFacts,
    predictor: ColumnFacts,
    codes: Sequence[int],
    target: ColumnFacts,
    allowed: tuple[int, ...],
) -> bool:
    """Whether each half of the rows shows all that is allowed: what half shows, the other would not break."""
    inside = np.isin(predictor.coded.codes, codes) & target.seen
    return all(
        set(allowed) <= set(target.coded.codes[rows][inside[rows]].tolist())
        for halves in facts.halves for rows in halves
    )  # fmt: skip
