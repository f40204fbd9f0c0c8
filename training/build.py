"""From a recipe and its examples to what the loop trains: network, objectives, how often each is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from assistant.errors import AssistantError, UsageError
from assistant.models.manifest import MANIFEST, read_manifest
from assistant.progress import Progress, silent
from training.base import Base
from training.gathering import Gathered, gather
from training.methods.ewc import Penalty, fisher_diagonal
from training.methods.layers import freeze
from training.methods.mixing import shares
from training.networks.network import HeadShape, Network
from training.objectives import Objective
from training.objectives.classification import Classification
from training.objectives.generation import Generation, Generator
from training.objectives.matching import Matching
from training.recipe import Recipe, load_recipe
from training.tasks import find_task
from training.tasks.examples import Example, Task

TRAINED = "trained.safetensors"
"""All trained weights under torch's own names: what a later run goes on from."""
FISHER_EXAMPLES = 400


@dataclass
class Job:
    """All that one run trains. `earlier` is the task of the model it goes on from."""

    network: Network | Generator
    objectives: list[Objective]
    weights: list[float]
    penalty: Penalty | None = None
    earlier: Classification | Matching | None = None


def build(
    recipe: Recipe, base: Base, gathered: Gathered, beside: Sequence[Gathered], progress: Progress = silent
) -> Job:
    """The network with a head a task, and the objectives: first the recipe's task, then those `beside` it."""
    torch.manual_seed(recipe.seed)
    if recipe.threads:
        torch.set_num_threads(recipe.threads)
    if gathered.task.kind == "generation":
        return _generator(recipe, base, gathered)
    earlier = _earlier(recipe, progress)
    members = [gathered, *beside, *([earlier] if earlier else [])]
    _check_members(recipe, members)
    network = Network(
        base, recipe, {m.task.name: shape(m.task) for m in members if m.task.kind != "matching"}
    )
    freeze(network, recipe)
    objectives: list[Objective] = [_objective(member, network, base, recipe) for member in members]
    objectives[0] = _with_teacher(objectives[0], gathered, network, base, recipe, progress)
    job = Job(network, objectives, _weights(recipe, [gathered, *beside]))
    if recipe.start:
        _check_base(Path(recipe.start), base)
        load_trained(network, Path(recipe.start))
    return _continued(job, recipe, earlier, progress) if earlier else job


def shape(task: Task) -> HeadShape:
    """The head of `task`."""
    return HeadShape(task.outputs, task.first_segment)


def _generator(recipe: Recipe, base: Base, gathered: Gathered) -> Job:
    if recipe.also or recipe.start or recipe.teacher:
        raise UsageError(
            "A generator is trained on its own task alone: leave also, start and teacher out of the recipe, "
            "and give the folder of an earlier generator as base_model to go on from it."
        )
    generator = Generator(base, recipe)
    freeze(generator, recipe)
    objective = Generation(gathered.task, generator, recipe, gathered.train, gathered.validation)
    return Job(generator, [objective], [1.0])


def _check_members(recipe: Recipe, members: Sequence[Gathered]) -> None:
    names = [member.task.name for member in members]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(
            f"The recipe trains {', '.join(twice)} twice: name a task once, as task, in also, or by start."
        )
    if any(member.task.kind == "generation" for member in members[1:]):
        raise UsageError("A generator cannot be trained beside another task; take it out of also.")
    if any(member.task.kind == "matching" for member in members):
        if recipe.method == "head":
            raise UsageError("The recipe's method is head, but matching has none; choose lora or full.")
        if 0 < recipe.micro_batch < recipe.batch:
            raise UsageError(
                "The recipe's micro_batch parts a batch, but in matching its pairs are each other's "
                "negatives: leave it out, and take a smaller batch where memory is short."
            )


def _objective(member: Gathered, network: Network, base: Base, recipe: Recipe) -> Classification | Matching:
    kind = Matching if member.task.kind == "matching" else Classification
    return kind(member.task, network, base, recipe, member.train, member.validation)


def _weights(recipe: Recipe, members: Sequence[Gathered]) -> list[float]:
    return list(shares([len(member.train) for member in members], recipe.mix_temperature))


