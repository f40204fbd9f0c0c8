"""One column's knowledge made ready: whether it can hold a value, and the value's proved standard form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.hook.options import HookOptions
from assistant.hook.types import SAID, Fits, fits
from assistant.hook.verdict import Reason
from assistant.knowledge import ColumnKnowledge
from assistant.standardization.plan import Plan

_CACHED_VALUES = 20_000
_CACHED_LENGTH = 256
_ENOUGH_ROWS = 100
"""Rows a table must have had before "never empty" says anything."""
_SHOWN = 60

Look = Callable[[str], Reason | None]


@dataclass(frozen=True, slots=True)
class CheckedColumn:
    """A column's checks.

    `required` columns must have a value, `expected` ones always had; `may_be_absent` says that a record need
    not name it. `look` gives the one thing to be said of a text, and remembers what it said.
    """

    name: str
    type: str
    fits: Fits
    look: Look
    required: bool
    expected: bool
    may_be_absent: bool

    def reason(self, value: Any) -> Reason | None:
        """What is to be said of a value that is there: of "type", "fixed" or "not checked"."""
        if isinstance(value, str):
            return self.look(value)
        return None if self.fits(value) else wrong_type(self.name, value, self.type)


def compile_column(
    column: ColumnKnowledge, plan: Plan | None, *, required: bool, options: HookOptions
) -> CheckedColumn:
    """The checks of one column, by its `plan` where it has a standard form."""
    check = fits(column.type)
    if not all(map(check, column.values)):
        # The table itself holds what its type should not (SQLite lets it): nobody is to be stricter.
        check = fits("other")
    return CheckedColumn(
        name=column.name,
        type=column.type,
        fits=check,
        look=_remembering(_look(column, check, plan)),
        required=required,
        expected=column.rows >= _ENOUGH_ROWS and column.nulls == 0 and options.never_missing != "pass",
        # A whole number that differs in every row may be the database's to give.
        may_be_absent=column.type == "integer" and column.distinct == column.rows,
    )


def _remembering(look: Look) -> Look:
    remembered = lru_cache(maxsize=_CACHED_VALUES)(look)
    return lambda text: remembered(text) if len(text) <= _CACHED_LENGTH else look(text)


def _look(column: ColumnKnowledge, check: Fits, plan: Plan | None) -> Look:
    def look(text: str) -> Reason | None:
        if not check(text):
            return wrong_type(column.name, text, column.type)
        return None if plan is None else _standard(column.name, plan, text)

    return look


def _standard(name: str, plan: Plan, text: str) -> Reason | None:
    """The standard form where it is proved; what could not be looked at is said, never raised."""
    try:
        proposal = plan.propose(text)
    except Exception as error:
        sentence = f"{name} could not be standardized ({type(error).__name__}); it stays as it is."
        return Reason("not checked", sentence, name, text)
    if proposal is None or proposal.proof is None:
        return None
    return Reason(
        "fixed", proposal.sentence, name, text, proposal.value, proposal.kind, proposal.proof,
        proposal.confidence,
    )  # fmt: skip


def wrong_type(name: str, value: Any, column_type: str) -> Reason:
    """The reason that a column cannot hold a value."""
    return Reason("type", f"{name} holds {SAID[column_type]}; {shown(value)} is none.", name, value)


def json_type(value: Any) -> str:
    """What a value that is no record is called."""
    names = {list: "an array", tuple: "an array", dict: "an object", str: "a text", bool: "true or false"}
    names |= {int: "a number", float: "a number", bytes: "bytes", type(None): "null"}
    return names.get(type(value), f"a {type(value).__name__}")


def shown(value: Any) -> str:
    """A value for a sentence: short, on one line."""
    if isinstance(value, dict | list | tuple | set):
        return f"{json_type(value)} of {len(value)}"
    text = value if isinstance(value, str) else str(value)
    text = text if text.isprintable() else ascii(text)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
