"""The check: the rules a steward keeps, run where the data lives; what came of each is kept in the ledger.

A check that was interrupted within the last hour goes on where it stopped, with the tables it had not yet
come to; later it begins anew, since its verdicts would be of different days.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import connectors
from assistant.errors import UsageError
from assistant.ledger import Check, Result
from assistant.progress import Progress, silent
from assistant.rules.files import rule_json
from assistant.rules.kept import KeptRule, read_kept
from assistant.rules.outcome import Outcome
from assistant.rules.words import in_words
from connectors.errors import ConnectorError

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.rules.language import RuleBase
    from assistant.settings import Settings
    from connectors.types import Connector

EXAMPLES = 20
"""Failing rows that are kept of each rule."""
_RESUMED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Checked:
    """What came of one kept rule; `before` is the status of the check before (None: the first, or edited)."""

    id: str
    rule: RuleBase
    check: Check
    before: str | None = None

    @property
    def newly_broken(self) -> bool:
        """Whether it held when it was checked before."""
        return self.check.status == "broken" and self.before in {"holds", "not judged"}

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        check = self.check
        return {
            "id": self.id, "table": self.rule.table, "kind": self.rule.says["kind"],
            "sentence": in_words(self.rule), "severity": self.rule.severity, "tolerance": self.rule.tolerance,
            "owner": self.rule.owner, "status": check.status, "judged": check.judged,
            "failing": check.failing, "measured": check.measured, "reason": check.reason,
            "before": self.before, "newly_broken": self.newly_broken, "examples": list(check.examples),
        }  # fmt: skip


@dataclass
class CheckReport:
    """What a check gave, the rules in the order of tables. `unread`: kept rules this program cannot read.

    `resumed` is how many of the results an interrupted run had found.
    """

    run: str
    source: str
    results: list[Checked] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    resumed: int = 0
    seconds: float = 0.0

    def of(self, status: str) -> list[Checked]:
        """The results of one status (`assistant.rules.outcome.STATUSES`)."""
        return [one for one in self.results if one.check.status == status]

    @property
    def failed(self) -> bool:
        """Whether a rule of severity "error" is broken or could not be run."""
        return any(one.rule.severity == "error" and not one.check.holds for one in self.results)

    @property
    def counts(self) -> dict[str, int]:
        """How many rules held, are broken, could not be run, had nothing to judge; those broken anew."""
        return {
            "held": len(self.of("holds")), "broken": len(self.of("broken")),
            "cannot_run": len(self.of("cannot run")) + len(self.unread),
            "not_judged": len(self.of("not judged")),
            "newly_broken": sum(one.newly_broken for one in self.results),
        }  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "run": self.run, "source": self.source, "failed": self.failed, **self.counts,
            "resumed": self.resumed, "seconds": self.seconds, "unread": self.unread,
            "results": [one.as_dict() for one in self.results],
        }  # fmt: skip


def check_source(
    url: str,
    ledger: Ledger,
    settings: Settings,
    tables: Sequence[str] | None = None,
    progress: Progress = silent,
) -> CheckReport:
    """Run the kept rules of a source (of some `tables` only, where given) and keep what came of them.

    A table or column that is gone makes its rules "cannot run", with the reason; the others are run. Raises
    `UsageError` where there is no rule to check, `TableNotFound` for a table named that neither the source
    nor a rule knows, and `ConnectorError` where the source is lost on the way: the same call then goes on.
    """
    with connectors.open(url) as connector:
        return check_open(connector, ledger, tables, progress)


def check_open(
    connector: Connector,
    ledger: Ledger,
    tables: Sequence[str] | None = None,
    progress: Progress = silent,
) -> CheckReport:
    """As `check_source`, of a source that is open."""
    began = time.monotonic()
    kept = read_kept(ledger, connector.source)
    chosen = _chosen(connector, kept.rules, tables)
    if not chosen and not kept.unread:
        raise UsageError(_nothing_to_check(connector.source, tables))
    before = ledger.checks.latest(connector.source)
    run = _run(ledger, connector.source, chosen, tables)
    done = ledger.checks.of_run(run)
    report = CheckReport(run, connector.source, unread=kept.unread, resumed=len(done))
    by_table: dict[str, list[KeptRule]] = {}
    for one in chosen:
        by_table.setdefault(one.rule.table, []).append(one)
    for number, (name, rules) in enumerate(by_table.items()):
        progress(f"Checking {name}", number, len(by_table))
        waiting = [one for one in rules if one.id not in done]
        if waiting:
            ledger.checks.add(run, _results(connector, name, waiting))
    progress("Checked", len(by_table), len(by_table))
    found = ledger.checks.of_run(run)
    for one in chosen:
        last = before.get(one.id)
        same = last is not None and last.rule == one.rule.id and last.run != run
        report.results.append(
            Checked(one.id, one.rule, found[one.id], last.status if same and last else None)
        )
    report.seconds = round(time.monotonic() - began, 3)
    ledger.finish_run(run, "done", {**report.counts, "seconds": report.seconds})
    return report


def _results(connector: Connector, name: str, rules: Sequence[KeptRule]) -> list[Result]:
    """What the rules of one table give; where the whole table cannot be read, each says why."""
    from assistant.rules.running.database import check_table

    try:
        table = connector.table(name)
        outcomes = check_table(connector, table, [one.rule for one in rules], examples=EXAMPLES)
    except ConnectorError as error:
        if error.retryable:
            raise
        outcomes = [Outcome("cannot run", reason=str(error))] * len(rules)
    return [Result(one.id, one.rule.id, outcome) for one, outcome in zip(rules, outcomes, strict=True)]


def _chosen(connector: Connector, rules: Sequence[KeptRule], tables: Sequence[str] | None) -> list[KeptRule]:
    """The rules of the tables asked for, which may be gone as long as a rule speaks of them."""
    if not tables:
        return list(rules)
    spoken_of = {one.rule.table for one in rules}
    wanted = {name if name in spoken_of else str(connector.table(name).ref) for name in tables}
    return [one for one in rules if one.rule.table in wanted]


def _run(ledger: Ledger, source: str, rules: Sequence[KeptRule], tables: Sequence[str] | None) -> str:
    """The run to go on with: one on the same rules that was interrupted just now, else a new one."""
    said = repr([(one.id, rule_json(one.rule)) for one in rules])
    parameters = {
        "tables": sorted(tables or ()), "rules": len(rules),
        "digest": hashlib.sha256(said.encode()).hexdigest()[:12],
    }  # fmt: skip
    unfinished = ledger.unfinished("check", source, parameters)
    if unfinished is not None:
        if datetime.now(UTC) - unfinished.started_at < _RESUMED_WITHIN:
            return unfinished.id
        ledger.mark_run(unfinished.id, "interrupted")
    return ledger.start_run("check", source, parameters)


def _nothing_to_check(source: str, tables: Sequence[str] | None) -> str:
    where = f"{', '.join(tables)} of {source}" if tables else source
    return (
        f"No rule is kept for {where}, so there is nothing to check: `dqa rules mine` proposes rules, "
        "`dqa accept` keeps them, `dqa rules add` and `dqa rules import` bring your own."
    )
