"""Facts that a person brings (set by hand, imported from a file), taken into the ledger.

    adopt_facts(ledger, source, facts, by, model, accept=True, overrule=False, rows=…) -> AdoptReport

A decision that stands is not overruled in passing: such a fact is named and left out. `overrule` is for a
person who sets this very fact: then the standing decision is edited, and the ledger keeps both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.ledger import Entry, Filter, Ledger
from assistant.metadata.facts import TASK, Fact
from assistant.metadata.kept import KEPT, Place
from assistant.metadata.suggest import fact_of, suggestion_of
from assistant.suggestion import Decision, Suggestion
from connectors.redact import redact

Was = Literal["new", "changed", "known"]
_PAGE = 1_000


@dataclass(frozen=True)
class AdoptedFact:
    """One fact taken in: the id of its suggestion, and whether it was "new", "changed" (another value stood
    or was open there) or "known" before.
    """

    id: str
    fact: Fact
    was: Was


@dataclass
class AdoptReport:
    """What was taken in, and a sentence for each fact that was not. `run` is "" where there was no fact."""

    run: str
    source: str
    adopted: list[AdoptedFact] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        told = {"table", "column", "facet", "value"}
        adopted = [
            {"id": one.id, "was": one.was, **one.fact.model_dump(include=told)} for one in self.adopted
        ]
        return {"run": self.run, "source": self.source, "adopted": adopted, "skipped": self.skipped}


def adopt_facts(
    ledger: Ledger,
    source: str,
    facts: Sequence[Fact],
    by: str,
    model: str,
    *,
    accept: bool = True,
    overrule: bool = False,
    comment: str | None = None,
    rows: Mapping[str, int] | None = None,
) -> AdoptReport:
    """Take facts into the ledger: accepted by `by`, or (`accept` False) as open suggestions.

    `model` says what brought them ("import dbt", "set"); `rows` the rows of each table. An open suggestion
    for the same place takes the fact's value as an edit, so that it is not asked about again.
    """
    report = AdoptReport("", source)
    if not facts:
        return report
    report.run = ledger.start_run("metadata", source, {"from": model, "facts": len(facts)})
    standing = _standing(ledger, source, {one.table for one in facts})
    plan = _Plan(accept, overrule)
    for fact in facts:
        said = suggestion_of(fact, redact(source), model, (rows or {}).get(fact.table, 0))
        plan.take(report, fact, said, standing[fact.table, fact.column, fact.facet])
    ledger.add(report.run, plan.new.values())
    if accept:
        ledger.decide_many(list(plan.new), "accept", by, comment=comment)
    for entry, fact in plan.edits:
        word = Decision(suggestion=entry.id, verdict="edit", by=by, value=fact.value, comment=comment)
        ledger.decide(word, entry.version)
    summary = {"adopted": len(report.adopted), "skipped": len(report.skipped)}
    ledger.finish_run(report.run, "done", summary)
    return report


@dataclass
class _Plan:
    """What is to be written: suggestions that are new (by id), entries that take another value."""

    accept: bool
    overrule: bool
    new: dict[str, Suggestion] = field(default_factory=dict)
    edits: list[tuple[Entry, Fact]] = field(default_factory=list)
    taken: dict[Place, Fact] = field(default_factory=dict)

    def take(self, report: AdoptReport, fact: Fact, said: Suggestion, there: Sequence[Entry]) -> None:
        """Plan one fact, whose place has these entries; it is named in the report."""
        place = (fact.table, fact.column, fact.facet)
        earlier = self.taken.get(place)
        if earlier is not None:
            if earlier.value != fact.value:
                said_first = _short(earlier.value)
                report.skipped.append(
                    f"{_where(fact)}: {said_first} came first, {_short(fact.value)} is left out."
                )
            return
        in_force = [one for one in there if one.status in KEPT]
        known = next((one for one in in_force if one.value == fact.value), None)
        if known is not None:
            report.adopted.append(AdoptedFact(known.id, fact, "known"))
            return
        same = next((one for one in there if one.id == said.id), None)
        refusal = None if self.overrule else _decided_otherwise(fact, in_force, same)
        if refusal is not None:
            report.skipped.append(refusal)
            return
        self.taken[place] = fact
        waiting = [one for one in there if one.status == "open" and one.id != said.id]
        replaced = (in_force or waiting) if self.accept else []
        self.edits += [(one, fact) for one in replaced]
        if not replaced:
            self.new[said.id] = said
        was: Was = "changed" if replaced or same is not None else "new"
        report.adopted.append(AdoptedFact(replaced[0].id if replaced else said.id, fact, was))


def _decided_otherwise(fact: Fact, in_force: Sequence[Entry], same: Entry | None) -> str | None:
    """Why a decision stands against taking a fact in; None where nothing does."""
    for one in in_force:
        who = one.decision.by if one.decision else "somebody"
        return (
            f"{_where(fact)}: {who} decided on {_short(one.value)}, which stands against "
            f"{_short(fact.value)} (`dqa reopen {one.id}` takes that back)."
        )
    if same is not None and same.status == "rejected":
        who = same.decision.by if same.decision else "somebody"
        return (
            f"{_where(fact)}: {who} rejected {_short(fact.value)} (`dqa reopen {same.id}` takes that back)."
        )
    return None


def _standing(ledger: Ledger, source: str, tables: set[str]) -> dict[Place, list[Entry]]:
    found: dict[Place, list[Entry]] = defaultdict(list)
    for table in sorted(tables):
        wanted = Filter(source=source, table=table, task=TASK)
        page = ledger.find(wanted, _PAGE)
        while page:
            for entry in page:
                if (place := _place(entry)) is not None:
                    found[place].append(entry)
            page = ledger.find(wanted, _PAGE, page[-1].cursor)
    return found


def _place(entry: Entry) -> Place | None:
    try:
        fact = fact_of(entry)
    except ValueError:
        return None
    return fact.table, fact.column, fact.facet


def _where(fact: Fact) -> str:
    return f"{fact.facet} of {fact.table}" + (f".{fact.column}" if fact.column else "")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"
