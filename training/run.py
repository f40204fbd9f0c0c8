"""One fine-tuning run from recipe to a folder that serving can load: data, training, calibration, card."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from safetensors import SafetensorError

from assistant.errors import AssistantError
from assistant.models.encoder import Encoder
from assistant.models.heads import Adapter
from assistant.models.manifest import Manifest, sha256, write_manifest
from assistant.progress import Progress, silent
from training.base import Base, find_base
from training.bases.inspect import check_fits
from training.build import TRAINED, Job, build, held_out
from training.card import Card, Privacy, write_card
from training.checkpoint import clear_checkpoint
from training.gathering import Gathered, gather
from training.labelling import add_labeller, has_labeller, measure_labeller
from training.measuring import Bound, Outcome, classification_card, generation_card, matching_card
from training.methods.memory import free_bytes, method_of
from training.networks.network import counts
from training.objectives.generation import Generator
from training.recipe import Recipe
from training.registry import Installed, install, register
from training.saving import encoder_of, how_served, own_encoder, save_adapter, save_generator, save_trained
from training.scratch import SCRATCH, make_scratch
from training.tasks import find_task
from training.train import Trained, fit


@dataclass(frozen=True)
class Finished:
    """A finished run: the card, and where the registry put the model."""

    card: Card
    installed: Installed


def train_task(recipe: Recipe, out: Path, progress: Progress = silent) -> Finished:
    """Train by `recipe` and install the model into the models folder `out`; a killed run goes on.

    `out` is the home's models, or `assistant.models.store.SHIPPED` for maintainers. A base that no encoder
    there (nor the shipped one) was made from is exported beside. Raises `AssistantError` sentences.
    """
    out.mkdir(parents=True, exist_ok=True)
    task = find_task(recipe.task)
    checkpoint = out / f"{task.model}.checkpoint"
    base = base_of(recipe, out)
    _check_memory(base, recipe)
    gathered = gather(task, recipe, progress)
    beside = [
        gather(
            find_task(name), replace(recipe, task=name, examples=recipe.also_examples, data="", augment=())
        )
        for name in recipe.also
    ]
    job = build(recipe, base, gathered, beside, progress)
    parameters = counts(job.network, job.network.trained())
    trained, privacy = _fit(job, recipe, checkpoint, fingerprint(recipe, base, [gathered, *beside]), progress)
    outcome = Outcome(
        recipe, base, gathered, trained, parameters, "torch only", privacy, _retained(job, recipe)
    )
    try:
        finished = finish(job, outcome, out, progress)
    except (OSError, SafetensorError) as error:
        raise AssistantError(
            f"The trained model cannot be written to {out} ({error}): make room on that disk and give the "
            "same command again; it is not trained anew."
        ) from error
    clear_checkpoint(checkpoint)
    return finished


def finish(
    job: Job, outcome: Outcome, out: Path, progress: Progress, amend: Callable[[Card], Card] | None = None
) -> Finished:
    """Write the model beside its place, measure it, and put it there; `amend` may complete its card."""
    folder = out / f"{outcome.gathered.task.model}.part"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    card = _save(job, outcome, out, folder, progress)
    card = amend(card) if amend else card
    write_card(folder, card)
    outcome.recipe.save(folder / "recipe.toml")
    if card.served == "torch only" and outcome.gathered.task.kind == "classification":
        kept = register(folder, out)  # never in the place of one that can be served
        return Finished(card, Installed(kept.version, kept.state, kept.folder))
    return Finished(card, install(folder, out))


def base_of(recipe: Recipe, out: Path) -> Base:
    """The recipe's base; one to be trained from scratch is made first."""
    if recipe.base_model in SCRATCH:
        return make_scratch(recipe.base_model, out / "scratch", recipe.seed)
    return find_base(recipe.base_model)


def _check_memory(base: Base, recipe: Recipe) -> None:
    """Raise `UsageError` now, not after an hour, where not even one example at once fits in memory."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    check_fits(
        base,
        method_of(recipe),
        recipe.micro_batch or 1,
        recipe.max_tokens,
        rank=recipe.lora_rank,
        free=free_bytes(device),
    )


def fingerprint(recipe: Recipe, base: Base, members: Sequence[Gathered]) -> str:
    """A hash of everything that decides a run's weights."""
    found = hashlib.sha256(json.dumps([asdict(recipe), base.sha256]).encode())
    for member in members:
        found.update(member.digest().encode())
    return found.hexdigest()


