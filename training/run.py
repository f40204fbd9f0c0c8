"""One fine-tuning run from recipe to a folder that serving can load: data, training, calibration, card."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from assistant.models.encoder import Encoder
from assistant.models.heads import Adapter
from assistant.models.manifest import ADAPTER, MANIFEST, Manifest, read_manifest, sha256, write_manifest
from assistant.models.store import SHIPPED
from assistant.progress import Progress, silent
from training.base import Base, find_base
from training.baseline import frozen_probabilities
from training.batches import tokenize
from training.calibration import expected_calibration_error, fit_temperature
from training.card import Card, Group, machine, write_card
from training.checkpoint import clear_checkpoint
from training.export.encoder import save_encoder
from training.recipe import Recipe
from training.tasks import find_task
from training.tasks.examples import Example, Split, Task, labels_of
from training.train import Trained, fit, predict

BASELINE_EXAMPLES = 6_000


@dataclass(frozen=True)
class _Data:
    """The examples: to train on, to choose weights and temperature by, and to measure on."""

    train: list[Example]
    validation: list[Example]
    test: list[Example]

    @classmethod
    def draw(cls, task: Task, recipe: Recipe, progress: Progress) -> _Data:
        """The splits of `recipe`, from sources and seeds of their own."""
        drawn = []
        for i, (split, count) in enumerate(_SPLITS):
            progress("making examples", i, len(_SPLITS))
            drawn.append(task.corpus(split, getattr(recipe, count), recipe.seed + i))
        progress("making examples", len(_SPLITS), len(_SPLITS))
        return cls(*drawn)


_SPLITS: tuple[tuple[Split, str], ...] = (
    ("train", "examples"), ("validation", "validation"), ("validation", "validation"),
)  # fmt: skip


def train_task(recipe: Recipe, out: Path, progress: Progress = silent) -> Card:
    """Train by `recipe` and save the model into `out/<model>`; a killed run goes on when called again.

    `out` is a models folder: the home's, or `assistant.models.store.SHIPPED` for maintainers. A base that no
    encoder there (nor the shipped one) was made from is exported beside. Raises `AssistantError` sentences.
    """
    task, base = find_task(recipe.task), find_base(recipe.base_model)
    out.mkdir(parents=True, exist_ok=True)
    data = _Data.draw(task, recipe, progress)
    checkpoint = out / f"{task.model}.checkpoint"
    fingerprint = _fingerprint(recipe, base, data.train)
    trained = fit(task, recipe, base, data.train, data.validation, checkpoint, fingerprint, progress)
    encoder = _encoder(base, out, progress)
    folder = out / f"{task.model}.part"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    served = _save_adapter(task, recipe, base, trained, encoder, data, folder)
    card = _measure(recipe, base, trained, encoder, served, data, progress)
    write_card(folder, card)
    recipe.save(folder / "recipe.toml")
    _replace(out / task.model, folder)
    clear_checkpoint(checkpoint)
    return card


def _fingerprint(recipe: Recipe, base: Base, train: Sequence[Example]) -> str:
    digest = hashlib.sha256(json.dumps([asdict(recipe), base.sha256]).encode())
    for example in train:
        digest.update(repr(example).encode())
    return digest.hexdigest()


def _replace(target: Path, folder: Path) -> None:
    """Put `folder` in the place of `target`."""
    old = target.with_name(f"{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    folder.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _encoder(base: Base, out: Path, progress: Progress) -> Encoder:
    """The exported encoder of `base`: in `out`, shipped, or made now."""
    for root in (out, SHIPPED):
        for folder in sorted(root.glob("encoder*")):
            if (folder / MANIFEST).is_file() and (found := read_manifest(folder)).base_sha256 == base.sha256:
                return Encoder(folder, found)
    progress("exporting the encoder", 0, 1)
    folder = out / f"encoder-{base.sha256[:10]}"
    manifest = save_encoder(base, folder)
    progress("exporting the encoder", 1, 1)
    return Encoder(folder, manifest)


def _save_adapter(
    task: Task, recipe: Recipe, base: Base, trained: Trained, encoder: Encoder, data: _Data, folder: Path
) -> Adapter:
    """Save the adapter into `folder`, its temperature fitted on what serving computes."""
    save_file(trained.model.adapter(), folder / ADAPTER)
    labels = labels_of(data.validation)
    plain = Manifest(
        model=task.model,
        base=encoder.version,
        base_model=base.name,
        base_sha256=base.sha256,
        licence=base.licence,
        dimensions=encoder.dimensions,
        max_tokens=recipe.max_tokens,
        labels=task.labels,
        rank=recipe.lora_rank,
        first_segment=task.first_segment,
        prior=None if task.labels else float(labels.mean()),
        files={ADAPTER: sha256(folder / ADAPTER)},
    )
    logits = Adapter(folder, plain, lambda: encoder).logits([example.text for example in data.validation])
    manifest = plain.model_copy(update={"temperature": fit_temperature(task, logits, labels)})
    write_manifest(folder, manifest)
    return Adapter(folder, manifest, lambda: encoder)


def _measure(
    recipe: Recipe,
    base: Base,
    trained: Trained,
    encoder: Encoder,
    served: Adapter,
    data: _Data,
    progress: Progress,
) -> Card:
    """The card: figures on the test examples."""
    task, test = find_task(recipe.task), data.test
    labels, temperature = labels_of(test), served.manifest.temperature
    progress("measuring", 0, 3)
    logits = served.logits([example.text for example in test])
    probabilities = task.probabilities(logits)
    progress("measuring", 1, 3)
    exact = task.probabilities(predict(trained.model, tokenize(base, test, recipe.max_tokens)) / temperature)
    progress("measuring", 2, 3)
    frozen = frozen_probabilities(task, encoder, data.train[:BASELINE_EXAMPLES], test, recipe.max_tokens)
    progress("measuring", 3, 3)
    return Card(
        model=task.model,
        version=served.version,
        task=task.name,
        purpose=task.purpose,
        data=task.data,
        limits=task.limits,
        licence=base.licence,
        base_model=base.name,
        base_sha256=base.sha256,
        recipe=asdict(recipe),
        examples={"train": len(data.train), "validation": len(data.validation), "test": len(test)},
        mean_tokens=trained.mean_tokens,
        metric=task.metric.name,
        better=task.metric.better,
        figures=task.measure(probabilities, labels),
        float32=task.measure(exact, labels),
        baseline=task.measure(frozen, labels),
        baseline_examples=min(BASELINE_EXAMPLES, len(data.train)),
        groups=_groups(test, task.answers(probabilities) == labels),
        calibration={
            "temperature": temperature,
            "ece_before": expected_calibration_error(task.probabilities(logits * temperature), labels),
            "ece": expected_calibration_error(probabilities, labels),
        },
        steps=trained.steps,
        best_step=trained.position.best_step,
        history=trained.position.history,
        seconds=trained.position.seconds,
        machine=machine(),
        software={name: version(name) for name in ("torch", "transformers", "peft", "onnxruntime")},
    )


def _groups(test: Sequence[Example], right: np.ndarray) -> dict[str, Group]:
    """Share of right answers by subgroup."""
    members: dict[str, list[int]] = {}
    for i, example in enumerate(test):
        for group in example.groups:
            members.setdefault(group, []).append(i)
    return {
        name: Group(examples=len(rows), right=float(right[rows].mean()))
        for name, rows in sorted(members.items())
    }
