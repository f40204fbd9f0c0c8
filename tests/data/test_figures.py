"""Figures of data against values known beforehand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from training.data import figures
from training.data.labelled import LabelledData
from training.tasks.examples import Example


class Axes:
    """An embedder: a text's vector is the axis that its first letter names; none for an empty text."""

    version = "axes"

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), 4), dtype=np.float32)
        for row, text in enumerate(texts):
            if text:
                vectors[row, "abcd".index(text[0])] = 1
        return vectors


def data(*texts: str) -> LabelledData:
    return LabelledData(tuple(Example(text) for text in texts), (), "made")


@pytest.mark.parametrize(
    ("texts", "distance", "vendi"),
    [
        (("a", "b", "c", "d"), 1.0, 4.0),
        (("a1", "a2", "a3"), 0.0, 1.0),
        (("a", "b", "a", "b", ""), 2 / 3, 2.0),
    ],
)
def test_diversity(texts: tuple[str, ...], distance: float, vendi: float) -> None:
    vectors = figures.embed(data(*texts), Axes())
    assert figures.mean_distance(vectors) == pytest.approx(distance)
    assert figures.vendi(vectors) == pytest.approx(vendi)


def test_the_mean_distance_is_that_of_all_pairs() -> None:
    vectors = np.random.default_rng(0).normal(size=(30, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    pairs = [1 - vectors[i] @ vectors[j] for i in range(30) for j in range(i)]
    assert figures.mean_distance(vectors) == pytest.approx(np.mean(pairs))
    assert np.isnan(figures.mean_distance(vectors[:1]))
    assert figures.vendi(vectors[:0]) == 0


def test_distinct_runs_of_words() -> None:
    texts = ["red red apple", "red apple"]
    assert figures.distinct_n(texts, 1) == pytest.approx(2 / 5)
    assert figures.distinct_n(texts, 2) == pytest.approx(2 / 3)
    assert np.isnan(figures.distinct_n(texts, 4))


def test_relevance_to_a_domain() -> None:
    found = figures.relevance(data("apple pear", "banana"), data("apple plum"), Axes())
    assert found.similarity.tolist() == [1, 0]
    assert (found.covered, found.known) == (1 / 2, 1 / 3)


def test_spread_and_lengths() -> None:
    lengths = figures.lengths(
        LabelledData((Example("abc"), Example(("a", "b")), Example(("a", ""))), (), "made")
    )
    assert lengths.tolist() == [3, 5, 1]
    assert figures.spread(lengths) == figures.Spread(3.0, 1, 3, pytest.approx(4.8), 5)
    assert np.isnan(figures.spread(np.array([])).median)
