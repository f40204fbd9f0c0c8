"""What is removed, for which reason; what is found in labels that were turned on purpose."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import UsageError
from training.data.cleaning import LONGEST, clean
from training.data.label_errors import label_errors
from training.data.labelled import LabelledData
from training.data.leakage import leakage
from training.data.near import SIMILAR, NearIndex, fold, shingles
from training.tasks.examples import Example

LONG = "The quick brown fox jumps over the lazy dog and runs away from the farm"


def data(*examples: Example, labels: tuple[str, ...] = ("a", "b")) -> LabelledData:
    return LabelledData(examples, labels, "made")


def test_each_example_is_removed_for_its_first_reason() -> None:
    given = data(
        Example(" \t", 0),
        Example("x" * (LONGEST + 1), 1),
        Example("nobody knows", -1),
        Example("both ways", 0),
        Example("both  ways", 1),
        Example("once", 0),
        Example("ONCE ", 0),
        Example(LONG, 1),
        Example(LONG.replace("farm", "farms"), 1),
        Example("kept", 1),
    )
    cleaned = clean(given)
    assert cleaned.removed == (
        ("empty", 0),
        ("too long", 1),
        ("no label", 2),
        ("conflicting labels", 3),
        ("conflicting labels", 4),
        ("duplicate", 6),
        ("near duplicate", 8),
    )
    assert [example.text for example in cleaned.kept.examples] == ["once", LONG, "kept"]
    assert cleaned.counts == {
        "empty": 1, "too long": 1, "no label": 1,
        "conflicting labels": 2, "duplicate": 1, "near duplicate": 1,
    }  # fmt: skip


def test_the_same_column_with_other_values_is_not_near() -> None:
    cells = [Example((value, LONG), label) for value, label in (("Leeds", 0), ("Leeeds", 1), ("York", 0))]
    assert clean(data(*cells)).removed == ()


def test_near_texts_of_other_labels_and_other_targets_stay() -> None:
    assert clean(data(Example(LONG, 0), Example(LONG + "s", 1))).removed == ()
    assert clean(data(Example(LONG, target="x"), Example(LONG + "s", target="y"), labels=())).removed == ()


def test_a_generator_keeps_each_case_of_letters_but_no_empty_target() -> None:
    forms = [Example("LONDON", target="London"), Example("london", target="London"), Example("Paris")]
    assert clean(data(*forms, labels=())).removed == (("empty", 2),)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "A ", "b", " ", LONG, LONG + "!"]), st.integers(-1, 1)), max_size=12
    )
)
def test_cleaning_twice_changes_nothing_more(pairs: list[tuple[str, int]]) -> None:
    given_data = data(*(Example(text, label) for text, label in pairs))
    once = clean(given_data)
    assert clean(once.kept).removed == ()
    assert len(once.kept) + len(once.removed) == len(given_data)


def test_near_texts_are_found_as_comparing_all_pairs_would() -> None:
    rng = np.random.default_rng(0)
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"]
    texts = [" ".join(rng.choice(words, 12)) for _ in range(40)]
    texts += [text[:-1] + "x" for text in texts]
    index = NearIndex()
    for text in texts:
        index.add(fold(text))
    found = {(place, other) for place, text in enumerate(texts) for other, _ in index.near(fold(text))}

    def alike(one: str, other: str) -> float:
        first, second = shingles(one), shingles(other)
        return len(first & second) / len(first | second)

    true = {
        (i, j) for i, one in enumerate(texts) for j, other in enumerate(texts) if alike(one, other) >= SIMILAR
    }
    assert found <= true
    assert len(found) >= 0.97 * len(true)
    assert len(true) > len(texts)


def test_leakage_names_tables_equal_and_near_texts() -> None:
    train = data(Example("one", 0, table="t"), Example(LONG, 1, table="u"), Example("two", 0))
    test = data(Example("ONE", 1, table="t"), Example(LONG + "s", 1), Example("three", 0), Example("four", 0))
    found = leakage(train, test)
    assert (found.tables, found.same) == (("t",), ((0, 0),))
    assert [pair[:2] for pair in found.near] == [(1, 1)]
    assert (found.share, found.clean) == (0.5, False)
    assert leakage(train, data(Example("five", 0))).clean


def turned(seed: int = 0) -> tuple[LabelledData, set[int]]:
    """Dates and names, ten of two hundred labels turned."""
    rng = np.random.default_rng(seed)
    names = ["Anna Berg", "Carl Dorn", "Emma Falk", "Gustav Horn", "Ida Jung", "Karl Lenz"]
    examples = []
    for place in range(200):
        day = f"20{rng.integers(10, 24)}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}"
        text = day if place % 2 else " ; ".join(rng.choice(names, 3))
        examples.append(Example(text, place % 2, table=f"table {place // 4}"))
    wrong = set(rng.permutation(200)[:10].tolist())
    for place in wrong:
        examples[place] = examples[place]._replace(label=1 - examples[place].label)
    return data(*examples, labels=("person", "date")), wrong


def test_labels_turned_on_purpose_are_the_suspicious_ones() -> None:
    given_data, wrong = turned()
    found = label_errors(given_data, seed=1)
    assert {one.example for one in found} <= wrong
    assert len(found) >= 9
    assert all(one.given != one.likelier and one.probability_likelier > 0.5 for one in found)
    assert label_errors(given_data, seed=1) == found


def test_labels_cannot_be_checked_without_two_classes_of_two() -> None:
    assert label_errors(data(Example("a", target="b"), labels=())) == []
    with pytest.raises(UsageError, match="no two classes with 2 examples each"):
        label_errors(data(Example("a", 0), Example("b", 0), Example("c", 1)))
