"""Rules on a frame, vectorised: a column is coded once, its distinct values judged, its rows told by code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from assistant.rules import language as rules
from assistant.rules.language import RuleBase
from assistant.rules.outcome import Outcome
from assistant.rules.outcome import judged as outcome
from assistant.rules.running import relations, tables
from assistant.rules.running.cells import cell_test
from assistant.rules.running.coded import Coded
from assistant.rules.running.errors import CannotJudge

Frame = pd.DataFrame | Coded
Others = Mapping[str, Frame]


@dataclass(frozen=True)
class Judged:
    """Which rows a rule judged and which of them fail: bool arrays of one place a row.

    A rule on the whole table judges one thing: then both have one place, and `measured` is what it measured.
    `reason` says what else is to be known.
    """

    judged: np.ndarray
    failing: np.ndarray
    measured: float | None = None
    reason: str = ""

    @property
    def rows(self) -> int:
        """How many were judged."""
        return int(self.judged.sum())


def judge_frame(
    rule: RuleBase, frame: Frame, others: Others | None = None, now: datetime | None = None
) -> Judged:
    """Judge the rows of a frame whose cells are driver's values or their text forms: both give the same.

    For many rules on one frame, hand over one `Coded(frame)`: its columns are then coded once. Raises
    `CannotJudge`.
    """
    coded = frame if isinstance(frame, Coded) else Coded(frame)
    test = cell_test(rule)
    if test is not None:
        return _by_cell(rule, coded, test)
    if isinstance(rule, rules.ForeignKey):
        judged, failing = relations.foreign_key(rule, coded, _other(rule, coded, others))
        return Judged(judged, failing)
    if type(rule) in relations.ROWS:
        return Judged(*relations.ROWS[type(rule)](rule, coded))
    table, failed, measured, reason = tables.MEASURES[type(rule)](rule, coded, now)
    return Judged(np.array([table]), np.array([failed]), measured, reason)


def check_frame(
    rule: RuleBase,
    frame: Frame,
    others: Others | None = None,
    now: datetime | None = None,
    examples: int = 0,
) -> Outcome:
    """The outcome on a frame; an example's key is `_row`, the 1-based number of the row."""
    coded = frame if isinstance(frame, Coded) else Coded(frame)
    try:
        found = judge_frame(rule, coded, others, now)
    except CannotJudge as error:
        return Outcome("cannot run", reason=str(error))
    failing = int(found.failing.sum())
    if type(rule) in tables.MEASURES:
        return outcome(found.rows, failing, 0.0, measured=found.measured, reason=found.reason)
    shown = _examples(rule, coded, found.failing, examples)
    return outcome(found.rows, failing, rule.tolerance, examples=shown, reason=found.reason)


def _by_cell(rule: RuleBase, coded: Coded, test: Callable[[str], bool]) -> Judged:
    column = coded[rule.columns[0]]
    if isinstance(rule, rules.NotNull):
        return Judged(np.ones(coded.rows, dtype=bool), ~column.passing(test))
    return Judged(column.given, column.given & ~column.passing(test))


def _other(rule: rules.ForeignKey, coded: Coded, others: Others | None) -> Coded:
    if rule.to == rule.table and (others is None or rule.to not in others):
        return coded
    if others is None or rule.to not in others:
        raise CannotJudge(f"There is no table {rule.to!r} to look up {', '.join(rule.on)} in.")
    other = others[rule.to]
    return other if isinstance(other, Coded) else Coded(other)


def _examples(rule: RuleBase, coded: Coded, failing: np.ndarray, many: int) -> tuple[dict[str, Any], ...]:
    if not many or len(failing) != coded.rows:
        return ()
    names = [str(label) for label in coded.frame.columns]
    places = {name: names.index(name) for name in rule.columns}
    return tuple(
        {"_row": int(row) + 1, **{name: coded.frame.iat[row, place] for name, place in places.items()}}
        for row in np.flatnonzero(failing)[:many]
    )
