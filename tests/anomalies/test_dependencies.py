from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.anomalies.cells import CodedTable, code_view
from assistant.anomalies.dependencies import find_dependencies, reliability, vote
from assistant.anomalies.features.dependency import collect_votes
from assistant.view import frame_view
from tests.anomalies.conftest import clean_frame


def coded(frame: pd.DataFrame) -> CodedTable:
    return code_view(frame_view(frame))


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(0, 3)), min_size=1, max_size=30))
def test_votes_are_what_counting_by_hand_gives(rows: list[tuple[int, int]]) -> None:
    groups, codes = np.array([g for g, _ in rows]), np.array([c for _, c in rows])
    votes = vote(groups, codes, missing=0)
    for i, (group, code) in enumerate(rows):
        others = Counter(c for j, (g, c) in enumerate(rows) if j != i and g == group and c != 0)
        if group < 0 or not others:
            assert np.isnan(votes.own[i])
            assert votes.value[i] == -1
            continue
        total = others.total()
        rival = max((count for value, count in others.items() if value != code), default=0)
        assert votes.others[i] == total
        assert votes.own[i] == pytest.approx(others[code] / total if code else 0)
        assert votes.best[i] == pytest.approx(rival / total)
        if rival:
            assert others[int(votes.value[i])] == rival


def test_what_tells_what_is_found_and_a_unique_column_tells_nothing() -> None:
    table = coded(clean_frame())
    found = {(tuple(table.names[i] for i in d.lhs), table.names[d.rhs]): d for d in find_dependencies(table)}
    assert found[("zip",), "city"].agreement == 1.0
    assert not [pair for pair in found if "id" in pair[0] or pair[1] in ("id", "status")]


def test_two_columns_together() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 4, 300), rng.integers(0, 4, 300)
    table = coded(
        pd.DataFrame(
            {
                "a": a.astype(str),
                "b": b.astype(str),
                "c": [f"v{(x * 3 + y * 5) % 7}" for x, y in zip(a, b, strict=True)],
            }
        )
    )
    assert [d.lhs for d in find_dependencies(table) if d.rhs == 2 and len(d.lhs) == 2] == [(0, 1)]


def test_a_source_that_errs_counts_for_less() -> None:
    rng = np.random.default_rng(2)
    rows = []
    for entity in range(40):
        for source in range(6):
            honest = source < 3
            value = f"v{entity}" if honest or rng.random() < 0.2 else f"w{entity}"
            rows.append((f"s{source}", f"e{entity}", value))
    table = coded(pd.DataFrame(rows, columns=["source", "entity", "value"]))
    disagreement = np.array([float(v.startswith("w")) for _, _, v in rows])
    weights = reliability(table, disagreement)
    assert weights is not None
    assert weights[0] > 2 * weights[5]


def test_no_dependency_no_votes() -> None:
    table = coded(pd.DataFrame({"a": list("abcdefgh"), "b": list("ijklmnop")}))
    assert collect_votes(table, find_dependencies(table)) == {}
