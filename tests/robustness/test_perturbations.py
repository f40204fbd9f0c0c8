"""Perturbations keep what they should keep and are the same for the same seed; what they do is measured."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import UnknownName
from assistant.models.inputs import column_text
from training.robustness.measure import robustness
from training.robustness.perturbations import PERTURBATIONS, Text, parts, perturb, whole
from training.tasks.examples import Example

CITY = column_text("Städte", ["Köln", "São Paulo", "Genève", "Rome"])
PAIR = ("Köln", CITY)


@given(st.text(), st.lists(st.text(), min_size=1))
def test_parts_come_together_again(header: str, values: list[str]) -> None:
    text = column_text(header, values)
    assert whole(*parts(text)) == text


@pytest.mark.parametrize("name", PERTURBATIONS)
@given(text=st.one_of(st.text(), st.tuples(st.text(), st.text())), seed=st.integers(0, 9))
def test_any_text_is_perturbed_the_same_way_twice(name: str, text: Text, seed: int) -> None:
    (first,), (again,) = perturb(name, [text], seed), perturb(name, [text], seed)
    assert first == again
    assert isinstance(first, type(text))


def test_each_does_what_it_is_called() -> None:
    done = {name: perturb(name, [CITY], 1)[0] for name in PERTURBATIONS}
    assert done["upper case"] == CITY.upper()
    assert done["lower case"] == CITY.lower()
    assert done["title case"].startswith("Städte : Köln")
    assert done["leading blanks"] == "  " + CITY
    assert done["trailing blanks"] == CITY + "  "
    assert done["doubled blanks"].split() == CITY.split()
    assert done["accents stripped"] == "Stadte : Koln ; Sao Paulo ; Geneve ; Rome"
    assert done["header dropped"] == "Köln ; São Paulo ; Genève ; Rome"
    assert Counter(parts(done["values shuffled"])[1]) == Counter(parts(CITY)[1])
    assert parts(done["fewer values"])[1] in [[a, b] for i, a in enumerate(parts(CITY)[1])
                                              for b in parts(CITY)[1][i + 1 :]]  # fmt: skip
    assert parts(done["values twice"])[1] == parts(CITY)[1] * 2
    assert len(done["longer"]) > 2 * len(CITY)
    assert CITY.startswith(done["shorter"])
    assert 0 < len(done["shorter"]) < len(CITY)


def test_typos_are_few_and_leave_the_header() -> None:
    texts = [
        column_text("city", [f"Nottingham {i}", "Birmingham", "Wolverhampton", "Leeds"]) for i in range(50)
    ]
    for before, after in zip(texts, perturb("typos", texts, 3), strict=True):
        old, new = parts(before), parts(after)
        assert old[0] == new[0]
        different = [(a, b) for a, b in zip(old[1], new[1], strict=True) if a != b]
        assert 1 <= len(different) <= 4
        assert all(abs(len(a) - len(b)) <= 2 for a, b in different)


def test_the_judged_value_of_a_pair_keeps_its_truth() -> None:
    for name in ("typos", "values shuffled", "fewer values", "header dropped", "longer", "shorter"):
        after = perturb(name, [PAIR], 2)[0]
        assert after[0] == PAIR[0]
        assert after[1] != PAIR[1]
    assert perturb("upper case", [PAIR])[0] == ("KÖLN", CITY.upper())


def test_seeds_and_places_differ() -> None:
    assert perturb("values shuffled", [CITY] * 20, 1) != perturb("values shuffled", [CITY] * 20, 2)
    assert len(set(perturb("values shuffled", [CITY] * 20, 1))) > 1


def test_an_unknown_perturbation_names_those_there_are() -> None:
    with pytest.raises(UnknownName, match="upper case, lower case"):
        perturb("backwards", [CITY])


def accuracy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    return float(((probabilities > 0.5) == labels).mean())


def test_a_model_that_reads_case_loses_by_case_alone() -> None:
    calls: list[int] = []

    def score(texts: list[str]) -> np.ndarray:
        calls.append(len(texts))
        return np.array([0.9 if text.strip()[:1].isupper() else 0.1 for text in texts])

    examples = [Example("Abc" if i % 2 else "abc", i % 2) for i in range(40)]
    found = robustness(score, examples, accuracy)
    assert calls[0] == 40
    assert len(calls) == 1 + len(found)  # one call a perturbation
    assert found["lower case"].drop == pytest.approx(0.5)
    assert found["lower case"].flipped == 1
    assert found["lower case"].changed == 0.5
    assert found["upper case"].figure == pytest.approx(0.5)
    assert found["leading blanks"].drop == 0
    assert "accents stripped" not in found  # nothing to strip
    assert "values shuffled" not in found


def test_a_drop_is_worse_also_where_lower_is_better() -> None:
    def loss(probabilities: np.ndarray, labels: np.ndarray) -> float:
        return 1 - accuracy(probabilities, labels)

    def score(texts: list[str]) -> np.ndarray:
        return np.array([float(text.isupper()) for text in texts])

    examples = [Example("abc", 0)] * 8
    assert robustness(score, examples, loss, better="lower")["upper case"].drop == 1
    with pytest.raises(ValueError, match="none were given"):
        robustness(score, [], loss)
