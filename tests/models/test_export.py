"""The exported graph computes what transformers and PEFT compute."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
import torch

from assistant.errors import UsageError
from assistant.models.encoder import Encoder
from assistant.models.manifest import read_manifest
from tests.tiny import make_base
from training.export.encoder import export_encoder, lora_bert, zero_lora
from training.networks.network import HeadShape, Network
from training.networks.tokens import Tokenizer, collate
from training.recipe import Recipe
from training.saving import lora_matrices

TEXTS = [("red apple", "green : one ; two ; three"), ("paris", "rome"), ("blue", "x" * 30), ("one two", "")]


RECIPE = Recipe("anomalies", lora_rank=4)


def adapted(base, recipe: Recipe = RECIPE, seed: int = 3) -> Network:
    model = Network(base, recipe, {"anomalies": HeadShape(2, first_segment=True)}).eval()
    torch.manual_seed(seed)
    with torch.no_grad():
        for parameter in model.trained().values():
            parameter.normal_(0, 0.2)
    return model


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny base's shared graph in float32; the base lies beside it."""
    folder = tmp_path_factory.mktemp("graph")
    export_encoder(lora_bert(make_base(folder / "base")), folder / "float.onnx", quantize=False)
    return folder / "float.onnx"


@pytest.mark.parametrize("variant", ["lora", "rslora"])
def test_float_graph_equals_peft(graph: Path, variant: str) -> None:
    base = make_base(graph.with_name("base"))
    recipe = Recipe("anomalies", lora_rank=4, lora_variant=variant)
    model = adapted(base, recipe)
    batch = collate(Tokenizer(base).encode(TEXTS, 64))
    with torch.inference_mode():
        expected = model(batch, "anomalies").numpy()
        tensors = {name: tensor.contiguous().numpy() for name, tensor in lora_matrices(model, recipe).items()}
    weight, bias = (tensor.detach().numpy() for tensor in model.heads["anomalies"].parameters())
    session = ort.InferenceSession(graph, providers=["CPUExecutionProvider"])
    tokens = {
        "input_ids": batch.input_ids.numpy(),
        "attention_mask": batch.attention_mask.numpy(),
        "token_type_ids": batch.token_type_ids.numpy(),
    }
    pooled = np.concatenate(session.run(["mean", "first"], {**tokens, **tensors}), axis=1)
    assert np.abs(expected).max() > 0.5
    assert b"bert.py" not in graph.read_bytes()  # no stack traces of this machine
    np.testing.assert_allclose(pooled @ weight.T + bias, expected, atol=1e-4)


def test_maps_without_an_adapter_stay_as_they_are(tmp_path: Path) -> None:
    base = make_base(tmp_path / "base")
    recipe = Recipe("anomalies", lora_targets=("query",))
    adapter = lora_matrices(adapted(base, recipe), recipe)
    assert adapter["0.up.a"].shape == (32, 1)
    assert not adapter["0.up.b"].any()
    assert adapter["0.query.a"].shape == (32, recipe.lora_rank)


def test_int8_stays_close_to_float(tmp_path: Path, tiny_models: Path) -> None:
    encoder = Encoder(tiny_models / "encoder", read_manifest(tiny_models / "encoder"), threads=1)
    base = make_base(tmp_path / "base")
    model = lora_bert(base)
    for text in ("red apple", "one two three", "berlin ( x )"):
        batch = collate(Tokenizer(base).encode([text], 64))
        exact = model(batch.input_ids, batch.attention_mask, batch.token_type_ids, zero_lora(model))[0][
            0
        ].numpy()
        cosine = encoder.embed([text])[0] @ (exact / np.linalg.norm(exact))
        assert cosine > 0.98


def test_other_architectures_are_refused_in_a_sentence(tmp_path: Path) -> None:
    base = make_base(tmp_path / "base")
    config = tmp_path / "base" / "config.json"
    config.write_text(config.read_text().replace('"gelu"', '"relu"'))
    with pytest.raises(UsageError, match="relu"):
        lora_bert(base)
