"""Drift between two scans: what changed is named, what grows by nature is not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from assistant import anomalies
from assistant.anomalies.combiner import Combiner
from assistant.knowledge import ColumnKnowledge, TableKnowledge
from assistant.view import frame_view


def knowledge(frame: pd.DataFrame, run: str) -> TableKnowledge:
    view = frame_view(frame)
    columns = {
        name: ColumnKnowledge(
            name=name, type="text", kind="category", kind_confidence=1.0, rows=len(frame),
            nulls=column.profile.nulls, distinct=len(column.values), complete=True,
            values=dict(zip(column.values, column.counts.tolist(), strict=True)),
        )
        for name, column in view.columns.items()
    }  # fmt: skip
    bare = TableKnowledge(
        source="memory", table="t", run=run, learnt_at=datetime.now(UTC), models={}, columns=columns
    )
    return anomalies.learn(anomalies.detect(view), bare)


def month(seed: int, start: int = 0, rows: int = 400, **changed: Any) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    columns = {
        "id": np.arange(start, start + rows), "day": np.arange(start, start + rows) // 20,
        "state": rng.choice(["new", "paid", "sent"], rows, p=[0.2, 0.5, 0.3]),
        "amount": rng.normal(100, 20, rows).round(1),
    }  # fmt: skip
    return pd.DataFrame({**columns, **changed}).astype(str).astype(object)


def test_the_first_scan_and_a_month_like_the_last_say_nothing(use_small: Combiner) -> None:
    first = knowledge(month(1), "one")
    assert anomalies.find_drift(None, first) == []
    assert anomalies.find_drift(first, first) == []
    for seed in range(2, 6):
        assert anomalies.find_drift(first, knowledge(month(seed, 400 * seed), f"r{seed}")) == []


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("state", np.random.default_rng(9).choice(["new", "paid", "sent"], 400, p=[0.7, 0.2, 0.1]), "PSI"),
        ("state", np.random.default_rng(9).choice(["new", "paid", "lost"], 400), "values never seen before"),
        ("amount", np.random.default_rng(9).normal(160, 20, 400).round(1), "KS"),
        ("amount", np.where(np.arange(400) % 3 == 0, None, "100.0"), "missing 0.0% → 33.5%"),
        ("amount", np.where(np.arange(400) % 3 == 0, "unknown", "100.5"), "of type"),
    ],
)
def test_what_changed_is_named(use_small: Combiner, column: str, values: np.ndarray, said: str) -> None:
    first = knowledge(month(1), "one")
    frame = month(2, 400)
    frame[column] = pd.Series(values, dtype=object).map(lambda v: None if v is None else str(v))
    (found,) = anomalies.find_drift(first, knowledge(frame, "two"))
    assert (found.kind, found.target.column, found.has_proposal) == ("drift", column, False)
    assert said in found.evidence.sentence


def test_small_tables_say_nothing(use_small: Combiner) -> None:
    first = knowledge(month(1, rows=50), "one")
    other = month(2, rows=50, state=["lost"] * 50)
    assert anomalies.find_drift(first, knowledge(other, "two")) == []
