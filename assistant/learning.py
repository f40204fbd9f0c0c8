"""What a table's view teaches: the kind and plan of each column, and what the record hook keeps of it.

A scan and a batch job learn through this one function, so that they and the hook agree.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant.knowledge import VALUES_KEPT, ColumnKnowledge, TableKnowledge
from assistant.standardization.kinds import guess_kinds
from assistant.standardization.plan import Plan
from assistant.standardization.planning import learn_plans
from assistant.standardization.policy import Policy
from assistant.view import ColumnView, TableView

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.models import Models


DECISIONS_KEPT = 20_000
"""A table's accepted variants that are applied again, the surest first."""


@dataclass(frozen=True)
class Learnt:
    """Kinds with their confidence and plans by column, and the same as knowledge to be kept."""

    kinds: dict[str, tuple[str, float]]
    plans: dict[str, Plan]
    knowledge: TableKnowledge


def learn_table(
    view: TableView,
    models: Models,
    policy: Policy,
    run: str,
    decided: Mapping[str, Mapping[str, str]] | None = None,
) -> Learnt:
    """Learn a table as run `run`; without the anomaly detector's part, which the scan adds.

    `decided` is what a steward made of single values before (`decided_values`), by column. A key column gets
    no plan: keys are never rewritten, neither by a batch job nor by the hook.
    """
    kinds = guess_kinds(view, models.column_kind)
    plans = learn_plans(view, kinds, policy, decided)
    plans = {name: plan for name, plan in plans.items() if name not in view.table.key}
    columns = {
        name: _column(column, kinds.get(name, ("free_text", 0.0)), plans.get(name))
        for name, column in view.columns.items()
    }
    knowledge = TableKnowledge(
        source=view.source,
        table=str(view.table.ref),
        run=run,
        learnt_at=datetime.now(UTC),
        models=models.versions,
        columns=columns,
        policy=policy_digest(policy),
    )
    return Learnt(kinds, plans, knowledge)


def decided_values(ledger: Ledger, source: str, table: str) -> dict[str, dict[str, str]]:
    """Column → value → what a person accepted to be written instead of it as a variant.

    So that next month's rows are changed as this month's were.
    """
    from assistant.ledger import Filter

    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    wanted = Filter(
        source=source, table=table, task="standardization", kind="variant",
        status=("accepted", "edited", "applied"),
    )  # fmt: skip
    for entry in ledger.find(wanted, limit=DECISIONS_KEPT):
        said = entry.suggestion
        if isinstance(said.current, str) and isinstance(entry.value, str) and said.target.column:
            found[said.target.column].setdefault(said.current, entry.value)
    return dict(found)


def policy_digest(policy: Policy) -> str:
    """12 hex digits that tell policies apart."""
    return hashlib.sha256(policy.model_dump_json().encode()).hexdigest()[:12]


def plans_of(knowledge: TableKnowledge) -> dict[str, Plan]:
    """The plans kept in a table's knowledge, by column."""
    return {
        name: Plan.model_validate(column.plan)
        for name, column in knowledge.columns.items()
        if column.plan is not None
    }


def _column(column: ColumnView, kind: tuple[str, float], plan: Plan | None) -> ColumnKnowledge:
    kept = dict(zip(column.values[:VALUES_KEPT], column.counts[:VALUES_KEPT].tolist(), strict=True))
    return ColumnKnowledge(
        name=column.name,
        type=column.column.type,
        kind=kind[0],
        kind_confidence=round(float(kind[1]), 4),
        rows=column.profile.rows,
        nulls=column.profile.nulls,
        distinct=column.profile.distinct,
        values=kept,
        complete=column.complete and len(column.values) <= VALUES_KEPT,
        plan=plan.model_dump(mode="json") if plan else None,
    )
