"""The rules in force for a table, compiled for the records that come in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.hook.columns import shown
from assistant.hook.verdict import Reason
from assistant.rules.kept import KeptRule, kept_rules
from assistant.rules.language import ForeignKey, NotNull
from assistant.rules.running.records import compile_rules
from assistant.rules.words import in_words

if TYPE_CHECKING:
    from assistant.knowledge import TableKnowledge
    from assistant.ledger import Ledger

_SHOWN = 3


class TableRules:
    """Rules judged on one record in microseconds; safe to use from several threads.

    `not_judged`: those in force that one record cannot be judged by, by their suggestions' ids, with why.
    """

    def __init__(self, kept: Sequence[KeptRule], knowledge: TableKnowledge, lookups: _Lookups) -> None:
        self._kept = list(kept)
        self._words = [in_words(one.rule)[:-1] for one in kept]
        self._given_by_database = {
            name
            for name, column in knowledge.columns.items()
            # A whole number that differs in every row may be the database's to give.
            if column.type == "integer" and column.distinct == column.rows
        }
        types = {name: column.type for name, column in knowledge.columns.items()}
        self._compiled = compile_rules([one.rule for one in kept], types, lookups)
        self.not_judged = {self._kept[i].id: why for i, why in self._compiled.refused.items()}

    @property
    def version(self) -> str:
        """Tells apart which rules were in force."""
        ids = " ".join(f"{one.id}:{one.entry.version}" for one in self._kept)
        return hashlib.sha256(ids.encode()).hexdigest()[:12]

    def __len__(self) -> int:
        return len(self._kept)

    def judge(self, record: Mapping[str, Any]) -> list[Reason]:
        """A reason for each rule that the record breaks."""
        try:
            broken = self._compiled.broken(record)
        except (ValueError, TypeError, RecursionError, OverflowError) as error:
            # A value that has no text form, say: the record is not lost for it.
            sentence = f"The rules could not be judged on this record ({type(error).__name__})."
            return [Reason("not checked", sentence)]
        return [self._reason(i, record) for i in broken if not self._may_be_absent(i, record)]

    def as_dicts(self) -> list[dict[str, Any]]:
        """JSON form: each rule in words, and why it is not judged where it is not."""
        return [
            {
                "id": one.id, "rule": f"{words}.", "kind": one.rule.says["kind"],
                "severity": one.rule.severity, "not_judged": self.not_judged.get(one.id),
            }
            for one, words in zip(self._kept, self._words, strict=True)
        ]  # fmt: skip

    def _may_be_absent(self, position: int, record: Mapping[str, Any]) -> bool:
        rule = self._kept[position].rule
        return (
            isinstance(rule, NotNull) and rule.column not in record and rule.column in self._given_by_database
        )

    def _reason(self, position: int, record: Mapping[str, Any]) -> Reason:
        one = self._kept[position]
        rule = one.rule
        cells = ", ".join(
            f"{name} is {'empty' if record.get(name) is None else shown(record[name])}"
            for name in rule.columns[:_SHOWN]
        )
        since = ", as it was when last scanned" if isinstance(rule, ForeignKey) else ""
        return Reason(
            "rule", f"The rule “{self._words[position]}”{since} is broken: {cells}.",
            rule.columns[0], record.get(rule.columns[0]), kind=rule.says["kind"], rule=one.id,
            severity="warning" if _is_lenient(one) and rule.severity == "error" else rule.severity,
        )  # fmt: skip


def _is_lenient(one: KeptRule) -> bool:
    """Whether a single record that breaks it is no error: some may, or what it is held against may be old."""
    return one.rule.tolerance > 0 or isinstance(one.rule, ForeignKey)


_Lookups = Mapping[tuple[str, tuple[str, ...]], frozenset[tuple[str, ...]]]


def read_rules(ledger: Ledger, knowledge: TableKnowledge) -> TableRules:
    """The rules in force for a table, as the ledger has them now.

    What a foreign key looks up is what the last scan of that table kept: all its values, where there are no
    more than `VALUES_KEPT`; else the rule is not judged.
    """
    kept = kept_rules(ledger, knowledge.source, knowledge.table)
    lookups: dict[tuple[str, tuple[str, ...]], frozenset[tuple[str, ...]]] = {}
    for rule in (one.rule for one in kept):
        if isinstance(rule, ForeignKey) and len(rule.references) == 1:
            other = ledger.knowledge(knowledge.source, rule.to)
            column = other.columns.get(rule.references[0]) if other else None
            if column is not None and column.complete:
                lookups[rule.to, rule.references] = frozenset((text,) for text in column.values)
    return TableRules(kept, knowledge, lookups)
