from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import AssistantError, UsageError
from tests.evaluation import samples
from training.evaluation.predictions import Predictions
from training.tasks.examples import Example

texts = st.text(st.characters(), max_size=12)
an_example = st.builds(
    Example,
    text=st.one_of(texts, st.tuples(texts, texts)),
    label=st.integers(0, 1),
    groups=st.lists(texts, max_size=3).map(tuple),
    target=texts,
    table=texts,
)


@given(rows=st.lists(st.tuples(an_example, st.floats(0, 1), texts), max_size=5), kind=st.sampled_from("scg"))
def test_what_is_saved_is_loaded(tmp_path_factory: pytest.TempPathFactory, rows, kind):
    file = tmp_path_factory.mktemp("saved") / "predictions.jsonl.gz"
    examples = tuple(row[0] for row in rows)
    scores = np.array([row[1] for row in rows], dtype=np.float64)
    outputs = tuple(row[2] for row in rows)
    saved = {
        "s": Predictions("t", "m@1", (), examples, scores),
        "c": Predictions("t", "m@1", ("no", "yes"), examples, np.stack([1 - scores, scores], axis=1)),
        "g": Predictions("t", "m@1", (), examples, None, outputs),
    }[kind]
    saved.save(file)
    loaded = Predictions.load(file)
    assert (loaded.task, loaded.model, loaded.labels) == (saved.task, saved.model, saved.labels)
    assert loaded.examples == saved.examples
    assert loaded.outputs == saved.outputs
    assert loaded.kind == saved.kind
    if saved.probabilities is None:
        assert loaded.probabilities is None
    else:
        assert loaded.probabilities.shape == saved.probabilities.shape
        assert np.allclose(loaded.probabilities, saved.probabilities, atol=1e-6)


def test_saving_twice_gives_the_same_bytes(tmp_path: Path):
    for name in ("a", "b"):
        samples.classes(20).save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _without_last_line(data: bytes) -> bytes:
    return gzip.compress(b"\n".join(gzip.decompress(data).splitlines()[:-1]))


def _another_shape(data: bytes) -> bytes:
    return gzip.compress(gzip.decompress(data).replace(b'"p":[', b'"p":[0.5,', 1))


@pytest.mark.parametrize(
    "damage",
    [_cut, _without_last_line, _another_shape, lambda _: b"not gzip", lambda _: gzip.compress(b"[]\n"),
     lambda _: b""],
    ids=["cut", "line missing", "shape", "no gzip", "no head", "empty"],
)  # fmt: skip
def test_a_damaged_file_is_a_sentence(tmp_path: Path, damage):
    file = tmp_path / "predictions.jsonl.gz"
    samples.classes(30).save(file)
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(
        AssistantError, match=r"not a file of predictions or is damaged.*train the model again"
    ):
        Predictions.load(file)


def test_a_missing_file_says_what_writes_it(tmp_path: Path):
    with pytest.raises(UsageError, match="`dqa train` writes them"):
        Predictions.load(tmp_path / "none.gz")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"probabilities": np.zeros((2, 3))}, "shape"),
        ({"probabilities": np.array([0.5, np.nan])}, "not numbers"),
        ({"examples": (Example("a", -1), Example("b", 1))}, "1 of 2 examples have no label"),
        ({"examples": (Example("a", 2), Example("b", 1))}, "no label below 2"),
        ({"probabilities": None}, "2 examples but 0 outputs"),
    ],
)
def test_what_does_not_fit_together_is_refused(change, said):
    fields = {"examples": (Example("a", 0), Example("b", 1)), "probabilities": np.array([0.1, 0.9])}
    with pytest.raises(UsageError, match=said):
        Predictions("t", "m", (), **{**fields, **change})
