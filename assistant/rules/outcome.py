"""What checking a rule gives, whichever way it ran."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from connectors.types import Value

Status = str
"""One of `STATUSES`."""
STATUSES = ("holds", "broken", "not judged", "cannot run")
"""not judged: there was no row to judge. cannot run: the column is gone or of another type, say."""


@dataclass(frozen=True)
class Outcome:
    """`failing` of `judged` rows break the rule. Rules on whole tables judge one thing: the table.

    `measured` is what a rule on the whole table measured (rows, hours, a distance). `examples` are failing
    rows, at most as many as were asked for: key and the rule's columns, by name. `reason` says why it could
    not run.
    """

    status: Status
    judged: int = 0
    failing: int = 0
    measured: float | None = None
    examples: tuple[Mapping[str, Value], ...] = ()
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing is to be told: it holds, or there was nothing to judge."""
        return self.status in {"holds", "not judged"}


def judged(rows: int, failing: int, tolerance: float, **more: object) -> Outcome:
    """The outcome of a rule on rows."""
    if rows == 0:
        return Outcome("not judged")
    # In decimals: 0.29 of 100 rows are 29, in doubles a little less.
    status = "holds" if failing <= Decimal(repr(tolerance)) * rows else "broken"
    return Outcome(status, rows, failing, **more)  # type: ignore[arg-type]
