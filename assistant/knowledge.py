"""What a scan learnt of a table and keeps, so that one record can be judged without the table.

Kept in the ledger as JSON, one a table, the newest counting. The hook reads it; the batch job writes its own
before it starts, so that a resumed run standardizes by the same plan.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class ColumnKnowledge(BaseModel):
    """What is known of one column.

    `values` are the most frequent distinct values with counts (at most `VALUES_KEPT`), `complete` whether
    they are all; `plan` is the standardization plan as its own module wrote it, None where the column has
    no standard form; `anomalies` is what the anomaly detector keeps of the column.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    type: str
    kind: str
    kind_confidence: float
    rows: int
    nulls: int
    distinct: int
    values: dict[str, int]
    complete: bool
    plan: dict[str, Any] | None = None
    anomalies: dict[str, Any] | None = None


class TableKnowledge(BaseModel):
    """What is known of one table, by which run and which model versions.

    `dependencies` and `relations` (orders and formulas) are what the anomaly detector keeps of the columns'
    relations to one another; `policy` tells the policy apart that the plans follow
    (`assistant.learning.policy_digest`).
    """

    model_config = ConfigDict(extra="forbid")

    source: str
    table: str
    run: str
    learnt_at: datetime
    models: dict[str, str]
    columns: dict[str, ColumnKnowledge]
    dependencies: list[dict[str, Any]] = []
    relations: list[dict[str, Any]] = []
    policy: str = ""


VALUES_KEPT = 2_000