def _with_teacher(
    objective: Objective, gathered: Gathered, network: Network, base: Base, recipe: Recipe, progress: Progress
) -> Objective:
    """The objective that listens to the recipe's teacher as well."""
    if not recipe.teacher:
        return objective
    from training.methods.teacher import teacher_logits

    if not isinstance(objective, Classification):
        raise UsageError("The recipe names a teacher; only classification learns from one.")
    logits = teacher_logits(recipe.teacher, gathered.task, [e.text for e in gathered.train], progress)
    return Classification(
        gathered.task, network, base, recipe, gathered.train, gathered.validation, teacher=logits
    )


def _earlier(recipe: Recipe, progress: Progress) -> Gathered | None:
    """The task of the model that the run goes on from; None where it goes on with the same task."""
    if not recipe.start:
        return None
    old = load_recipe(Path(recipe.start) / "recipe.toml")
    if old.task == recipe.task:
        if recipe.ewc or recipe.replay:
            raise UsageError(
                f"The model in {recipe.start} was trained for {old.task} itself: ewc and replay keep an "
                "earlier, other task. Leave them out."
            )
        return None
    return gather(
        find_task(old.task), replace(old, examples=min(old.examples, recipe.also_examples)), progress
    )


def _continued(job: Job, recipe: Recipe, earlier: Gathered, progress: Progress) -> Job:
    """The job with the earlier model's weights in it, held by EWC, rehearsed by replay, as recipe says."""
    network, old = job.network, job.objectives[-1]
    assert isinstance(network, Network)
    assert isinstance(old, Classification | Matching)
    job.earlier = old
    if recipe.ewc:
        if isinstance(old, Matching):
            raise UsageError(
                f"EWC weighs what {old.name} needs one example at a time, but a pair alone has no negatives: "
                "leave ewc out and keep it by replay."
            )
        held = {n: p for n, p in network.trained().items() if not n.startswith(f"heads.{recipe.task}.")}
        progress("weighing what the earlier task needs", 0)
        rows = range(min(FISHER_EXAMPLES, len(earlier.train)))
        network.train(False)
        fisher = fisher_diagonal(old.loss, rows, held)
        job.penalty = Penalty(recipe.ewc, {n: p.detach().clone() for n, p in held.items()}, fisher)
    if recipe.replay:
        job.weights = [*(w * (1 - recipe.replay) for w in job.weights), recipe.replay]
    else:
        job.objectives.pop()
    return job


def _check_base(folder: Path, base: Base) -> None:
    """Raise `UsageError` where the model in `folder` was made from other weights than the base's."""
    if (folder / MANIFEST).is_file() and (found := read_manifest(folder)).base_sha256 != base.sha256:
        raise UsageError(
            f"The model in {folder} has another base ({found.base_model}) than the recipe ({base.name}): its "
            "adapter says nothing there. Take over base_model from its recipe.toml."
        )


def load_trained(network: Network | Generator, folder: Path) -> None:
    """Put the trained weights saved in a model folder into `network`, as far as it has their like.

    Raises `AssistantError` where the file is absent, damaged, or from another base or method.
    """
    file = folder / TRAINED
    try:
        saved = load_file(file)
    except (OSError, SafetensorError) as error:
        raise AssistantError(
            f"{file} cannot be read ({type(error).__name__}): a run goes on only from a whole model that "
            "`dqa train` made."
        ) from error
    parameters = dict(network.named_parameters())  # those too that this run leaves as they are
    body = [n for n in (*network.trained(), *saved) if not n.startswith("heads.")]
    strange = [
        n for n in body if n not in saved or n not in parameters or saved[n].shape != parameters[n].shape
    ]
    if strange:
        raise UsageError(
            f"The model in {folder} has another base, method or rank than the recipe ({strange[0]} differs): "
            "take over base_model, method, layers and the lora settings from its recipe.toml."
        )
    with torch.no_grad():
        for name, parameter in parameters.items():
            if name in saved and saved[name].shape == parameter.shape:
                parameter.copy_(saved[name])


def held_out(task: Task, examples: Sequence[Example]) -> list[Example]:
    """The examples that can be measured: those with a label, of a classification."""
    return [e for e in examples if e.label >= 0] if task.kind == "classification" else list(examples)
