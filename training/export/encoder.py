"""Export a BERT encoder to the shared ONNX graph that every adapter runs on, int8 per channel."""

from __future__ import annotations

import logging
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from assistant.models.manifest import GRAPH, TOKENIZER, Manifest, sha256, write_manifest
from training.base import Base
from training.encoder import load_encoder
from training.export.bert import LINEARS, LoraBert, lora_names


def lora_bert(base: Base, *, int8_words: bool = False) -> LoraBert:
    """The base as a `LoraBert`; raises `UsageError` for another architecture than BERT."""
    config, model = load_encoder(base)
    return LoraBert(
        model.state_dict(),
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        epsilon=config.layer_norm_eps,
        int8_words=int8_words,
    )


def zero_lora(model: LoraBert, rank: int = 1) -> list[torch.Tensor]:
    """An adapter that changes nothing, in the order of `lora_names`."""
    shapes = {
        name: model.get_buffer(f"encoder.layer.0.{hf}.weight".replace(".", "_")).shape
        for name, hf in LINEARS.items()
    }
    tensors = []
    for name in lora_names(model.layers):
        inside, outside = shapes[name.split(".")[1]]
        tensors.append(torch.zeros((inside, rank) if name.endswith("a") else (rank, outside)))
    return tensors


def export_encoder(model: LoraBert, out: Path, *, quantize: bool = True) -> None:
    """Write `model` to the file `out` as ONNX; `quantize`: weights to int8, per channel, dynamically.

    Batch, tokens and rank stay free. Attention's own products and the adapter stay float32.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    program = _trace(model)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "model.onnx"
        program.save(plain if quantize else out, external_data=False)
        if quantize:
            logging.getLogger().addFilter(no_advice)
            quantize_dynamic(plain, out, per_channel=True, weight_type=QuantType.QInt8)
            logging.getLogger().removeFilter(no_advice)
    forget_origin(out)


def forget_origin(file: Path) -> None:
    """Take out what the exporter notes at each node: stack traces with the paths of the machine it ran on."""
    model = onnx.load(file)
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in (*model.graph.input, *model.graph.output, *model.graph.value_info, *model.graph.initializer):
        del value.metadata_props[:]
        value.doc_string = ""
    del model.graph.metadata_props[:]
    onnx.save(model, file)


def _trace(model: LoraBert) -> torch.onnx.ONNXProgram:
    names = lora_names(model.layers)
    batch, tokens, rank = (
        torch.export.Dim("batch"),
        torch.export.Dim("tokens", max=512),
        torch.export.Dim("rank"),
    )
    axes = {0: batch, 1: tokens}
    lora_axes = [{1 if name.endswith("a") else 0: rank} for name in names]
    ids = torch.ones((2, 7), dtype=torch.int64)
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own deprecations
        program = torch.onnx.export(
            model.eval(),
            # Three tensors: one passed twice would be traced as one input.
            (ids, torch.ones_like(ids), torch.zeros_like(ids), zero_lora(model, rank=3)),
            dynamo=True,
            dynamic_shapes=(axes, axes, axes, lora_axes),
            input_names=["input_ids", "attention_mask", "token_type_ids", *names],
            output_names=["mean", "first"],
            verbose=False,
        )
    assert program is not None
    return program


def no_advice(record: logging.LogRecord) -> bool:
    """Keeps the quantiser's advice out of the log: what it advises is not needed for these graphs."""
    return "pre-processing before quantization" not in record.getMessage()


def save_tokenizer(base: Base, folder: Path) -> None:
    """Write the base's tokenizer, neither padding nor cutting, into a model folder."""
    tokenizer = Tokenizer.from_file(str(base.tokenizer_file))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / TOKENIZER))


def save_encoder(base: Base, folder: Path, max_tokens: int = 256) -> Manifest:
    """Export `base` into the model folder `folder`, tokenizer and manifest beside the graph."""
    model = lora_bert(base, int8_words=True)
    export_encoder(model, folder / GRAPH)
    save_tokenizer(base, folder)
    manifest = Manifest(
        model="encoder",
        base_model=base.name,
        base_sha256=base.sha256,
        licence=base.licence,
        dimensions=model.width,
        max_tokens=max_tokens,
        files={name: sha256(folder / name) for name in (GRAPH, TOKENIZER)},
    )
    write_manifest(folder, manifest)
    return manifest
