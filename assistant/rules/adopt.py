"""Rules that a person brings (written by hand, imported): proved on the data, then kept in the ledger.

A decision that stands is not overruled in passing: a rule that a person rejected, or edited into another, is
named and left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.ledger import Entry, Ledger
from assistant.rules.files import rule_json
from assistant.rules.kept import KeptRule, kept_rules
from assistant.rules.language import RuleBase
from assistant.rules.outcome import Outcome
from assistant.rules.suggest import suggestion_of
from assistant.rules.words import in_words
from assistant.suggestion import Decision
from connectors.errors import TableNotFound
from connectors.types import Connector, Table

_EXAMPLES = 5
_CARRIED = ("severity", "tolerance", "owner", "name")


@dataclass(frozen=True)
class Adopted:
    """One rule that was taken in: the id of its suggestion, what it gives on the data now, and whether it
    was "new", "changed" (in severity or the like) or "known" before.
    """

    id: str
    rule: RuleBase
    outcome: Outcome
    was: str

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "id": self.id, "rule": rule_json(self.rule), "sentence": in_words(self.rule), "was": self.was,
            "status": self.outcome.status, "judged": self.outcome.judged, "failing": self.outcome.failing,
        }  # fmt: skip


@dataclass
class AdoptReport:
    """What was taken in, and a sentence for each rule that was not. `run` is "" where there was no rule."""

    run: str
    source: str
    adopted: list[Adopted] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def broken(self) -> list[Adopted]:
        """Those that the data breaks already."""
        return [one for one in self.adopted if one.outcome.status == "broken"]

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "run": self.run, "source": self.source, "adopted": [one.as_dict() for one in self.adopted],
            "broken": len(self.broken), "skipped": self.skipped,
        }  # fmt: skip


def adopt(
    connector: Connector,
    ledger: Ledger,
    rules: Sequence[RuleBase],
    by: str,
    model: str,
    *,
    accept: bool = True,
    comment: str | None = None,
) -> AdoptReport:
    """Take rules into the ledger: accepted by `by`, or (`accept` False) as open suggestions.

    Each is run on the data first. One that is broken already is taken in all the same, and said; one that
    cannot be run (its table or column is gone, its pattern cannot be used) is skipped with the reason.
    """
    report = AdoptReport("", connector.source)
    if not rules:
        return report
    report.run = ledger.start_run("rules", connector.source, {"from": model, "rules": len(rules)})
    in_force = {one.rule.id: one for one in kept_rules(ledger, connector.source)}
    for table, some in _by_table(connector, rules, report.skipped):
        for rule, outcome in zip(some, _tried(connector, table, some), strict=True):
            if outcome.status == "cannot run":
                report.skipped.append(f"{_named(rule)}: {outcome.reason}")
                continue
            _take(ledger, report, in_force.get(rule.id), rule, outcome, by, model, accept, comment)
    summary = {"adopted": len(report.adopted), "broken": len(report.broken), "skipped": len(report.skipped)}
    ledger.finish_run(report.run, "done", summary)
    return report


def _tried(connector: Connector, table: Table, rules: Sequence[RuleBase]) -> list[Outcome]:
    from assistant.rules.running.database import check_table

    return check_table(connector, table, rules, examples=_EXAMPLES)


def _by_table(
    connector: Connector, rules: Sequence[RuleBase], skipped: list[str]
) -> list[tuple[Table, list[RuleBase]]]:
    """The rules by table, each once, the table named as the ledger names it."""
    found: dict[str, tuple[Table, dict[str, RuleBase]]] = {}
    for rule in rules:
        try:
            table = connector.table(rule.table)
        except TableNotFound as error:
            skipped.append(f"{_named(rule)}: {error}")
            continue
        name = str(table.ref)
        here = rule if rule.table == name else rule.model_copy(update={"table": name})
        found.setdefault(name, (table, {}))[1].setdefault(here.id, here)
    return [(table, list(some.values())) for table, some in found.values()]


def _take(
    ledger: Ledger, report: AdoptReport, standing: KeptRule | None, rule: RuleBase, outcome: Outcome,
    by: str, model: str, accept: bool, comment: str | None,
) -> None:  # fmt: skip
    if standing is not None:
        same = all(getattr(standing.rule, name) == getattr(rule, name) for name in _CARRIED)
        if not same:
            word = Decision(
                suggestion=standing.id, verdict="edit", by=by, value=rule_json(rule), comment=comment
            )
            ledger.decide(word, standing.entry.version)
        report.adopted.append(Adopted(standing.id, rule, outcome, "known" if same else "changed"))
        return
    said = suggestion_of(
        report.source, rule, model, judged=outcome.judged, failing=outcome.failing, examples=outcome.examples
    )
    earlier = ledger.entries([said.id])
    refusal = _decided_otherwise(earlier[0]) if earlier else None
    if refusal is not None:
        report.skipped.append(f"{_named(rule)}: {refusal}")
        return
    ledger.add(report.run, [said])
    if accept:
        ledger.decide(Decision(suggestion=said.id, verdict="accept", by=by, comment=comment))
    report.adopted.append(Adopted(said.id, rule, outcome, "new"))


def _decided_otherwise(entry: Entry) -> str | None:
    """Why an entry's decision stands against taking its rule in; None where nothing does."""
    by = entry.decision.by if entry.decision else "somebody"
    if entry.status == "rejected":
        return f"{by} rejected it (`dqa reopen {entry.id}` takes that back)."
    if entry.status == "edited":
        return f"{by} edited it into another, which is in force (`dqa reopen {entry.id}` takes that back)."
    return None


def _named(rule: RuleBase) -> str:
    return f"{rule.table}: {in_words(rule)[:-1]}"
