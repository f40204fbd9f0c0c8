"""The exported graph computes what transformers and PEFT compute."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
import torch
from tokenizers import Tokenizer

from assistant.errors import UsageError
from assistant.models.encoder import Encoder
from assistant.models.manifest import read_manifest
from tests.tiny import make_base
from training.batches import collate
from training.export.encoder import export_encoder, lora_bert
from training.lora import AdaptedEncoder
from training.recipe import Recipe

TEXTS = [("red apple", "green : one ; two ; three"), ("paris", "rome"), ("blue", "x" * 30), ("one two", "")]


def adapted(base, seed: int = 3) -> AdaptedEncoder:
    model = AdaptedEncoder(base, Recipe("anomalies", lora_rank=4), 2, first_segment=True).eval()
    torch.manual_seed(seed)
    with torch.no_grad():
        for parameter in model.trained().values():
            parameter.normal_(0, 0.2)
    return model


def test_float_graph_equals_peft(tmp_path: Path) -> None:
    base = make_base(tmp_path / "base")
    model = adapted(base)
    export_encoder(lora_bert(base), tmp_path / "float.onnx", quantize=False)
    encodings = Tokenizer.from_file(str(base.tokenizer_file)).encode_batch(TEXTS)
    batch = collate(encodings)
    with torch.inference_mode():
        expected = model(batch).numpy()
    tensors = {name: tensor.astype(np.float32) for name, tensor in model.adapter().items()}
    weight, bias = tensors.pop("head.weight"), tensors.pop("head.bias")
    session = ort.InferenceSession(tmp_path / "float.onnx", providers=["CPUExecutionProvider"])
    tokens = {
        "input_ids": batch.input_ids.numpy(),
        "attention_mask": batch.attention_mask.numpy(),
        "token_type_ids": batch.token_type_ids.numpy(),
    }
    pooled = np.concatenate(session.run(["mean", "first"], {**tokens, **tensors}), axis=1)
    assert np.abs(expected).max() > 0.5
    assert b"bert.py" not in (tmp_path / "float.onnx").read_bytes()  # no stack traces of this machine
    np.testing.assert_allclose(pooled @ weight.T + bias, expected, atol=0.02)  # the adapter is float16


def test_maps_without_an_adapter_stay_as_they_are(tmp_path: Path) -> None:
    base = make_base(tmp_path / "base")
    recipe = Recipe("anomalies", lora_targets=("query",))
    adapter = AdaptedEncoder(base, recipe, 1, first_segment=False).adapter()
    assert adapter["0.up.a"].shape == (32, 1)
    assert not adapter["0.up.b"].any()
    assert adapter["0.query.a"].shape == (32, recipe.lora_rank)


def test_int8_stays_close_to_float(tmp_path: Path, tiny_models: Path) -> None:
    encoder = Encoder(tiny_models / "encoder", read_manifest(tiny_models / "encoder"), threads=1)
    base = make_base(tmp_path / "base")
    model = lora_bert(base)
    from training.export.encoder import zero_lora

    for text in ("red apple", "one two three", "berlin ( x )"):
        encoding = Tokenizer.from_file(str(base.tokenizer_file)).encode(text)
        batch = collate([encoding])
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
