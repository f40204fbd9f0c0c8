"""Does privacy help? One small, overfitted task trained with and without DP-SGD, and both models attacked."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.progress import Progress, silent
from training.base import Base
from training.build import Job, build
from training.evaluation.measured import Interval
from training.gathering import Gathered
from training.networks.network import Network
from training.networks.tokens import Tokenizer
from training.objectives.classification import predict
from training.privacy.dp import fit_private
from training.privacy.membership import calibrated, example_losses, membership_auc, true_positives
from training.recipe import Recipe
from training.tasks.examples import Example, Task, labels_of
from training.train import fit

FALSE_ALARMS = 0.05


@dataclass(frozen=True)
class Attacked:
    """One trained model under attack: its ε (None: trained without), figures, and the attacks' AUC.

    `figure` is the task's primary metric on the test examples, `train_figure` on the members; `found` the
    share of members that the calibrated attack finds at `FALSE_ALARMS` false alarms.
    """

    epsilon: float | None
    figure: float
    train_figure: float
    threshold: Interval
    calibrated: Interval
    found: float


@dataclass(frozen=True)
class Population:
    """Members, who are trained on; others and references of the same distribution; and a test set."""

    task: Task
    members: list[Example]
    others: list[Example]
    references: list[list[Example]]
    test: list[Example]


def population(task: Task, count: int, references: int, wrong: float, seed: int) -> Population:
    """`count` members, others and examples a reference model, drawn alike; `wrong` of all labels are random.

    A label that nothing explains can only be learnt by heart: what an attack looks for.
    """
    rng = np.random.default_rng([seed, 11])
    drawn = task.corpus("train", count * (2 + references), seed)
    drawn = [drawn[i] for i in rng.permutation(len(drawn))]
    classes = max(2, len(task.labels))
    mislabelled = [
        one._replace(label=int(rng.integers(classes))) if rng.random() < wrong else one for one in drawn
    ]
    parts = [mislabelled[first : first + count] for first in range(0, len(mislabelled), count)]
    return Population(task, parts[0], parts[1], parts[2:], task.corpus("validation", 2 * count, seed + 1))


def audit(
    people: Population, base: Base, recipe: Recipe, epsilons: list[float], progress: Progress = silent
) -> list[Attacked]:
    """Train on the members without privacy and to each of `epsilons`, and attack every model.

    The reference models are trained without privacy on examples of their own, as an attacker would.
    """
    recipe = replace(recipe, patience=0)
    count = len(people.members)
    references = []
    for part in people.references:
        logits, _ = _trained(people, part, base, replace(recipe, dp_epsilon=0.0), progress)
        references.append(_losses(people.task, logits, people.members + people.others))
    found = []
    for epsilon in (0.0, *epsilons):
        logits, spent = _trained(people, people.members, base, replace(recipe, dp_epsilon=epsilon), progress)
        losses = _losses(people.task, logits, people.members + people.others)
        relative = calibrated(losses, references)
        found.append(
            Attacked(
                spent,
                _figure(people.task, logits, people.test),
                _figure(people.task, logits, people.members),
                membership_auc(losses[:count], losses[count:]),
                membership_auc(relative[:count], relative[count:]),
                true_positives(relative[:count], relative[count:], FALSE_ALARMS),
            )
        )
    return found


Logits = Callable[[list[Example]], np.ndarray]


def _trained(
    people: Population, train: list[Example], base: Base, recipe: Recipe, progress: Progress
) -> tuple[Logits, float | None]:
    """A model of `train` as a function to logits, and the ε it spent."""
    job = build(recipe, base, Gathered(people.task, train, people.test[:8], []), [])
    scratch = Path(tempfile.mkdtemp(prefix="dqa-audit-"))
    try:
        epsilon = _fit(job, recipe, scratch, progress)
    finally:
        shutil.rmtree(scratch)
    network, tokens = job.network, Tokenizer(base)
    assert isinstance(network, Network)

    def logits(examples: list[Example]) -> np.ndarray:
        rows = tokens.encode([example.text for example in examples], recipe.max_tokens)
        return predict(network, rows, people.task.name)

    return logits, epsilon


def _fit(job: Job, recipe: Recipe, scratch: Path, progress: Progress) -> float | None:
    if recipe.dp_epsilon:
        return fit_private(job, recipe, scratch, "audit", progress)[1].epsilon
    fit(job.network, job.objectives, job.weights, recipe, scratch, "audit", progress)
    return None


def _losses(task: Task, logits: Logits, examples: list[Example]) -> np.ndarray:
    return example_losses(task, logits(examples), labels_of(examples))


def _figure(task: Task, logits: Logits, examples: list[Example]) -> float:
    return task.measure(task.probabilities(logits(examples)), labels_of(examples))[task.metric.name]
