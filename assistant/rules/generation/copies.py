"""Bounds and lists that only repeat what the sample holds: they fail on the next new value.

A model that is shown the smallest and largest value gives them back as a rule ("quantity between 1 and 97").
A copied bound is left out; a rule of which nothing else remains is refused. Bounds that are the ends of
scales people use (0, 1, 100, 24 hours, 360 degrees) stand even where the sample reaches them.
"""

from __future__ import annotations

from typing import Any

from assistant.rules import language as rules
from assistant.rules.generation.literals import read_column
from assistant.rules.generation.written import Unread
from assistant.rules.language import RuleBase, Scalar
from assistant.rules.running.cells import read_as
from assistant.view import TableView

_LOW = {0.0, 1.0, -1.0, -90.0, -180.0, -100.0}
_HIGH = {0.0, 1.0, 5.0, 10.0, 12.0, 23.0, 24.0, 31.0, 59.0, 60.0, 90.0, 100.0, 180.0, 360.0, 365.0, 366.0}
_MOST_LISTED = 60
_OFTEN = 3
"""Rows a listed value must stand in, on average: a list of names that each occur once is no list."""


def without_copies(rule: RuleBase, view: TableView) -> tuple[RuleBase, str]:
    """The rule without what it only copies, and a sentence about what was left out; raises `Unread`."""
    if isinstance(rule, rules.Range):
        return _range(rule, view)
    if isinstance(rule, rules.Length):
        return _length(rule, view)
    if isinstance(rule, rules.InSet):
        _check_list(rule, view)
    if isinstance(rule, rules.RowCount):
        _check_count(rule, view)
    return rule, ""


def _range(rule: rules.Range, view: TableView) -> tuple[RuleBase, str]:
    read = read_as(rule.reads, rule.format)
    seen = [value for text in view.columns[rule.column].values if (value := read(text)) is not None]
    if not seen:
        return rule, ""
    plain = read_as(rule.reads)
    low, high = (None if bound is None else _value(bound, plain) for bound in (rule.minimum, rule.maximum))
    copied = {
        "minimum": low == min(seen) and not _natural(rule.minimum, _LOW),
        "maximum": high == max(seen) and not _natural(rule.maximum, _HIGH),
    }
    if rule.minimum is not None and rule.minimum == rule.maximum:
        return rule, ""
    return _bounded(rule, copied, "value")


def _value(bound: Scalar, read: Any) -> Any:
    return float(bound) if isinstance(bound, int | float) else read(bound)


def _length(rule: rules.Length, view: TableView) -> tuple[RuleBase, str]:
    lengths = [len(text) for text in view.columns[rule.column].values]
    if not lengths or rule.minimum == rule.maximum:
        return rule, ""
    copied = {
        "minimum": rule.minimum == min(lengths) and rule.minimum > 1,
        "maximum": rule.maximum == max(lengths) and not _natural(rule.maximum, {50.0, 100.0, 255.0}),
    }
    return _bounded(rule, copied, "length")


def _bounded(rule: rules.Range | rules.Length, copied: dict[str, bool], what: str) -> tuple[RuleBase, str]:
    given = [side for side in ("minimum", "maximum") if getattr(rule, side) is not None]
    gone = [side for side in given if copied[side]]
    if not gone:
        return rule, ""
    said = " and ".join(f"the {side} {getattr(rule, side)}" for side in gone)
    if gone == given:
        raise Unread(f"{said}: only what the sample holds, and the next new {what} would break it.")
    cleared = dict.fromkeys(gone) | ({"above": False} if "minimum" in gone and what == "value" else {})
    cleared |= {"below": False} if "maximum" in gone and what == "value" else {}
    note = f"Of the rule on {rule.column} {said} was left out: only what the sample holds."
    return rule.model_copy(update=cleared), note


def end_of_scale(bound: Scalar | None, side: str) -> bool:
    """Whether a bound is the end of a scale that people use."""
    ends = _LOW if side == "minimum" else _HIGH
    return isinstance(bound, int | float) and float(bound) in ends


def _natural(bound: Scalar | None, ends: set[float]) -> bool:
    return isinstance(bound, int | float) and (float(bound) in ends or _thousands(float(bound)))


def _thousands(bound: float) -> bool:
    return bound >= 1_000 and bound.is_integer() and str(int(bound)).strip("0") == "1"


def _check_list(rule: rules.InSet, view: TableView) -> None:
    column = view.columns[rule.column]
    rows = int(column.counts.sum())
    if len(rule.values) > _MOST_LISTED or rows < _OFTEN * len(column.values):
        raise Unread(
            f"it lists {len(rule.values):,} values of {rule.column}, which has {len(column.values):,} in "
            f"{rows:,} rows: the next new one would break it."
        )
    if read_column(column).reads == "number" and not all(isinstance(value, str) for value in rule.values):
        numbers = len(rule.values)
        if numbers > 12:
            raise Unread(f"it lists {numbers:,} numbers of the sample: a range would be meant.")


def _check_count(rule: rules.RowCount, view: TableView) -> None:
    rows = view.table.rows
    if rows and rows in {rule.minimum, rule.maximum}:
        raise Unread(f"{rows:,} is just the number of rows there are now.")
