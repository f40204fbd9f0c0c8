from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import assistant.models
from assistant.errors import ModelMissing
from assistant.models import heads
from assistant.models.encoder import Encoder
from assistant.models.manifest import ADAPTER, MANIFEST, read_manifest
from assistant.models.store import SHIPPED
from assistant.settings import Settings
from tests.models.conftest import random_lora, save_adapter


@pytest.fixture
def encoder(tiny_models: Path) -> Encoder:
    return Encoder(tiny_models / "encoder", read_manifest(tiny_models / "encoder"), threads=2)


def test_embeddings_have_unit_length(encoder: Encoder) -> None:
    vectors = encoder.embed(["red", "green apple", ""])
    assert vectors.shape == (3, 32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.embed([]).shape == (0, 32)


def test_a_text_is_judged_alone_as_among_others(encoder: Encoder) -> None:
    texts = ["red", "one two three one two three", ("blue", "x"), "berlin"]
    adapter = encoder.bind(random_lora())
    together = encoder.pool(texts, adapter)
    for i, text in enumerate(texts):
        np.testing.assert_array_equal(encoder.pool([text], adapter)[0], together[i])


def test_an_adapter_changes_the_answer_and_zeros_do_not(encoder: Encoder) -> None:
    plain = encoder.pool(["red apple"])
    zeros = {name: np.zeros_like(matrix) for name, matrix in random_lora().items()}
    np.testing.assert_array_equal(encoder.pool(["red apple"], encoder.bind(zeros)), plain)
    assert np.abs(encoder.pool(["red apple"], encoder.bind(random_lora(scale=0.5))) - plain).max() > 0.1


def test_the_first_segment_is_pooled_apart(encoder: Encoder) -> None:
    single, pair = encoder.pool(["red", ("red", "blue plum")])
    np.testing.assert_array_equal(single[:32], single[32:])
    assert np.abs(pair[:32] - pair[32:]).max() > 0.01


def test_long_texts_are_cut(encoder: Encoder) -> None:
    assert np.isfinite(encoder.pool(["x" * 10_000, ("y" * 5_000, "z" * 5_000)])).all()


@pytest.mark.parametrize("text", ["\ud800 red", "\x00\x07", "\u202e", "red " * 1_000_000, "😀", "\n"])
def test_whatever_a_cell_holds_has_a_vector(tiny_models: Path, encoder: Encoder, text: str) -> None:
    static = assistant.models.load(Settings(models=tiny_models)).static
    assert np.isfinite(encoder.pool([text, (text, text)])).all()
    assert np.isfinite(static.embed([text])).all()


def test_matrices_of_another_shape_are_refused(encoder: Encoder) -> None:
    lora = random_lora()
    lora["0.query.a"] = lora["0.query.a"][:5]
    with pytest.raises(ValueError, match=r"0\.query\.a"):
        encoder.bind(lora)


def test_tasks_answer_with_probabilities(tiny_models: Path) -> None:
    models = assistant.models.load(Settings(models=tiny_models))
    kinds = models.column_kind.classify(["red ; green", "one : two", "red ; green"])
    assert models.column_kind.labels == ("date", "phone", "city")
    np.testing.assert_allclose(kinds.sum(1), 1, atol=1e-5)
    np.testing.assert_array_equal(kinds[0], kinds[2])
    assert models.column_kind.classify([]).shape == (0, 3)
    scores = models.cell_plausibility.score("fruit", ["apple", "pear"], ["plum", "", "@@@"])
    assert scores.shape == (3,)
    assert ((scores > 0) & (scores < 1)).all()
    assert models.cell_plausibility.score("fruit", ["apple"], []).shape == (0,)
    assert set(models.versions) == {
        "encoder",
        "static",
        "column_kind",
        "cell_plausibility",
        "rule_judge",
        "semantic_type",
        "column_match",
    }
    assert models.column_kind.version == models.versions["column_kind"]


def test_what_was_scored_is_not_scored_again(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "CACHE_TEXTS", 2)
    models = assistant.models.load(Settings(models=tiny_models))
    first = models.column_kind.classify(["red", "blue"])
    pooled: list[str] = []
    real = Encoder.pool
    monkeypatch.setattr(
        Encoder, "pool", lambda self, texts, *rest: (pooled.extend(texts), real(self, texts, *rest))[1]
    )
    again = models.column_kind.classify(["blue", "red", "green", "blue"])
    np.testing.assert_array_equal(again[:2], first[::-1])
    assert pooled == ["green"]


def test_many_threads_may_ask_at_once(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "CACHE_TEXTS", 5)
    kind = assistant.models.load(Settings(models=tiny_models)).column_kind
    texts = [f"red {i % 13}" for i in range(60)]
    expected = {text: kind.classify([text])[0] for text in texts}
    with ThreadPoolExecutor(4) as workers:
        for text, answer in zip(texts, workers.map(lambda t: kind.classify([t])[0], texts), strict=True):
            np.testing.assert_array_equal(answer, expected[text])


def test_static_vectors_average_their_tokens(tiny_models: Path) -> None:
    static = assistant.models.load(Settings(models=tiny_models)).static
    one, other, both, empty = static.embed(["red", "blue", "red blue", ""])
    np.testing.assert_allclose(np.linalg.norm([one, other, both], axis=1), 1, atol=1e-5)
    assert both @ one > one @ other
    assert not empty.any()
    np.testing.assert_allclose(static.embed(["blue red"])[0], both, atol=1e-6)
    assert static.embed([]).shape == (0, 8)


def test_trained_here_comes_before_shipped_and_missing_is_a_sentence(
    tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.models.store.SHIPPED", tiny_models)
    mine = tmp_path / "mine"
    save_adapter(mine / "column_kind", tiny_models / "encoder", "column_kind", ("date", "url"))
    models = assistant.models.load(Settings(models=mine))
    assert models.column_kind.labels == ("date", "url")
    assert models.encoder.version == read_manifest(tiny_models / "encoder").version
    monkeypatch.setattr("assistant.models.store.SHIPPED", tmp_path / "nowhere")
    with pytest.raises(ModelMissing, match="DQA_MODELS"):
        assistant.models.load(Settings(models=mine)).static  # noqa: B018
    with pytest.raises(ModelMissing, match="needs the encoder"):
        assistant.models.load(Settings(models=mine)).column_kind  # noqa: B018


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda folder: (folder / ADAPTER).write_bytes(b"x"), "checksum|SHA-256"),
        (lambda folder: (folder / ADAPTER).unlink(), "lacks"),
        (lambda folder: (folder / MANIFEST).write_text("{"), "manifest"),
        (lambda folder: (folder / MANIFEST).write_bytes(b"\xff\xfe\x00"), "manifest"),
        (lambda folder: (folder / MANIFEST).write_text('{"layout": 2}'), "manifest"),
    ],
)
def test_damaged_models_are_refused(tiny_models: Path, tmp_path: Path, damage, says: str) -> None:
    shutil.copytree(tiny_models, tmp_path / "models")
    damage(tmp_path / "models" / "column_kind")
    with pytest.raises(ModelMissing, match=says):
        assistant.models.load(Settings(models=tmp_path / "models")).column_kind  # noqa: B018


