"""The rules a steward keeps: those accepted or edited in the ledger, and those not to be proposed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.ledger import Entry, Filter, Ledger
from assistant.rules.files import parse_rule
from assistant.rules.language import KINDS, RuleBase
from assistant.suggestion import TaskName

TASK: TaskName = "rules"
"""The task of a suggestion that is a rule."""
KEPT = ("accepted", "edited")
_DECIDED = (*KEPT, "rejected")
_PAGE = 1_000


@dataclass(frozen=True)
class KeptRule:
    """One rule that is in force: its suggestion's id, the rule as it stands (an edit counts), the entry."""

    id: str
    rule: RuleBase
    entry: Entry


@dataclass(frozen=True)
class Kept:
    """The rules in force, in the order of tables, then kinds; `unread`: those of the ledger that this
    program cannot read, by the suggestion's id, each with a sentence why.
    """

    rules: list[KeptRule]
    unread: dict[str, str] = field(default_factory=dict)


def kept_rules(ledger: Ledger, source: str, table: str | None = None) -> list[KeptRule]:
    """The rules in force for a source (or one table of it)."""
    return read_kept(ledger, source, table).rules


def read_kept(ledger: Ledger, source: str, table: str | None = None) -> Kept:
    """As `kept_rules`, with those that cannot be read. A rule that two entries say is kept once: by the
    decision taken last.
    """
    found: dict[str, KeptRule] = {}
    unread: dict[str, str] = {}
    for entry in entries(ledger, Filter(source=source, table=table, task=TASK, status=KEPT)):
        try:
            one = KeptRule(entry.id, rule_of(entry), entry)
        except ValueError as error:
            unread[entry.id] = str(error)
            continue
        other = found.get(one.rule.id)
        if other is None or _decided(other) < _decided(one):
            found[one.rule.id] = one
    return Kept(sorted(found.values(), key=_place), unread)


def known_rules(ledger: Ledger, source: str, table: str) -> list[RuleBase]:
    """The rules of a table that people decided on: a miner does not propose them again.

    Of an edited one both its old form and the new one are known.
    """
    found: dict[str, RuleBase] = {}
    for entry in entries(ledger, Filter(source=source, table=table, task=TASK, status=_DECIDED)):
        for data in (entry.suggestion.proposed, entry.value):
            try:
                rule = parse_rule(data)
            except ValueError:
                # What this program cannot read it does not propose either.
                continue
            found[rule.id] = rule
    return list(found.values())


def rule_of(entry: Entry) -> RuleBase:
    """The rule that an entry of task "rules" stands for, as edited; raises ValueError with a sentence."""
    return parse_rule(entry.value)


def entries(ledger: Ledger, wanted: Filter) -> Iterator[Entry]:
    """All that the filter finds, page by page."""
    page = ledger.find(wanted, _PAGE)
    while page:
        yield from page
        page = ledger.find(wanted, _PAGE, page[-1].cursor)


def _decided(one: KeptRule) -> tuple[object, ...]:
    decision = one.entry.decision
    return (decision is not None, decision.at.isoformat() if decision else "", one.id)


def _place(one: KeptRule) -> tuple[object, ...]:
    return (one.rule.table, KINDS.index(one.rule.says["kind"]), one.rule.columns)
