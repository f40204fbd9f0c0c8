"""A student: a base of fewer layers, trained on the labels and towards the model's own probabilities."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.errors import UsageError
from assistant.models.manifest import read_manifest
from assistant.progress import Progress
from training.compression.candidate import Candidate
from training.compression.original import Original
from training.recipe import Recipe
from training.run import train_task

STUDENT_LR = 3e-4
NAME = "student"


def as_student(
    original: Original, work: Path, layers: int, progress: Progress
) -> tuple[list[Candidate], tuple[str, ...]]:
    """Train a student of `layers` layers (0: half of them) below `work`; killed, it goes on from there."""
    there = int(original.network.backbone.config.num_hidden_layers)
    kept = layers or max(1, there // 2)
    if kept >= there:
        raise UsageError(f"A student of {kept} layers is no smaller than the model, which has {there}.")
    finished = train_task(student_recipe(original.recipe, original.folder, kept), work, progress)
    folder = finished.installed.folder
    base = read_manifest(folder).base
    encoder = next(one for one in sorted(work.glob("encoder*")) if read_manifest(one).version == base)
    card = finished.card
    return [Candidate(NAME, folder, encoder)], (
        f"{kept} of {there} layers, trained on {card.examples['train']:,} examples in {card.seconds:,.0f} s.",
    )


def student_recipe(recipe: Recipe, teacher: Path, layers: int) -> Recipe:
    """The recipe of a student of the model in `teacher`, which was trained by `recipe`.

    All its weights train: the layers that are left must learn to follow one another.
    """
    return replace(
        recipe, method="full", lora_variant="lora", lr=STUDENT_LR, head_lr=0.0, layers=layers,
        teacher=str(teacher), start="", ewc=0.0, replay=0.0, unfreeze=0.0, layer_decay=1.0,
        freeze_layers=0, dp_epsilon=0.0,
    )  # fmt: skip
