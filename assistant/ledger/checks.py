"""The history of checks: what each run of a kept rule gave, with a few failing rows. Only ever appended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, literal, select

from assistant.ledger.database import Database
from assistant.ledger.scanning import batches
from assistant.ledger.schema import checks, dump, load, now, suggestions
from assistant.rules.outcome import Outcome
from assistant.suggestion import Json
from connectors.redact import redact
from connectors.types import Value
from connectors.values import as_text, encode

EXAMPLES_KEPT = 20
_LONGEST_CELL = 200
_LARGEST = 16_000
"""Characters of all examples of one check, as they are stored."""


@dataclass(frozen=True, slots=True)
class Check:
    """What one run gave of a kept rule; the fields of `assistant.rules.outcome.Outcome` mean the same here.

    `suggestion` is the id of the kept rule's suggestion, `rule` the id of the rule as it stood when it ran
    (an edit changes it). `examples` are failing rows, at most `EXAMPLES_KEPT`: the key's and the rule's cells
    by name, encoded; long ones are cut to text.
    """

    suggestion: str
    rule: str
    run: str
    at: datetime
    status: str
    judged: int
    failing: int
    measured: float | None
    reason: str
    examples: tuple[Mapping[str, Json], ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing is to be told: it holds, or there was nothing to judge."""
        return self.status in {"holds", "not judged"}


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome to be kept: of the suggestion of a kept rule, and of that rule."""

    suggestion: str
    rule: str
    outcome: Outcome


class Checks:
    """The ledger's part that `assistant.rules.check` writes and the pages read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, run: str, results: Sequence[Result]) -> None:
        """Keep what a run gave; of a rule that this run has kept already, nothing is changed."""
        moment = now()
        with self._database.write() as connection:
            for some in batches([one.suggestion for one in results]):
                done = select(checks.c.suggestion).where(checks.c.run == run, checks.c.suggestion.in_(some))
                known = set(connection.execute(done).scalars())
                fresh = {one.suggestion: one for one in results if one.suggestion in set(some) - known}
                if fresh:
                    connection.execute(checks.insert(), [_row(run, moment, one) for one in fresh.values()])

    def history(self, suggestion: str, limit: int = 50) -> list[Check]:
        """The latest checks of one kept rule, newest first."""
        query = select(checks).where(checks.c.suggestion == suggestion)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(checks.c.id.desc()).limit(limit))
            return [_check(row) for row in rows]

    def latest(self, source: str) -> dict[str, Check]:
        """The newest check of every rule of a source that was ever checked, by its suggestion's id."""
        newest = (
            select(func.max(checks.c.id))
            .join(suggestions, checks.c.suggestion == suggestions.c.id)
            .where(suggestions.c.source == redact(source))
            .group_by(checks.c.suggestion)
        )
        with self._database.read() as connection:
            rows = connection.execute(select(checks).where(checks.c.id.in_(newest)))
            return {row.suggestion: _check(row) for row in rows}

    def recent(self, source: str, limit: int = 20) -> dict[str, list[Check]]:
        """The latest checks of every rule of a source that was ever checked, newest first: its history at
        once, without the failing rows.
        """
        newest_first = func.row_number().over(partition_by=checks.c.suggestion, order_by=checks.c.id.desc())
        columns = [column for column in checks.c if column.name != "examples"]
        numbered = (
            select(*columns, literal("[]").label("examples"), newest_first.label("place"))
            .join(suggestions, checks.c.suggestion == suggestions.c.id)
            .where(suggestions.c.source == redact(source))
            .subquery()
        )
        query = select(numbered).where(numbered.c.place <= limit).order_by(numbered.c.id.desc())
        found: dict[str, list[Check]] = {}
        with self._database.read() as connection:
            for row in connection.execute(query):
                found.setdefault(row.suggestion, []).append(_check(row))
        return found

    def of_run(self, run: str) -> dict[str, Check]:
        """What a run has kept so far, by the suggestion's id."""
        with self._database.read() as connection:
            rows = connection.execute(select(checks).where(checks.c.run == run).order_by(checks.c.id))
            return {row.suggestion: _check(row) for row in rows}


def bounded(examples: Sequence[Mapping[str, Value]]) -> list[dict[str, Json]]:
    """The first examples, encoded, without credentials, and no larger than the ledger keeps of one check."""
    kept: list[dict[str, Json]] = []
    size = 0
    for one in examples[:EXAMPLES_KEPT]:
        row = {name: _cell(value) for name, value in one.items()}
        size += len(dump(row))
        if size > _LARGEST:
            break
        kept.append(row)
    return kept


def _cell(value: Value) -> Json:
    encoded = encode(value)
    if isinstance(encoded, str):
        encoded = redact(encoded)
    elif len(dump(encoded)) > _LONGEST_CELL:
        encoded = redact(as_text(value) or "")
    if isinstance(encoded, str) and len(encoded) > _LONGEST_CELL:
        return encoded[: _LONGEST_CELL - 1] + "…"
    return encoded


def _row(run: str, moment: str, result: Result) -> dict[str, Any]:
    outcome = result.outcome
    return {
        "run": run,
        "suggestion": result.suggestion,
        "rule": result.rule,
        "checked_at": moment,
        "status": outcome.status,
        "judged": outcome.judged,
        "failing": outcome.failing,
        "measured": outcome.measured,
        "reason": redact(outcome.reason),
        "examples": dump(bounded(outcome.examples)),
    }


def _check(row: Row[Any]) -> Check:
    return Check(
        suggestion=row.suggestion,
        rule=row.rule,
        run=row.run,
        at=datetime.fromisoformat(row.checked_at),
        status=row.status,
        judged=row.judged,
        failing=row.failing,
        measured=row.measured,
        reason=row.reason,
        examples=tuple(load(row.examples)),
    )
