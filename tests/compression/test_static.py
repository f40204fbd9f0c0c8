"""A token table answers in torch and in numpy alike."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from assistant.models.encoder import Encoder, open_encoder
from assistant.models.manifest import TOKENIZER, VECTORS, Manifest
from assistant.models.static import StaticEncoder
from tests.compression.conftest import Trained
from training.compression.original import Original
from training.compression.static import encode, principal, token_outputs
from training.compression.table import Table
from training.export.encoder import save_tokenizer
from training.networks.tokens import Tokens, collate
from training.tasks.examples import Text

TEXTS: list[Text] = [
    ("apple", "berlin ; rome"),
    ("", "paris"),
    ("plum", ""),
    ("one two", "three " * 40),
    "",
    "red apple",
]


@pytest.fixture
def encoder(original: Original, tmp_path: Path) -> StaticEncoder:
    """A table of whole numbers: int8 holds it exactly."""
    size = original.tokenizer.full.vocab_size
    vectors = np.random.default_rng(0).integers(-127, 128, (size, 6)).astype(np.int8)
    save_file({"vectors": vectors, "scale": np.ones((size, 1), dtype=np.float32)}, tmp_path / VECTORS)
    save_tokenizer(original.base, tmp_path)
    manifest = Manifest(
        model="encoder", base_model="tiny", base_sha256="0", licence="mit", dimensions=6, max_tokens=16,
        files={VECTORS: "0", TOKENIZER: "0"},
    )  # fmt: skip
    opened = open_encoder(tmp_path, manifest)
    assert isinstance(opened, StaticEncoder)
    return opened


def test_serving_pools_what_training_pooled(original: Original, encoder: StaticEncoder) -> None:
    table = Table(encoder._vectors, 3, first_segment=True)
    pooled = encoder.pool(TEXTS)
    expected = table(encode(original, TEXTS)).detach().numpy()
    weight, bias = (tensor.detach().numpy() for tensor in table.head.parameters())
    assert pooled.shape == (6, 12)
    np.testing.assert_allclose(pooled @ weight.T + bias, expected, rtol=1e-4, atol=1e-3)
    assert (pooled[4] == 0).all()  # no token, no vector
    assert (pooled[5, :6] == pooled[5, 6:]).all()  # one segment: the first is the whole
    assert not (pooled[0, :6] == pooled[0, 6:]).all()


def test_a_text_is_judged_alone_as_among_others(encoder: StaticEncoder) -> None:
    alone = np.concatenate([encoder.pool([text]) for text in TEXTS])
    np.testing.assert_array_equal(alone, encoder.pool(TEXTS))
    assert encoder.pool([]).shape == (0, 12)


def test_a_table_takes_no_matrices(encoder: StaticEncoder) -> None:
    assert encoder.bind({}) == {}
    with pytest.raises(ValueError, match="takes none"):
        encoder.bind({"0.query.a": np.zeros((2, 2))})


def test_a_folder_with_a_graph_opens_as_an_encoder(trained: Trained) -> None:
    from training.compression.served import as_served

    assert isinstance(as_served(trained.folder)[0].body(), Encoder)


def test_token_vectors_are_what_the_trained_network_pools(original: Original, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(original.base.folder, tmp_path / "base"))
    padding = Tokenizer.from_file(str(original.base.tokenizer_file))
    padding.enable_padding(length=12)  # as the default base's own file has it
    padding.save(str(folder / "tokenizer.json"))
    padded = replace(original, base=replace(original.base, folder=folder))
    outputs = token_outputs(padded, lambda *_: None)
    word = original.tokenizer.encode(["apple"], 16)[0]
    with torch.inference_mode():
        pooled = original.network.pool(collate([Tokens(word.ids, word.type_ids)]))[0].numpy()
    assert outputs.shape == (original.tokenizer.full.vocab_size, 32)
    np.testing.assert_allclose(outputs[word.ids[1]], pooled[0], atol=1e-5)


def test_components_keep_what_tells_tokens_apart() -> None:
    generator = np.random.default_rng(1)
    outputs = generator.normal(size=(200, 3)) @ generator.normal(size=(3, 20)) + 5
    vectors = principal(outputs, 8)
    assert vectors.shape == (200, 8)
    assert vectors.std() == pytest.approx(1, abs=1e-3)
    gaps, kept = (np.linalg.norm(v[:50, None] - v[None, :50], axis=2).ravel() for v in (outputs, vectors))
    assert np.corrcoef(gaps, kept)[0, 1] > 0.999
