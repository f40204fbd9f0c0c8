"""Tables: what is said to hold does hold; damage is labelled cell by cell, and nothing else is touched."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from assistant.kinds import KINDS
from training.corpora.errors import ERROR_KINDS
from training.corpora.tables import SCHEMAS, CleanTable, corrupt_table, sample_rate, sample_table
from training.corpora.tables.composed import composed, reported
from training.corpora.tables.layout import styled


def check(table: CleanTable) -> None:
    frame = table.frame
    assert list(frame.index) == list(range(len(frame)))
    assert set(table.kinds) == set(frame.columns)
    assert set(table.kinds.values()) <= set(KINDS)
    assert len(table.entity) == len(frame)
    assert frame.map(lambda value: isinstance(value, str)).all().all()
    for dependency in table.dependencies:
        left, right = [frame[name] for name in dependency.left], frame[dependency.right]
        if dependency.kind == "functional":
            assert frame.groupby(list(dependency.left), sort=False)[dependency.right].nunique().max() == 1
        elif dependency.kind == "sum":
            assert np.allclose(sum(c.astype(float) for c in left), right.astype(float), atol=0.011)
        elif dependency.kind == "product":
            assert np.allclose(left[0].astype(float) * left[1].astype(float), right.astype(float), atol=0.011)
        elif dependency.kind == "order":
            assert all((pd.to_datetime(c) <= pd.to_datetime(right)).all() for c in left)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_dependencies_hold_in_each_schema(name: str) -> None:
    for seed in range(3):
        table = SCHEMAS[name](np.random.default_rng(seed), 120, "train")
        assert table.name == name
        assert table.frame.shape[0] == 120
        assert table.dependencies
        check(table)
        check(styled(table, np.random.default_rng(seed)))


@pytest.mark.parametrize("seed", range(8))
def test_dependencies_hold_in_composed_and_reported_tables(seed: int) -> None:
    check(composed(np.random.default_rng(seed), 150))
    table = reported(np.random.default_rng(seed), 150)
    check(table)
    assert np.bincount(table.entity).max() > 1


def test_sampling_repeats_with_the_seed() -> None:
    first, second = (sample_table(np.random.default_rng(9), 80) for _ in range(2))
    pd.testing.assert_frame_equal(first.frame, second.frame)
    dirty, again = (corrupt_table(first, np.random.default_rng(1), 0.05) for _ in range(2))
    pd.testing.assert_frame_equal(dirty.frame, again.frame)
    pd.testing.assert_frame_equal(dirty.kinds, again.kinds)


def test_labels_say_exactly_what_was_changed() -> None:
    rng = np.random.default_rng(4)
    seen: set[str] = set()
    for _ in range(40):
        table = sample_table(rng, 100)
        before = table.frame.copy()
        dirty = corrupt_table(table, rng, 0.08)
        pd.testing.assert_frame_equal(table.frame, before)
        assert ((dirty.frame != dirty.clean) == (dirty.kinds != "")).all().all()
        labels = set(dirty.kinds.to_numpy().ravel()) - {""}
        assert labels <= set(ERROR_KINDS)
        share = (dirty.kinds != "").to_numpy().mean()
        assert 0 < share < 0.13
        seen |= labels
    assert {"shifted", "swapped", "dependency", "duplicate", "missing"} <= seen


def test_rates_are_low_and_sometimes_nought() -> None:
    rng = np.random.default_rng(0)
    rates = [sample_rate(rng) for _ in range(400)]
    assert max(rates) <= 0.3
    assert 20 < sum(rate == 0 for rate in rates) < 120
    assert np.median(rates) < 0.06
    table = sample_table(rng, 50)
    assert (corrupt_table(table, rng, 0.0).kinds == "").all().all()
