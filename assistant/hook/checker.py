"""One table's knowledge made ready: what is missing, what cannot be held, what can be put in standard form.

A value is fixed exactly where the batch job would write: a text in a column with a plan, for which
`Plan.propose` has a proof. Answers are cached, so that a value seen before costs a look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.hook.options import HookOptions
from assistant.hook.types import SAID, Fits, fits
from assistant.hook.verdict import Reason
from assistant.knowledge import ColumnKnowledge, TableKnowledge
from assistant.learning import plans_of
from assistant.standardization.plan import Plan, Proposal

_CACHED_VALUES = 20_000
_CACHED_LENGTH = 256
_ENOUGH_ROWS = 100
"""Rows a table must have had before "never empty" says anything."""
_SHOWN = 60

Propose = Callable[[str], Proposal | None]


@dataclass(frozen=True, slots=True)
class Examined:
    """A record after the cheap checks; `unusable` sends it to the quarantine as it came."""

    record: Any
    reasons: tuple[Reason, ...]
    unusable: bool


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    type: str
    fits: Fits
    strict: bool
    propose: Propose | None
    required: bool
    expected: bool
    may_be_absent: bool


class Checker:
    """The compiled checks of one table; safe to use from several threads."""

    def __init__(self, knowledge: TableKnowledge, options: HookOptions) -> None:
        self.knowledge = knowledge
        self._options = options
        plans = plans_of(knowledge)
        required = set(options.required.get(knowledge.table, ()))
        self._columns = [
            _column(column, plans.get(name), name in required, options)
            for name, column in knowledge.columns.items()
        ]
        self._required_elsewhere = sorted(required - set(knowledge.columns))

    def examine(self, record: Any) -> Examined:
        """Check one record; it is never changed, a fixed one is a new dict."""
        if not isinstance(record, Mapping):
            return _unusable(
                record, f"A record is an object of columns and values, not {_json_type(record)}."
            )
        reasons: list[Reason] = []
        fixed: dict[Any, Any] | None = None
        unusable = known = False
        for column in self._columns:
            value = record.get(column.name)
            if value is None:
                known = known or column.name in record
                if column.required or column.expected:
                    unusable |= self._missing(column, record, reasons)
                continue
            known = True
            if not column.fits(value):
                reasons.append(_wrong_type(column, value))
                unusable |= column.strict
            elif column.propose is not None and isinstance(value, str):
                reason = _standard(column, value)
                if reason is not None:
                    reasons.append(reason)
                    if reason.what == "fixed":
                        fixed = dict(record) if fixed is None else fixed
                        fixed[column.name] = reason.after
        for name in self._required_elsewhere:
            if record.get(name) is None:
                reasons.append(Reason("missing", f"{name} is required and has no value.", name))
                unusable = True
        if not known and self._columns:
            return _unusable(record, self._strange(record))
        return Examined(fixed if fixed is not None and not unusable else record, tuple(reasons), unusable)

    def _missing(self, column: _Column, record: Mapping[str, Any], reasons: list[Reason]) -> bool:
        """Say that a value is missing; returns whether the record cannot be used for that."""
        if column.required:
            reasons.append(Reason("missing", f"{column.name} is required and has no value.", column.name))
            return True
        if column.may_be_absent and column.name not in record:
            return False
        sentence = f"{column.name} has no value, and none of the table's {self._rows(column)} rows lacks it."
        reasons.append(Reason("missing", sentence, column.name))
        return self._options.never_missing == "quarantine"

    def _rows(self, column: _Column) -> str:
        return f"{self.knowledge.columns[column.name].rows:,}"

    def _strange(self, record: Mapping[str, Any]) -> str:
        mine = ", ".join(column.name for column in self._columns[:12])
        given = ", ".join(_shown(name) for name in list(record)[:6]) or "nothing"
        return f"The record holds none of {self.knowledge.table}'s columns ({mine}), but {given}."


def _column(column: ColumnKnowledge, plan: Plan | None, required: bool, options: HookOptions) -> _Column:
    check = fits(column.type)
    # Where the table itself holds what its type should not (SQLite lets it), nobody is to be stricter.
    strict = options.wrong_type == "quarantine" and all(map(check, column.values))
    never_empty = column.rows >= _ENOUGH_ROWS and column.nulls == 0
    return _Column(
        name=column.name,
        type=column.type,
        fits=check,
        strict=strict,
        propose=_cached(plan) if plan is not None else None,
        required=required,
        expected=never_empty and options.never_missing != "pass",
        # A whole number that differs in every row may be the database's to give.
        may_be_absent=column.type == "integer" and column.distinct == column.rows,
    )


def _cached(plan: Plan) -> Propose:
    remembered = lru_cache(maxsize=_CACHED_VALUES)(plan.propose)

    def propose(text: str) -> Proposal | None:
        return remembered(text) if len(text) <= _CACHED_LENGTH else plan.propose(text)

    return propose


def _standard(column: _Column, value: str) -> Reason | None:
    """The value's standard form where it is proved; what could not be looked at is said, never raised."""
    if column.propose is None:
        return None
    try:
        proposal = column.propose(value)
    except Exception as error:
        sentence = f"{column.name} could not be standardized ({type(error).__name__}); it stays as it is."
        return Reason("not checked", sentence, column.name, value)
    if proposal is None or proposal.proof is None:
        return None
    return Reason(
        "fixed", proposal.sentence, column.name, value, proposal.value, proposal.kind, proposal.proof,
        proposal.confidence,
    )  # fmt: skip


def _wrong_type(column: _Column, value: Any) -> Reason:
    sentence = f"{column.name} holds {SAID[column.type]}; {_shown(value)} is none."
    return Reason("type", sentence, column.name, value)


def _unusable(record: Any, sentence: str) -> Examined:
    return Examined(record, (Reason("unusable", sentence),), True)


def _json_type(value: Any) -> str:
    names = {list: "an array", tuple: "an array", str: "a text", bool: "true or false", type(None): "null"}
    names |= {int: "a number", float: "a number", bytes: "bytes"}
    return names.get(type(value), f"a {type(value).__name__}")


def _shown(value: Any) -> str:
    if isinstance(value, dict | list | tuple | set):
        return f"{_json_type(value) if not isinstance(value, dict) else 'an object'} of {len(value)}"
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
