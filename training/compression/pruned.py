"""A pruned model: heads and neurons taken out, what is left trained a little towards the whole."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from assistant.progress import Progress
from training.compression.candidate import Candidate
from training.compression.graph import as_graph
from training.compression.original import Original
from training.compression.pruning import IMPORTANCE_EXAMPLES, importance, layers_of, remove, zero_smallest
from training.methods.layers import freeze
from training.networks.network import Network
from training.objectives.classification import Classification
from training.recipe import Recipe
from training.tasks.examples import Example
from training.train import fit

RECOVERY = 8_000
"""Training examples that what is left is trained on: a fraction of a training."""
RECOVERY_LR = 2e-4
ZEROED = 0.5
"""Share of the weights that are zero in the unstructured form, which is measured beside."""
NAME, ZEROS = "pruned", "zeroed"


def as_pruned(
    original: Original, work: Path, keep: float, progress: Progress
) -> tuple[list[Candidate], tuple[str, ...]]:
    """The pruned model and, for comparison, one with as many single weights zeroed; both int8 graphs.

    Notes say what was taken out.
    """
    network = copy.deepcopy(original.network)
    layers = layers_of(network.body)
    recipe = recovery(original.recipe)
    examples = original.gathered.train[: recipe.examples]
    objective = _objective(original, network, recipe, examples, progress)
    progress("weighing heads and neurons", 0)
    rows = range(min(IMPORTANCE_EXAMPLES, len(examples)))
    network.eval()
    before = (sum(layer.heads for layer in layers), sum(layer.up.out_features for layer in layers))
    gone = remove(layers, importance(layers, objective.loss, rows), keep)
    freeze(network, recipe)
    found = hashlib.sha256(json.dumps([asdict(recipe), original.manifest.version, keep]).encode())
    fit(network, [objective], [1.0], recipe, work / "checkpoint", found.hexdigest(), progress)
    network.eval()
    zeroed = copy.deepcopy(original.network)
    zeros = zero_smallest(zeroed.body, ZEROED)
    candidates = [
        as_graph(original, work, NAME, quantize=True, network=network),
        as_graph(original, work, ZEROS, quantize=True, network=zeroed),
    ]
    return candidates, (
        f"{gone[0]} of {before[0]} attention heads and {gone[1]:,} of {before[1]:,} neurons were taken out, "
        f"the rest trained on {len(examples):,} examples towards the whole model.",
        f"{ZEROS}: {zeros:,} single weights set to zero, nothing trained. The file is as large and ONNX "
        "Runtime as fast as without: its kernels multiply by zeros too. For comparison only.",
    )


def recovery(recipe: Recipe) -> Recipe:
    """How what is left of a model trained by `recipe` is trained."""
    return replace(
        recipe, method="full", lr=RECOVERY_LR, head_lr=0.0, unfreeze=0.0, layer_decay=1.0, epochs=1,
        freeze_embeddings=True, freeze_layers=0, examples=min(RECOVERY, recipe.examples), patience=0,
        ewc=0.0, replay=0.0, dp_epsilon=0.0, teacher="", precision="float32",
    )  # fmt: skip


def _objective(
    original: Original, network: Network, recipe: Recipe, examples: list[Example], progress: Progress
) -> Classification:
    """The task's labels, and the probabilities of the whole model."""
    logits = []
    for first in range(0, len(examples), 512):
        progress("asking the whole model", first, len(examples))
        logits.append(original.logits([example.text for example in examples[first : first + 512]]))
    return Classification(
        original.task, network, original.base, recipe, examples, original.gathered.validation,
        teacher=np.concatenate(logits),
    )  # fmt: skip
