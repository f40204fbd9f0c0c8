"""A run of rules over one table: plans made, statements shared, a rule that fails tried another way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from assistant.rules import language as rules
from assistant.rules.language import RuleBase
from assistant.rules.outcome import Outcome, judged
from assistant.rules.running import tables
from assistant.rules.running.cells import cell_test
from assistant.rules.running.coded import Coded
from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.frames import Judged, judge_frame
from assistant.rules.running.pushdown import combinations
from assistant.rules.running.pushdown.columns import Columns
from assistant.rules.running.pushdown.plans import (
    ByCombination,
    Grouped,
    Measured,
    Plan,
    instead,
    other_table,
    plan,
)
from assistant.rules.running.pushdown.rowwise import RowWise
from connectors.sql import pages
from connectors.sql.backend import Expression, Layout
from connectors.types import Key, Page, Table, Value

MOST_IN_ONE = 60
"""Rules that one statement counts."""
LARGE = 50_000
"""Rows from which on a column of few values is grouped rather than matched row by row."""
_LOOKED_AT, _FEW = 5_000, 1_500


@dataclass
class Found:
    """What a rule gave: rows judged and failing, and how its failing rows are found again."""

    judged: int
    failing: int
    conditions: list[Expression] = field(default_factory=list)
    keys: list[Key] | None = None
    measured: float | None = None
    reason: str = ""
    whole: bool = False


class Run:
    """One table of a source and one connection to it."""

    def __init__(self, connector: Any, table: Table, now: datetime | None) -> None:
        self._connector, self._table, self._now = connector, table, now

    def outcomes(self, given: Sequence[RuleBase], examples: int) -> list[Outcome]:
        """The outcomes of the rules, in their order."""
        made: dict[int, Outcome] = {}
        plans: dict[int, Plan] = {}
        with self._connector.reading(self._table, f"Checking {self._table.ref}") as (
            connection,
            layout,
            texts,
        ):
            columns = Columns(layout, texts)
            for i, rule in enumerate(given):
                try:
                    plans[i] = plan(rule, columns, self._connector, self._now)
                except CannotJudge as error:
                    made[i] = Outcome("cannot run", reason=str(error))
            found = self._by_distinct(connection, layout, given, plans)
            left = {i: one for i, one in plans.items() if i not in found}
            found |= self._counted(connection, layout, left, texts.patterns)
            for i, rule in enumerate(given):
                if i not in made:
                    made[i] = self._outcome(connection, layout, rule, plans[i], found.get(i), examples)
        return [made[i] for i in range(len(given))]

    def failing(self, rule: RuleBase, limit: int) -> Page:
        """The failing rows of one rule, whole; raises `CannotJudge`."""
        names = [column.name for column in self._table.columns]
        with self._connector.reading(self._table, f"Reading {self._table.ref}") as (
            connection,
            layout,
            texts,
        ):
            planned = plan(rule, Columns(layout, texts), self._connector, self._now)
            if isinstance(planned, Measured):
                return Page(tuple(names), [], [])
            try:
                found = self._alone(connection, layout, rule, planned)
                return self._page(connection, layout, names, found, limit)
            except DBAPIError as error:
                _survived(connection, error)
                found = self._alone(connection, layout, rule, instead(rule))
                return self._page(connection, layout, names, found, limit)

    def _outcome(
        self,
        connection: Connection,
        layout: Layout,
        rule: RuleBase,
        planned: Plan,
        found: Found | None,
        examples: int,
    ) -> Outcome:
        """The outcome; where the source cannot compute the rule, it is tried in another way."""
        for way in dict.fromkeys((planned, instead(rule))):
            try:
                if found is None:
                    found = self._alone(connection, layout, rule, way)
                shown = self._examples(connection, layout, rule, found, examples)
                return _told(rule, found, shown)
            except CannotJudge as error:
                return Outcome("cannot run", reason=str(error))
            except DBAPIError as error:
                _survived(connection, error)
                found, reason = None, str(error.orig).splitlines()[0]
        return Outcome("cannot run", reason=f"The source could not compute the rule: {reason}.")

    def _by_distinct(
        self, connection: Connection, layout: Layout, given: Sequence[RuleBase], plans: dict[int, Plan]
    ) -> dict[int, Found]:
        """Rules on a column of few values in a large table: a pattern costs more than grouping does."""
        by_column: dict[str, list[int]] = defaultdict(list)
        for i, way in plans.items():
            if isinstance(way, RowWise) and cell_test(given[i]) is not None:
                by_column[given[i].columns[0]].append(i)
        found: dict[int, Found] = {}
        for column, places in by_column.items():
            costly = any(way.patterns for i in places if isinstance(way := plans[i], RowWise))
            if not costly or self._table.rows < LARGE:
                continue
            try:
                if _few(connection, layout, column):
                    found |= _judged_once(
                        connection, layout, column, {i: (given[i], plans[i]) for i in places}
                    )
            except DBAPIError as error:
                _survived(connection, error)
        return found

    def _counted(
        self, connection: Connection, layout: Layout, plans: dict[int, Plan], patterns: int
    ) -> dict[int, Found]:
        """Rows judged and failing of all row-wise rules, many in one statement."""
        counted: dict[int, Found] = {}
        alone = {i: one for i, one in plans.items() if isinstance(one, RowWise)}
        for batch in _batches(alone, patterns):
            try:
                counted |= _count(connection, layout, batch)
            except DBAPIError as error:
                _survived(connection, error)
        return counted

    def _alone(self, connection: Connection, layout: Layout, rule: RuleBase, way: Plan) -> Found:
        if isinstance(way, RowWise):
            return _count(connection, layout, {0: way})[0]
        if isinstance(way, Grouped):
            rows, failing = connection.execute(way.counts).one()
            return Found(int(rows or 0), int(failing or 0), [way.failing])
        if isinstance(way, Measured):
            return _measured(way.take(connection))
        if isinstance(way, ByCombination):
            return self._by_combination(connection, layout, rule)
        return self._by_row(rule)

    def _by_combination(self, connection: Connection, layout: Layout, rule: RuleBase) -> Found:
        if type(rule) in tables.MEASURES:
            found = combinations.combinations(connection, layout, rule.columns)
            return _measured(_measure(rule, found, self._now))
        judged_, failing, values, columns = combinations.judge(rule, connection, layout)
        return Found(judged_, failing, list(combinations.conditions(layout, columns, values)))

    def _by_row(self, rule: RuleBase) -> Found:
        keys, frame = self._frame(self._table, rule.columns)
        others = None
        if isinstance(rule, rules.ForeignKey):
            others = {rule.to: self._frame(other_table(rule, self._connector), rule.references)[1]}
        found: Judged = judge_frame(rule, frame, others, self._now)
        broken = [keys[i] for i in found.failing.nonzero()[0]]
        return Found(found.rows, len(broken), keys=broken)

    def _frame(self, table: Table, names: Sequence[str]) -> tuple[list[Key], pd.DataFrame]:
        wanted = list(dict.fromkeys(names))
        keys: list[Key] = []
        rows: list[tuple[Value, ...]] = []
        for page in self._connector.pages(table, wanted):
            keys += page.keys
            rows += page.rows
        held = {name: pd.Series([row[i] for row in rows], dtype=object) for i, name in enumerate(wanted)}
        return keys, pd.DataFrame(held, columns=wanted)

    def _examples(
        self, connection: Connection, layout: Layout, rule: RuleBase, found: Found, many: int
    ) -> tuple[dict[str, Value], ...]:
        if not many or not found.failing or found.whole:
            return ()
        names = list(rule.columns)
        page = self._page(connection, layout, names, found, many)
        keys = self._table.key
        return tuple(
            {**dict(zip(keys, key, strict=True)), **dict(zip(names, row, strict=True))}
            for key, row in zip(page.keys, page.rows, strict=True)
        )

    def _page(
        self, connection: Connection, layout: Layout, names: list[str], found: Found, limit: int
    ) -> Page:
        if found.keys is not None:
            page: Page = self._connector.rows(self._table, found.keys[:limit])
            places = [page.columns.index(name) for name in names]
            return Page(tuple(names), page.keys, [tuple(row[i] for i in places) for row in page.rows])
        keys: list[Key] = []
        rows: list[tuple[Value, ...]] = []
        for condition in found.conditions:
            part = pages.where(connection, layout, names, condition, limit - len(rows))
            keys += part.keys
            rows += part.rows
            if len(rows) >= limit:
                break
        return Page(tuple(names), keys, rows)


def _few(connection: Connection, layout: Layout, column: str) -> bool:
    """Whether the first rows of the table hold few different values."""
    some = select(layout.cells[column].key.label("_dqa_0")).select_from(layout.clause).limit(_LOOKED_AT)
    held = some.subquery("_dqa_some").c["_dqa_0"]
    return int(connection.execute(select(func.count(held.distinct()))).scalar_one()) <= _FEW


def _judged_once(
    connection: Connection, layout: Layout, column: str, asked: dict[int, tuple[RuleBase, Plan]]
) -> dict[int, Found]:
    """All rules on one column from one grouping of it."""
    values = combinations.combinations(connection, layout, (column,))
    coded = Coded(values.frame())
    found: dict[int, Found] = {}
    for i, (rule, way) in asked.items():
        rows, failing, broken = combinations.weighed(rule, values, coded)
        assert isinstance(way, RowWise)
        few = len(broken) <= _FEW
        again = list(combinations.conditions(layout, (column,), broken)) if few else [way.failed == 1]
        found[i] = Found(rows, failing, again)
    return found


def _told(rule: RuleBase, found: Found, shown: tuple[dict[str, Value], ...]) -> Outcome:
    tolerance = 0.0 if found.whole else rule.tolerance
    made = judged(found.judged, found.failing, tolerance, measured=found.measured, examples=shown)
    return replace(made, reason=found.reason)


def _measured(taken: tables.Measure) -> Found:
    there, fails, measured, reason = taken
    return Found(int(there), int(fails), measured=measured, reason=reason, whole=True)


def _measure(rule: RuleBase, found: combinations.Combinations, now: datetime | None) -> tables.Measure:
    frame = found.frame()
    repeated = frame.loc[frame.index.repeat(found.counts)].reset_index(drop=True)
    result = judge_frame(rule, repeated, now=now)
    return bool(result.judged[0]), bool(result.failing[0]), result.measured, result.reason


def _batches(plans: dict[int, RowWise], patterns: int) -> Iterable[dict[int, RowWise]]:
    batch: dict[int, RowWise] = {}
    held: set[str] = set()
    for i, one in plans.items():
        if batch and (len(batch) >= MOST_IN_ONE or len(held | one.patterns) > patterns):
            yield batch
            batch, held = {}, set()
        batch[i] = one
        held |= one.patterns
    if batch:
        yield batch


def _count(connection: Connection, layout: Layout, batch: dict[int, RowWise]) -> dict[int, Found]:
    """One statement for all of them; what several rules count is counted once."""
    places: dict[int, int] = {}
    selected: list[Any] = [func.count()]
    ways: list[tuple[int, RowWise, int, int]] = []
    for i, way in batch.items():
        shared = 0 if way.judged is None else id(way.judged)
        if shared not in places:
            places[shared] = 0 if way.judged is None else len(selected)
            if way.judged is not None:
                selected.append(func.sum(way.counted))
        selected.append(func.sum(way.failed))
        ways.append((i, way, places[shared], len(selected) - 1))
    labelled = [one.label(f"_dqa_{i}") for i, one in enumerate(selected)]
    row = connection.execute(select(*labelled).select_from(layout.clause)).one()
    return {
        i: Found(int(row[judged_at] or 0), int(row[failed_at] or 0), [way.failed == 1])
        for i, way, judged_at, failed_at in ways
    }


def _survived(connection: Connection, error: DBAPIError) -> None:
    """Makes the connection usable again after a statement that failed; raises where it is lost."""
    if error.connection_invalidated:
        raise error
    connection.rollback()
