"""Rules from a steward's sentence, or from a larger model: proved on the data, then open suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from assistant.progress import Progress, silent

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.rules.adopt import AdoptReport
    from connectors.types import Connector


def state_rules(
    connector: Connector,
    ledger: Ledger,
    name: str,
    by: str,
    *,
    sentence: str | None = None,
    model: str | None = None,
    descriptions: Mapping[str, str] | None = None,
    values: bool = True,
    progress: Progress = silent,
) -> AdoptReport:
    """The rules about table `name` that came of it, as open suggestions; what was refused, with why.

    `descriptions` are of columns by name ("" of the table); `values`: whether a model may see any.
    """
    from assistant.rules.adopt import adopt
    from assistant.rules.generation import write_rules
    from assistant.rules.kept import known_rules
    from assistant.rules.views import Views
    from assistant.scan import own_tables

    table = connector.table(name)
    views = Views(connector, [table], own_tables(connector))
    found = write_rules(
        views.whole(table), model, sentence, others=views.others(table), descriptions=descriptions or {},
        known=known_rules(ledger, connector.source, str(table.ref)), values=values, progress=progress,
    )  # fmt: skip
    origin = next((rule.origin for rule in found.rules if rule.origin), "written")
    report = adopt(connector, ledger, found.rules, by, origin, accept=False)
    report.skipped = [*found.refused, *report.skipped]
    return report
