"""What a candidate is weighed by (`candidate.FEATURES`)."""

from __future__ import annotations

import numpy as np

from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import ColumnFacts, TableFacts


def features_of(facts: TableFacts, mined: Mined, judged: int, failing: int) -> dict[str, float]:
    """The features of a rule that judged so many rows, so many of which fail."""
    columns = mined.rule.columns
    first = next((c for c in facts.columns if columns and c.name == columns[0]), None)
    return {
        "rows": float(facts.rows),
        "judged": float(judged),
        "failing": failing / judged if judged else 0.0,
        "coverage": min(judged / facts.rows, 1.0) if facts.rows else 0.0,
        **_of_column(facts, first),
        "columns": float(len(columns)),
        "margin": float(mined.margin),
        "surprise": float(mined.surprise),
        "strength": float(mined.strength),
        "steady": float(mined.steady),
        "complete": float(facts.view.complete),
    }


def _of_column(facts: TableFacts, column: ColumnFacts | None) -> dict[str, float]:
    if column is None:
        names = ("distinct", "repeats", "singletons", "nulls", "is_text", "is_number", "is_moment", "grows")
        return dict.fromkeys(names, 0.0)
    distinct = max(column.distinct, 1)
    return {
        "distinct": float(column.distinct),
        "repeats": column.filled / distinct,
        "singletons": float(np.sum(column.counts == 1)) / distinct,
        "nulls": column.nulls / max(column.rows, 1),
        "is_text": float(column.sort in {"text", "boolean"}),
        "is_number": float(column.numeric),
        "is_moment": float(column.dated or column.sort == "time"),
        "grows": float(facts.grows(column)),
    }
