"""Splits share no table and have classes alike; balance and figures by hand-made counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import UsageError
from training.data.balance import (
    class_counts,
    class_weights,
    effective_classes,
    effective_numbers,
    imbalance,
    oversample,
)
from training.data.labelled import LabelledData
from training.data.splits import leakage, split
from training.tasks.examples import Example, labels_of


def made(labels: list[int], tables: list[str], names: tuple[str, ...] = ("a", "b", "c")) -> LabelledData:
    pairs = zip(labels, tables, strict=True)
    return LabelledData(
        tuple(Example(f"text {i}", label, table=table) for i, (label, table) in enumerate(pairs)),
        names,
        "made",
    )


def test_classes_come_in_the_same_shares_and_no_table_is_parted() -> None:
    rng = np.random.default_rng(0)
    tables = [f"t{number}" for number in rng.integers(0, 120, 600)]
    data = made(rng.choice(3, 600, p=[0.7, 0.2, 0.1]).tolist(), tables)
    parts = split(data, seed=3)
    assert sum(map(len, parts)) == 600
    for part, share in zip(parts, (0.7, 0.15, 0.15), strict=True):
        counts = np.bincount(labels_of(part.examples), minlength=3)
        wanted = share * np.bincount(labels_of(data.examples))
        assert np.all(np.abs(counts - wanted) <= 0.1 * wanted + 2)
    assert leakage(parts.train, parts.test).clean
    assert leakage(parts.train, parts.validation).clean
    assert leakage(parts.validation, parts.test).clean


def test_the_seed_decides() -> None:
    data = made([i % 3 for i in range(90)], [f"t{i // 3}" for i in range(90)])
    assert split(data, seed=1) == split(data, seed=1)
    assert split(data, seed=1) != split(data, seed=2)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-1, 2), st.sampled_from(["", "t", "u", "v", "w"])), min_size=8, max_size=30
    )
)
def test_no_split_is_empty_and_no_table_in_two(pairs: list[tuple[int, str]]) -> None:
    data = made([label for label, _ in pairs], [table for _, table in pairs])
    groups = {example.table or example.text for example in data.examples}
    if len(groups) < 3:
        with pytest.raises(UsageError, match="needs three or more"):
            split(data)
        return
    parts = split(data)
    assert all(len(part) for part in parts)
    assert sorted(example.text for part in parts for example in part.examples) == sorted(
        example.text for example in data.examples
    )
    seen = [{example.table for example in part.examples} - {""} for part in parts]
    assert sum(map(len, seen)) == len(set().union(*seen))


def test_equal_texts_without_a_table_stay_together() -> None:
    data = LabelledData(tuple(Example(f"text {i % 10}", i % 2) for i in range(100)), (), "made")
    assert leakage(*split(data)[::2]).same == ()


@pytest.mark.parametrize(("validation", "test"), [(0.5, 0.5), (0, 0.2), (-0.1, 0.2), (0.2, 1.0)])
def test_shares_that_leave_nothing_are_refused(validation: float, test: float) -> None:
    with pytest.raises(UsageError, match="cannot be"):
        split(made([0, 1, 2], ["t", "u", "v"]), validation=validation, test=test)


UNEVEN = made([0] * 6 + [1] * 3, [""] * 9)


def test_balance_by_hand() -> None:
    assert class_counts(UNEVEN) == {"a": 6, "b": 3, "c": 0}
    assert imbalance(UNEVEN) == 2
    assert effective_classes(UNEVEN) == pytest.approx(3 / 2 ** (2 / 3))
    assert class_weights(UNEVEN).tolist() == pytest.approx([0.75, 1.5, 0])
    assert effective_numbers(UNEVEN, beta=0.5).tolist() == pytest.approx([2 * (1 - 0.5**6), 1.75, 0])


def test_weights_are_those_of_scikit_learn() -> None:
    from sklearn.utils.class_weight import compute_class_weight

    labels = labels_of(UNEVEN.examples)
    assert class_weights(UNEVEN)[:2] == pytest.approx(
        compute_class_weight("balanced", classes=np.array([0, 1]), y=labels)
    )


def test_oversampling_makes_classes_even_and_loses_nothing() -> None:
    even = oversample(made([0] * 7 + [1] * 3 + [2], [""] * 11), seed=4)
    assert class_counts(even) == {"a": 7, "b": 7, "c": 7}
    times = np.unique([example.text for example in even.examples], return_counts=True)[1]
    assert len(times) == 11
    assert sorted(times.tolist()) == [1] * 7 + [2, 2, 3, 7]


def test_unlabelled_data_have_no_balance() -> None:
    data = LabelledData((Example("a", target="b"),), (), "made")
    assert class_counts(data) == {}
    assert np.isnan(imbalance(data))
    assert effective_classes(data) == 0
