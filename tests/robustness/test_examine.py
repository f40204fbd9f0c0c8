"""One call examines a model: what it gives fits a card and can be saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.models.abstention import Abstainer
from tests.cards.test_cards import make_card
from training.card import read_card, render, write_card
from training.robustness.examine import examine, probabilities_of
from training.robustness.perturbations import Text
from training.tasks.examples import Example

FRUIT, CITIES = ("apple", "pear", "plum"), ("berlin", "paris", "rome")


def logits(texts: Sequence[Text]) -> np.ndarray:
    """Knows six words, in lower case; the more of them, the surer."""
    counts = [
        [sum(str(text).count(word) for word in words) for words in (FRUIT, CITIES)] + [0.2] for text in texts
    ]
    return np.array(counts, dtype=np.float32) * 3


def corpus(count: int, seed: int) -> list[Example]:
    rng = np.random.default_rng(seed)
    return [
        Example("what : " + " ; ".join(rng.choice((FRUIT, CITIES)[i % 2], 3)), i % 2) for i in range(count)
    ]


def accuracy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    return float((probabilities.argmax(axis=1) == labels).mean())


def test_a_model_is_examined_and_its_card_says_so(tmp_path: Path) -> None:
    found = examine(logits, corpus(80, 1), corpus(90, 2), accuracy, outside={"colours": ["red ; blue"] * 30})
    assert found.robustness["upper case"].drop == pytest.approx(1.0, abs=0.01)  # it takes all for the third
    assert found.robustness["values shuffled"].drop == 0
    assert found.detection.accuracy == 1
    assert set(found.detection.auroc) == {"random strings", "shuffled characters", "colours"}
    assert found.detection.auroc["colours"] == 1
    assert found.detection.abstained["colours"] == 1
    found.abstainer.save(tmp_path)
    served = Abstainer.load(tmp_path)
    assert served.abstain(logits(["x : apple ; pear ; plum", "x : red ; blue"])).tolist() == [False, True]
    write_card(tmp_path, make_card(robustness=found.robustness, ood=found.detection))
    card = read_card(tmp_path)
    assert card.robustness == found.robustness
    assert card.ood == found.detection
    assert "| colours | 1.000 | 0.000 | 1.000 |" in render(card)


def test_probabilities_of_a_scorer_and_of_classes() -> None:
    assert probabilities_of(np.array([[0.0], [100.0]])).tolist() == [0.5, 1.0]
    assert probabilities_of(np.array([[1.0, 1.0]])).tolist() == [[0.5, 0.5]]
    assert probabilities_of(np.zeros((0, 3))).shape == (0, 3)
