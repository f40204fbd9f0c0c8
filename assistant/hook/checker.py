"""One table's knowledge made ready: what is missing, what cannot be held, what can be put in standard form.

A value is fixed exactly where the batch job would write: a text in a column with a plan, for which
`Plan.propose` has a proof, and which no person decided otherwise about. Answers are remembered, so that a
value seen before costs a look-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.hook.columns import CheckedColumn, compile_column, json_type, shown
from assistant.hook.options import HookOptions
from assistant.hook.tables import Change
from assistant.hook.verdict import Reason
from assistant.knowledge import TableKnowledge
from assistant.learning import plans_of


@dataclass(frozen=True, slots=True)
class Examined:
    """A record after the cheap checks; `unusable` sends it to the quarantine as it came."""

    record: Any
    reasons: tuple[Reason, ...]
    unusable: bool


class Checker:
    """The compiled checks of one table; safe to use from several threads.

    `refused` are the changes that people decided against; set anew as they decide.
    """

    def __init__(self, knowledge: TableKnowledge, options: HookOptions) -> None:
        self.knowledge = knowledge
        self.refused: frozenset[Change] = frozenset()
        self._type_is_fatal = options.wrong_type == "quarantine"
        self._gap_is_fatal = options.never_missing == "quarantine"
        plans = plans_of(knowledge)
        required = set(options.required.get(knowledge.table, ()))
        self._columns = [
            compile_column(column, plans.get(name), required=name in required, options=options)
            for name, column in knowledge.columns.items()
        ]
        self._required_elsewhere = sorted(required - set(knowledge.columns))

    def examine(self, record: Any) -> Examined:
        """Check one record; it is never changed, a fixed one is a new dict."""
        if not isinstance(record, Mapping):
            return _unusable(record, f"A record is an object of columns and values, not {json_type(record)}.")
        reasons: list[Reason] = []
        fixed: dict[Any, Any] = {}
        unusable = known = False
        for column in self._columns:
            value = record.get(column.name)
            if value is None:
                known = known or column.name in record
                if column.required or column.expected:
                    unusable |= self._missing(column, record, reasons)
                continue
            known = True
            reason = column.reason(value)
            if reason is None:
                continue
            if reason.what == "type":
                unusable |= self._type_is_fatal
            elif reason.what == "fixed":
                if self.refused and (column.name, value, reason.after) in self.refused:
                    continue
                fixed[column.name] = reason.after
            reasons.append(reason)
        for name in self._required_elsewhere:
            if record.get(name) is None:
                reasons.append(_required(name))
                unusable = True
        if not known and self._columns:
            return _unusable(record, self._strange(record))
        return Examined({**record, **fixed} if fixed and not unusable else record, tuple(reasons), unusable)

    def _missing(self, column: CheckedColumn, record: Mapping[str, Any], reasons: list[Reason]) -> bool:
        """Say that a value is missing; returns whether the record cannot be used for that."""
        if column.required:
            reasons.append(_required(column.name))
            return True
        if column.may_be_absent and column.name not in record:
            return False
        rows = self.knowledge.columns[column.name].rows
        sentence = f"{column.name} has no value, and none of the table's {rows:,} rows lacks it."
        reasons.append(Reason("missing", sentence, column.name))
        return self._gap_is_fatal

    def _strange(self, record: Mapping[str, Any]) -> str:
        mine = ", ".join(column.name for column in self._columns[:12])
        given = ", ".join(shown(name) for name in list(record)[:6]) or "nothing"
        return f"The record holds none of {self.knowledge.table}'s columns ({mine}), but {given}."


def _required(name: str) -> Reason:
    return Reason("missing", f"{name} is required and has no value.", name)


def _unusable(record: Any, sentence: str) -> Examined:
    return Examined(record, (Reason("unusable", sentence),), True)