def _fit(
    job: Job, recipe: Recipe, checkpoint: Path, fingerprint: str, progress: Progress
) -> tuple[Trained, Privacy | None]:
    if not recipe.dp_epsilon:
        return (
            fit(
                job.network,
                job.objectives,
                job.weights,
                recipe,
                checkpoint,
                fingerprint,
                progress,
                job.penalty,
            ),
            None,
        )
    from training.privacy.dp import fit_private

    private: tuple[Trained, Privacy | None] = fit_private(job, recipe, checkpoint, fingerprint, progress)
    return private


def _retained(job: Job, recipe: Recipe) -> dict[str, float] | None:
    """The primary metric of the task that the run went on from, as the model now has it."""
    if job.earlier is None:
        return None
    return {f"{job.earlier.name} {job.earlier.metric.name}": job.earlier.figure()}


def _save(job: Job, outcome: Outcome, out: Path, folder: Path, progress: Progress) -> Card:
    """Write the model into `folder` in the layout that serves it, and measure it as it is served."""
    network, task = job.network, outcome.gathered.task
    save_trained(network.trained(), folder)
    if isinstance(network, Generator):
        save_generator(network, outcome.base, folder)
        return generation_card(outcome, network, folder, _torch_manifest(outcome, folder).version)
    outcome = replace(outcome, served=how_served(network, outcome.base, outcome.recipe))
    if outcome.served == "torch only":
        version = _torch_manifest(outcome, folder).version
        if task.kind == "matching":
            return matching_card(outcome, network, None, None, folder, version)
        return classification_card(outcome, network, None, None, folder, progress)
    shared = outcome.served == "shared graph"
    frozen = _frozen(outcome.base, out, progress)
    encoder = (
        encoder_of(outcome.base, out, progress)
        if shared
        else own_encoder(network, outcome.base, outcome.recipe, task.model, out, progress)
    )
    manifest = save_adapter(
        network,
        task,
        outcome.recipe,
        encoder,
        outcome.base,
        outcome.gathered.validation,
        folder,
        shared=shared,
    )
    if task.kind == "matching":
        lora = _bound(encoder, folder, shared)
        return matching_card(outcome, network, encoder, lora, folder, manifest.version)
    if labelled := has_labeller(outcome.gathered, outcome.recipe):
        manifest = add_labeller(outcome.gathered, folder, manifest)
    adapter = Adapter(folder, manifest, lambda: encoder)
    card = classification_card(outcome, network, adapter, frozen, folder, progress)
    if not labelled:
        return card
    test = held_out(task, outcome.gathered.test)
    whole = measure_labeller(outcome.gathered, folder, test)
    return card.model_copy(update={"labeller": whole})


def _frozen(base: Base, out: Path, progress: Progress) -> Encoder | None:
    """The base as it was, for the baseline; None where it is no BERT that the shared graph can hold."""
    from assistant.errors import UsageError

    try:
        return encoder_of(base, out, progress)
    except UsageError:
        return None


def _bound(encoder: Encoder, folder: Path, shared: bool) -> Bound | None:
    from safetensors.numpy import load_file

    from assistant.models.manifest import ADAPTER

    return encoder.bind(load_file(folder / ADAPTER)) if shared else None


def _torch_manifest(outcome: Outcome, folder: Path) -> Manifest:
    """The manifest of a model that torch alone runs: its files and their checksums."""
    base, task = outcome.base, outcome.gathered.task
    files = [TRAINED, *(str(f.relative_to(folder)) for f in sorted((folder / "model").glob("*")))]
    manifest = Manifest(
        model=task.model,
        base_model=base.name,
        base_sha256=base.sha256,
        licence=base.licence,
        dimensions=1,
        max_tokens=outcome.recipe.max_tokens,
        labels=task.labels,
        files={name: sha256(folder / name) for name in files},
    )
    write_manifest(folder, manifest)
    return manifest
