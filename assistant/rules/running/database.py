"""Rules run where the data lives: many of one table in few scans, and the rows that fail with their keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assistant.rules.language import RuleBase
from assistant.rules.outcome import Outcome
from assistant.rules.running.pushdown.run import Run
from connectors.types import Connector, Page, Table


def check_table(
    connector: Connector,
    table: Table,
    rules: Sequence[RuleBase],
    examples: int = 20,
    now: datetime | None = None,
) -> list[Outcome]:
    """The outcomes of the rules, in their order.

    One bad rule never spoils the others: what cannot run says why in its outcome. Raises only what reading
    the table raises when it is gone or the source does not answer (`connectors.errors`).
    """
    return Run(connector, table, now).outcomes(rules, examples)


def failing_rows(connector: Connector, table: Table, rule: RuleBase, limit: int) -> Page:
    """Up to `limit` whole rows that break the rule, with their keys; none for a rule on the whole table.

    Raises `CannotJudge` for a rule that cannot run on this table.
    """
    return Run(connector, table, None).failing(rule, limit)
