"""The trained network as an ONNX graph of its own: float32, or int8 per channel."""

from __future__ import annotations

from pathlib import Path

from assistant.models.encoder import Encoder
from assistant.models.manifest import read_manifest
from training.compression.candidate import Candidate, rename_encoder
from training.compression.original import Original
from training.export.own import save_network
from training.networks.network import Network
from training.saving import save_adapter


def as_graph(
    original: Original, work: Path, name: str, *, quantize: bool, network: Network | None = None
) -> Candidate:
    """Write `network` (the original's own unless given) below `work` as a graph and a head.

    `quantize`: the linear maps' weights become int8 with a scale a channel (Jacob et al. 2018), activations
    are quantised as they come; attention's products, norms and GELU stay float32.
    """
    chosen = network or original.network
    part = work / f"encoder-{name}.part"
    save_network(chosen, original.base, part, original.recipe.max_tokens, quantize=quantize)
    encoder = rename_encoder(part, f"{original.manifest.model}-{name}")
    folder = work / name
    folder.mkdir()
    save_adapter(
        chosen,
        original.task,
        original.recipe,
        Encoder(encoder, read_manifest(encoder)),
        original.base,
        original.gathered.validation,
        folder,
        shared=False,
    )
    return Candidate(name, folder, encoder)
