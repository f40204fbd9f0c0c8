"""An abstainer says "unknown" for what is foreign, comes back from disk as it was, and never half-loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistant.errors import ModelMissing
from assistant.models.abstention import ABSTENTION, REFERENCE, Abstainer, unit

SURE, UNSURE = [9.0, 0.0, 0.0], [0.1, 0.0, 0.0]


def reference(kind: str) -> Abstainer:
    generator = np.random.default_rng(0)
    if kind == "mahalanobis":
        means = np.array([[0.0, 0.0], [10.0, 0.0]], dtype=np.float32)
        return Abstainer(
            "mahalanobis", 4.0, tensors={"means": means, "precision": np.eye(2, dtype=np.float32)}
        )
    if kind == "neighbours":
        points = unit(generator.normal([5, 1], 0.1, (40, 2))).astype(np.float32)
        return Abstainer("neighbours", 0.2, neighbours=3, tensors={"reference": points})
    return Abstainer("energy" if kind == "energy" else "probability", -2.0 if kind == "energy" else 0.4)


@pytest.mark.parametrize("kind", ["probability", "energy"])
def test_the_unsure_is_unknown(kind: str) -> None:
    assert reference(kind).abstain(np.array([SURE, UNSURE])).tolist() == [False, True]


def test_scores_are_those_of_the_papers() -> None:
    logits = np.array([[2.0, 1.0, -1.0]])
    odds = np.exp(logits[0])
    assert Abstainer("probability", 0).score(logits)[0] == pytest.approx(1 - odds.max() / odds.sum())
    assert Abstainer("energy", 0).score(logits)[0] == pytest.approx(-np.log(odds.sum()))
    warm = Abstainer("energy", 0, temperature=4).score(logits)[0]
    assert warm == pytest.approx(-4 * np.log(np.exp(logits / 4).sum()))


def test_a_scorer_is_unsure_at_even_odds_and_treats_both_sides_alike() -> None:
    for kind in ("probability", "energy"):
        scores = Abstainer(kind, 0).score(np.array([[-3.0], [0.0], [3.0]]))
        assert scores[0] == pytest.approx(scores[2])
        assert scores[1] > scores[0]
    assert Abstainer("probability", 0).score(np.array([[1.5]]))[0] == pytest.approx(
        1 - 1 / (1 + np.exp(-1.5))
    )


def test_distances_see_what_is_far_from_every_class() -> None:
    near_and_far = np.array([[0.5, 0.0], [9.0, 0.5], [5.0, 5.0]])
    assert reference("mahalanobis").score(np.zeros((3, 2)), near_and_far).tolist() == [0.25, 1.25, 50.0]
    assert reference("mahalanobis").abstain(np.zeros((3, 2)), near_and_far).tolist() == [False, False, True]
    turned = np.array([[5.0, 1.0], [-1.0, 5.0]])
    assert reference("neighbours").abstain(np.zeros((2, 2)), turned).tolist() == [False, True]


def test_many_rows_give_what_single_rows_give() -> None:
    points = np.random.default_rng(1).normal(size=(1300, 2))
    abstainer = reference("neighbours")
    whole = abstainer.score(np.zeros((1300, 1)), points)
    single = [abstainer.score(np.zeros((1, 1)), points[i : i + 1])[0] for i in (0, 511, 512, 1299)]
    assert whole[[0, 511, 512, 1299]] == pytest.approx(single)


def test_nothing_in_nothing_out_and_nan_is_unknown() -> None:
    assert reference("energy").abstain(np.zeros((0, 3))).tolist() == []
    assert reference("neighbours").score(np.zeros((0, 3)), np.zeros((0, 2))).shape == (0,)
    assert reference("energy").abstain(np.array([[np.nan, 0.0, 1.0]])).tolist() == [True]


@given(arrays(np.float64, (5, 4), elements=st.floats(-1e4, 1e4)))
def test_large_logits_do_not_overflow(logits: np.ndarray) -> None:
    for kind in ("probability", "energy"):
        scores = Abstainer(kind, 0).score(logits)
        assert np.isfinite(scores).all()
    assert (Abstainer("probability", 0).score(logits) <= 0.75 + 1e-12).all()


@pytest.mark.parametrize("kind", ["probability", "energy", "mahalanobis", "neighbours"])
def test_saved_and_loaded_it_says_the_same(kind: str, tmp_path: Path) -> None:
    generator = np.random.default_rng(2)
    logits, embeddings = generator.normal(size=(50, 3)) * 4, generator.normal(size=(50, 2)) * 6
    before = reference(kind)
    before.save(tmp_path)
    after = Abstainer.load(tmp_path)
    assert np.array_equal(after.score(logits, embeddings), before.score(logits, embeddings))
    assert np.array_equal(after.abstain(logits, embeddings), before.abstain(logits, embeddings))
    assert 0 < before.abstain(logits, embeddings).sum() < 50
    assert (tmp_path / REFERENCE).exists() == before.needs_embeddings


def test_saving_another_kind_leaves_no_old_tensors(tmp_path: Path) -> None:
    reference("neighbours").save(tmp_path)
    reference("energy").save(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [ABSTENTION]


def test_what_is_absent_or_damaged_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="cannot abstain"):
        Abstainer.load(tmp_path)
    reference("neighbours").save(tmp_path)
    tensors = (tmp_path / REFERENCE).read_bytes()
    (tmp_path / REFERENCE).write_bytes(tensors[:-1] + b"\x01")
    with pytest.raises(ModelMissing, match="SHA-256"):
        Abstainer.load(tmp_path)
    (tmp_path / REFERENCE).unlink()
    with pytest.raises(ModelMissing, match=r"There is no abstention\.safetensors"):
        Abstainer.load(tmp_path)
    (tmp_path / ABSTENTION).write_text('{"kind": "guess", "threshold": 1}')
    with pytest.raises(ModelMissing, match="cannot be used"):
        Abstainer.load(tmp_path)


def test_tensors_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="needs the tensors"):
        Abstainer("mahalanobis", 1.0)
    with pytest.raises(ValueError, match="needs the tensors"):
        Abstainer("energy", 1.0, tensors={"means": np.zeros((1, 2))})
    with pytest.raises(ValueError, match="7-th"):
        Abstainer("neighbours", 1.0, neighbours=7, tensors={"reference": np.zeros((3, 2))})
    with pytest.raises(ValueError, match="none were given"):
        reference("mahalanobis").score(np.zeros((1, 2)))


def test_serving_it_needs_no_torch_and_no_sklearn() -> None:
    code = "import assistant.models.abstention, sys; print({'torch', 'sklearn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