def test_an_adapter_of_another_shape_is_refused(tiny_models: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny_models / "encoder", tmp_path / "encoder")
    wrong = tmp_path / "column_kind"
    save_adapter(wrong, tiny_models / "encoder", "column_kind", ("a", "b"))
    from safetensors.numpy import load_file, save_file

    from assistant.models.manifest import sha256, write_manifest

    tensors = load_file(wrong / ADAPTER)
    tensors.pop("1.down.b")
    save_file(tensors, wrong / ADAPTER)
    manifest = read_manifest(wrong)
    write_manifest(wrong, manifest.model_copy(update={"files": {ADAPTER: sha256(wrong / ADAPTER)}}))
    with pytest.raises(ModelMissing, match="does not fit its encoder"):
        assistant.models.load(Settings(models=tmp_path)).column_kind  # noqa: B018


def test_the_version_names_files_base_and_calibration(tiny_models: Path) -> None:
    manifest = read_manifest(tiny_models / "column_kind")
    assert manifest.version != manifest.model_copy(update={"temperature": 2.0}).version
    assert manifest.version != manifest.model_copy(update={"base": "encoder-other"}).version
    assert manifest.version.startswith("column_kind-")


def test_shipped_folder_lies_in_the_package() -> None:
    assert SHIPPED.parent == Path(assistant.models.__file__).parent
