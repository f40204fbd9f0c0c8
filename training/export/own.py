"""Export a trained network's whole body as a graph of its own: for what the shared graph cannot hold.

Fully fine-tuned weights, DoRA, prompts and prefixes, cut bases and other architectures than BERT: the graph
takes tokens alone and gives what the shared encoder gives, so that serving runs it unchanged.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from assistant.models.manifest import GRAPH, TOKENIZER, Manifest, sha256, write_manifest
from training.base import Base
from training.export.encoder import forget_origin, no_advice, save_tokenizer
from training.networks.network import Network
from training.networks.tokens import Batch

_QUANTIZED = ["MatMul", "Gemm"]
"""Not Gather: the quantiser would give the table of words one scale in all, and a rare word's outlier would
take the accuracy of every other. `int8_words` gives each word its own."""


class _Words(nn.Module):
    """A table of words as int8 with a scale a word."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("words", torch.round(weight / scale).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        """float32 (…, width)."""
        return self.get_buffer("words")[ids].float() * self.get_buffer("scale")[ids]


class _Pooled(nn.Module):
    """The network's pooling as a graph: tokens in, both means out."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor]:
        """See the class."""
        return self.network.pool(Batch(input_ids, attention_mask, token_type_ids))


def export_network(network: Network, out: Path, *, quantize: bool = True) -> None:
    """Write `network`'s body and pooling to the file `out` as ONNX.

    `quantize`: linear maps become int8 with a scale a channel, words int8 with a scale a word.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    was, network.bf16 = network.bf16, False
    network.train(False)
    ids = torch.ones((2, 7), dtype=torch.int64)
    axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("tokens", max=512)}
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    words = int8_words(network) if quantize else nullcontext()
    plain = out.with_name(f"{out.name}.float") if quantize else out
    with warnings.catch_warnings(), torch.no_grad(), merged(network), words:
        warnings.simplefilter("ignore")  # the exporter's own deprecations
        program = torch.onnx.export(
            _Pooled(network.cpu()),
            (ids, torch.ones_like(ids), torch.zeros_like(ids)),
            dynamo=True,
            dynamic_shapes=(axes, axes, axes),
            input_names=["input_ids", "attention_mask", "token_type_ids"],
            output_names=["mean", "first"],
            verbose=False,
        )
        assert program is not None
        for node in program.model.graph:  # a causal model's own "mean" would bear the output's name
            for value in node.outputs:
                if value.name in ("mean", "first") and not value.is_graph_output():
                    value.name = f"inner_{value.name}"
        program.save(plain, external_data=False)  # here: it shares the weights, which are merged only now
    if quantize:
        logging.getLogger().addFilter(no_advice)
        quantize_dynamic(
            plain, out, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=_QUANTIZED
        )
        logging.getLogger().removeFilter(no_advice)
        plain.unlink()
    forget_origin(out)
    network.bf16 = was


@contextmanager
def merged(network: Network) -> Iterator[None]:
    """LoRA matrices folded into the weights they change, so that the graph is as fast as the base's."""
    foldable = any(hasattr(module, "lora_A") for module in network.modules())
    if foldable:
        network.body.merge_adapter()  # type: ignore[operator]
    try:
        yield
    finally:
        if foldable:
            network.body.unmerge_adapter()  # type: ignore[operator]


@contextmanager
def int8_words(network: Network) -> Iterator[None]:
    """The table of words rounded to int8 for the time being, wherever the body holds it."""
    table = network.body.get_input_embeddings()  # type: ignore[operator]
    places = [
        (parent, name)
        for parent in network.modules()
        for name, child in parent.named_children()
        if child is table
    ]
    plain = isinstance(table, nn.Embedding)
    rounded = _Words(table.weight.detach()) if plain else table
    for parent, name in places:
        setattr(parent, name, rounded)
    try:
        yield
    finally:
        for parent, name in places:
            setattr(parent, name, table)


def save_network(
    network: Network, base: Base, folder: Path, max_tokens: int, *, quantize: bool = True
) -> Manifest:
    """Export `network`'s body into the model folder `folder`, tokenizer and manifest beside the graph."""
    export_network(network, folder / GRAPH, quantize=quantize)
    save_tokenizer(base, folder)
    manifest = Manifest(
        model="encoder",
        base_model=base.name,
        base_sha256=sha256(folder / GRAPH),
        licence=base.licence,
        dimensions=network.backbone.width,
        max_tokens=max_tokens,
        files={name: sha256(folder / name) for name in (GRAPH, TOKENIZER)},
    )
    write_manifest(folder, manifest)
    return manifest
