"""A trained network as files that serving loads: an adapter on the shared graph, else a graph of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file as save_arrays
from safetensors.torch import save_file
from torch import Tensor, nn

from assistant.models.encoder import Encoder
from assistant.models.heads import Adapter
from assistant.models.manifest import ADAPTER, MANIFEST, Manifest, read_manifest, sha256, write_manifest
from assistant.models.store import SHIPPED
from assistant.progress import Progress
from training.base import Base
from training.build import TRAINED
from training.calibration import fit_temperature
from training.card.facts import Served
from training.export.bert import LINEARS, lora_names
from training.export.encoder import save_encoder
from training.export.own import save_network
from training.networks.backbone import quiet
from training.networks.network import Network
from training.objectives.generation import Generator
from training.recipe import Recipe
from training.tasks.examples import Example, Task, labels_of


def how_served(network: Network, base: Base, recipe: Recipe) -> Served:
    """Whether the shared graph can hold what was trained, a graph of its own can, or torch alone."""
    config = network.backbone.config
    plain = recipe.method == "head" or (recipe.method == "lora" and recipe.lora_variant in ("lora", "rslora"))
    if (
        plain
        and not recipe.layers
        and config.model_type == "bert"
        and getattr(config, "hidden_act", "") == "gelu"
    ):
        return "shared graph"
    return "own graph" if base.tokenizer_file.is_file() else "torch only"


def save_trained(parameters: Mapping[str, nn.Parameter], folder: Path) -> None:
    """Write all trained weights, for a later run to go on from."""
    save_file({n: p.detach().cpu().contiguous() for n, p in parameters.items()}, folder / TRAINED)


def save_generator(generator: Generator, base: Base, folder: Path) -> None:
    """Write the model with its adapter folded in, and its tokenizer, as transformers loads them."""
    body = generator.body
    if hasattr(body, "merge_and_unload"):
        body = body.merge_and_unload()
    with quiet():
        body.save_pretrained(folder / "model")
    generator.tokenizer.full.save_pretrained(folder / "model")


def encoder_of(base: Base, out: Path, progress: Progress) -> Encoder:
    """The shared graph of `base`: in `out`, shipped, or made now."""
    for root in (out, SHIPPED):
        for folder in sorted(root.glob("encoder*")):
            if (folder / MANIFEST).is_file() and (found := read_manifest(folder)).base_sha256 == base.sha256:
                return Encoder(folder, found)
    progress("exporting the encoder", 0, 1)
    folder = out / f"encoder-{base.sha256[:10]}"
    manifest = save_encoder(base, folder)
    progress("exporting the encoder", 1, 1)
    return Encoder(folder, manifest)


def own_encoder(
    network: Network, base: Base, recipe: Recipe, name: str, out: Path, progress: Progress
) -> Encoder:
    """A graph of the trained body, in a folder of its own below `out`."""
    progress("exporting the model's own graph", 0, 1)
    part = out / f"encoder-{name}.part"
    manifest = save_network(network, base, part, recipe.max_tokens)
    folder = out / f"encoder-{name}-{manifest.base_sha256[:10]}"
    if folder.exists():
        import shutil

        shutil.rmtree(part)
    else:
        part.rename(folder)
    progress("exporting the model's own graph", 1, 1)
    return Encoder(folder, manifest)


def save_adapter(
    network: Network,
    task: Task,
    recipe: Recipe,
    encoder: Encoder,
    base: Base,
    validation: Sequence[Example],
    folder: Path,
    *,
    shared: bool,
) -> Manifest:
    """Write adapter and head of `task` into `folder`; the temperature is fitted on what serving computes."""
    tensors = lora_matrices(network, recipe) if shared else {}
    if task.kind == "classification":
        head = network.heads[task.name]
        tensors |= {"head.weight": head.weight, "head.bias": head.bias}  # type: ignore[dict-item]
    arrays = {name: _half(tensor) for name, tensor in tensors.items()}
    if not arrays:  # safetensors files are never empty
        arrays["none"] = np.zeros(1, dtype=np.float16)
    save_arrays(arrays, folder / ADAPTER)
    manifest = Manifest(
        model=task.model,
        base=encoder.version,
        base_model=base.name,
        base_sha256=base.sha256,
        licence=base.licence,
        dimensions=encoder.dimensions,
        max_tokens=recipe.max_tokens,
        labels=task.labels,
        rank=recipe.lora_rank if shared and recipe.method == "lora" else 0,
        first_segment=task.first_segment,
        prior=_prior(task, validation),
        files={ADAPTER: sha256(folder / ADAPTER)},
    )
    if task.kind == "classification":
        logits = Adapter(folder, manifest, lambda: encoder).logits([example.text for example in validation])
        temperature = fit_temperature(task, logits, labels_of(validation))
        manifest = manifest.model_copy(update={"temperature": temperature})
    write_manifest(folder, manifest)
    return manifest


def _prior(task: Task, validation: Sequence[Example]) -> float | None:
    if task.labels or task.kind != "classification":
        return None
    return float(labels_of(validation).mean())


def lora_matrices(network: Network, recipe: Recipe) -> dict[str, Tensor]:
    """The matrices that the shared graph takes, by `export.bert.lora_names`, the scale folded in.

    A linear map without adapter gets zeros of rank 1.
    """
    body: Any = network.body
    if recipe.method == "lora":
        body = body.get_base_model()
    modules = dict(body.named_modules())
    tensors = {}
    for name in lora_names(network.backbone.config.num_hidden_layers):
        layer, linear, side = name.split(".")
        tensors[name] = _matrix(modules[f"encoder.layer.{layer}.{LINEARS[linear]}"], side)
    return tensors


def _matrix(module: nn.Module, side: str) -> Tensor:
    import torch

    if not hasattr(module, "lora_A"):
        inside, outside = module.in_features, module.out_features
        return torch.zeros((inside, 1) if side == "a" else (1, outside))  # type: ignore[arg-type]
    weights = module.get_parameter(f"lora_{side.upper()}.default.weight")
    return weights.T if side == "a" else weights.T * module.scaling["default"]  # type: ignore[index]


def _half(tensor: Tensor) -> np.ndarray:
    return np.ascontiguousarray(tensor.detach().cpu().numpy().astype(np.float16))
