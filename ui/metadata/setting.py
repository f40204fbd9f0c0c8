"""A fact that a person sets by hand: for a place where nothing is said, or over what is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.metadata.facts import Fact
from ui.metadata.values import facet_named

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.metadata.adopt import AdoptReport
    from assistant.suggestion import Json


def set_fact(
    ledger: Ledger, source: str, table: str, column: str | None, facet: str, value: Json, by: str,
    comment: str | None = None,
) -> AdoptReport:  # fmt: skip
    """Put a fact in force in the name of `by`; one that stands there is edited into it, and stays on record.

    Raises `UsageError` where it could not be taken in, with why.
    """
    from assistant.metadata.adopt import adopt_facts

    named = facet_named(facet, "column" if column else "table")
    fact = Fact(
        table=table, column=column, facet=named, value=value, confidence=1.0,
        sentence=f"{by} says so.", origin="person", detail=by,
    )  # fmt: skip
    report = adopt_facts(ledger, source, [fact], by, "set", overrule=True, comment=comment)
    if report.skipped:
        raise UsageError(" ".join(report.skipped))
    return report
