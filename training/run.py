"""One fine-tuning run from recipe to a folder that serving can load: data, training, calibration, card."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
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
from training.export.encoder import save_encoder
from training.recipe import Recipe
from training.tasks import find_task
from training.tasks.examples import Example, Task, labels_of
from training.train import Trained, fit, predict

BASELINE_EXAMPLES = 6_000


def train_task(recipe: Recipe, out: Path, progress: Progress = silent) -> Card:
    """Train by `recipe` and save the model into `out/<model>`; a killed run goes on when called again.

    `out` is a models folder: the home's, or `assistant.models.store.SHIPPED` for maintainers. A base that no
    encoder there (nor the shipped one) was made from is exported beside. Raises `AssistantError` sentences.
    """
    task, base = find_task(recipe.task), find_base(recipe.base_model)
    out.mkdir(parents=True, exist_ok=True)
    progress("making examples", 0, 3)
    train = task.corpus("train", recipe.examples, recipe.seed)
    validation = task.corpus("validation", recipe.validation, recipe.seed + 1)
    test = task.corpus("validation", recipe.validation, recipe.seed + 2)
    progress("making examples", 3, 3)
    fingerprint = _fingerprint(recipe, base, train)
    checkpoint = out / f"{task.model}.checkpoint"
    trained = fit(task, recipe, base, train, validation, checkpoint, fingerprint, progress)
    encoder = _encoder(base, out, progress)
    folder = out / f"{task.model}.part"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    progress("measuring", 0, 1)
    served = _save_adapter(task, recipe, base, trained, encoder, validation, folder)
    card = _measure(task, recipe, base, trained, encoder, served, train, test)
    write_card(folder, card)
    recipe.save(folder / "recipe.toml")
    shutil.rmtree(out / task.model, ignore_errors=True)
    folder.rename(out / task.model)
    progress("measuring", 1, 1)
    return card


def _fingerprint(recipe: Recipe, base: Base, train: Sequence[Example]) -> str:
    digest = hashlib.sha256(json.dumps([asdict(recipe), base.sha256]).encode())
    for example in train:
        digest.update(repr(example).encode())
    return digest.hexdigest()


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
    task: Task,
    recipe: Recipe,
    base: Base,
    trained: Trained,
    encoder: Encoder,
    validation: Sequence[Example],
    folder: Path,
) -> Adapter:
    """Save the adapter into `folder`, its temperature fitted on what serving computes."""
    save_file(trained.model.adapter(), folder / ADAPTER)
    labels = labels_of(validation)
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
    logits = Adapter(folder, plain, lambda: encoder).logits([example.text for example in validation])
    manifest = plain.model_copy(update={"temperature": fit_temperature(task, logits, labels)})
    write_manifest(folder, manifest)
    return Adapter(folder, manifest, lambda: encoder)


def _measure(
    task: Task,
    recipe: Recipe,
    base: Base,
    trained: Trained,
    encoder: Encoder,
    served: Adapter,
    train: Sequence[Example],
    test: Sequence[Example],
) -> Card:
    """The card: figures on `test`, which decided nothing."""
    labels, temperature = labels_of(test), served.manifest.temperature
    logits = served.logits([example.text for example in test])
    probabilities = task.probabilities(logits)
    exact = task.probabilities(predict(trained.model, tokenize(base, test, recipe.max_tokens)) / temperature)
    frozen = frozen_probabilities(task, encoder, train[:BASELINE_EXAMPLES], test, recipe.max_tokens)
    uncalibrated = task.probabilities(logits * temperature)
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
        examples={"train": len(train), "validation": recipe.validation, "test": len(test)},
        mean_tokens=trained.mean_tokens,
        metric=task.metric.name,
        better=task.metric.better,
        figures=task.measure(probabilities, labels),
        float32=task.measure(exact, labels),
        baseline=task.measure(frozen, labels),
        baseline_examples=min(BASELINE_EXAMPLES, len(train)),
        groups=_groups(test, task.answers(probabilities) == labels),
        calibration={
            "temperature": temperature,
            "ece_before": expected_calibration_error(uncalibrated, labels),
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
