"""The model that is compressed, as it was in training: the float32 network, and examples to measure it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import load_file

from assistant.errors import ModelMissing, UsageError
from assistant.models.manifest import ADAPTER, Manifest, check_files, read_manifest
from assistant.progress import Progress, silent
from training.base import Base
from training.build import TRAINED, load_trained, shape
from training.compression.report import REPORT
from training.export.bert import LINEARS
from training.gathering import Gathered, gather
from training.methods.layers import freeze
from training.networks.network import Network
from training.networks.tokens import Tokenizer
from training.objectives.classification import predict
from training.recipe import Recipe, load_recipe
from training.run import base_of
from training.tasks import find_task
from training.tasks.examples import Task, Text


@dataclass(frozen=True)
class Original:
    """A trained model opened again: `network` has its adapter folded in, its weights are float32.

    `exact` is whether they are those of the training, not the float16 of an adapter. `folder` is the model's.
    """

    folder: Path
    manifest: Manifest
    recipe: Recipe
    base: Base
    network: Network
    tokenizer: Tokenizer
    gathered: Gathered
    exact: bool

    @property
    def task(self) -> Task:
        """Its task, with the labels of the model."""
        return self.gathered.task

    @property
    def bytes(self) -> int:
        """Bytes of all weights as float32: body and head."""
        return 4 * sum(tensor.numel() for tensor in self.network.parameters())

    def logits(self, texts: Sequence[Text]) -> np.ndarray:
        """float32 (len(texts), outputs) in torch, not calibrated."""
        rows = self.tokenizer.encode(texts, self.recipe.max_tokens)
        return predict(self.network, rows, self.task.name)


def open_original(folder: Path, out: Path, *, training: bool, progress: Progress = silent) -> Original:
    """Open the model in `folder`; `training`: its training examples are gathered as well.

    Raises `UsageError` for a model that is no classifier, `ModelMissing` where files are absent or damaged.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    if not (folder / "recipe.toml").is_file():
        raise UsageError(
            f"The model in {folder} has no recipe.toml, so its network cannot be built again: give a model "
            "that `dqa train` made."
        )
    if (folder / REPORT).is_file() and not (folder / TRAINED).is_file():
        raise UsageError(
            f"{manifest.version} is compressed already, and its network was not kept: compress the model it "
            "was made from, which its card names."
        )
    recipe = load_recipe(folder / "recipe.toml")
    task = find_task(recipe.task)
    if task.kind != "classification":
        raise UsageError(
            f"{manifest.version} is made for {task.kind}; classifiers and scorers can be compressed. Train "
            "it from a smaller base instead (--base-model, or --set layers=…)."
        )
    base = base_of(recipe, out)
    if base.sha256 != manifest.base_sha256:
        raise UsageError(
            f"{manifest.version} was trained from weights with SHA-256 {manifest.base_sha256[:12]}…, but "
            f"{recipe.base_model} now has {base.sha256[:12]}…: give it back its base to compress it."
        )
    gathered = _examples(task, recipe, training, progress)
    if gathered.task.labels != manifest.labels:
        raise UsageError(
            f"{manifest.version} has {len(manifest.labels)} labels, its task now has "
            f"{len(gathered.task.labels)} or others: train it again, then compress it."
        )
    network = Network(base, recipe, {task.name: shape(gathered.task)})
    exact = _load(network, recipe, gathered.task, folder)
    fold(network)
    network.eval()
    return Original(folder, manifest, recipe, base, network, Tokenizer(base), gathered, exact)


def _examples(task: Task, recipe: Recipe, training: bool, progress: Progress) -> Gathered:
    """The model's own splits; of a corpus the training part is left out (but one) where it is not needed."""
    wanted = recipe if training or recipe.data else replace(recipe, examples=1, augment=())
    return gather(task, wanted, progress)


def _load(network: Network, recipe: Recipe, task: Task, folder: Path) -> bool:
    """Put the trained weights into `network`; whether they are exact."""
    if (folder / TRAINED).is_file():
        freeze(network, recipe)
        load_trained(network, folder)
        return True
    if recipe.method != "lora":
        raise ModelMissing(
            f"The model in {folder} lacks {TRAINED}, the weights of its training: train it again."
        )
    load_adapter(network, recipe, task, folder)
    return False


def load_adapter(network: Network, recipe: Recipe, task: Task, folder: Path) -> None:
    """Put the float16 LoRA matrices and the head that serving reads back into `network`.

    Raises `ModelMissing` where the adapter is of another shape.
    """
    tensors = {
        name: torch.from_numpy(a.astype(np.float32)) for name, a in load_file(folder / ADAPTER).items()
    }
    modules: dict[str, Any] = dict(network.body.get_base_model().named_modules())  # type: ignore[operator]
    try:
        with torch.no_grad():
            head = network.heads[task.name]
            head.get_parameter("weight").copy_(tensors.pop("head.weight"))
            head.get_parameter("bias").copy_(tensors.pop("head.bias"))
            for name, tensor in tensors.items():
                layer, linear, side = name.split(".")
                module = modules[f"encoder.layer.{layer}.{LINEARS[linear]}"]
                if hasattr(module, "lora_A"):
                    scale = 1.0 if side == "a" else module.scaling["default"]
                    module.get_parameter(f"lora_{side.upper()}.default.weight").copy_(tensor.T / scale)
    except (KeyError, ValueError, RuntimeError) as error:
        raise ModelMissing(
            f"The adapter in {folder} does not fit its recipe ({error}); train the model again."
        ) from error


def fold(network: Network) -> None:
    """Fold LoRA matrices into the weights they change, for good; all parameters can train then."""
    if any(hasattr(module, "lora_A") for module in network.modules()):
        network.body = network.body.merge_and_unload()  # type: ignore[operator]
    network.requires_grad_(True)
