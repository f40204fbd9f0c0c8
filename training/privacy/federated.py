"""Federated fine-tuning: parties train the same adapter on their own data and exchange nothing else.

Each round the coordinator gives out the adapter (LoRA matrices and head), every party goes on from it over
its own examples, and the mean of what they give back, by examples, is the next (FedAvg, McMahan et al.
2017). The coordinator measures it on validation data of its own and keeps the best round.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol

from assistant.errors import UsageError
from assistant.progress import Progress, silent
from training.base import Base
from training.build import Job, build
from training.card import Card
from training.gathering import Gathered
from training.measuring import Outcome
from training.networks.network import counts
from training.privacy.averaging import (
    Update,
    average,
    given_back,
    given_out,
    put,
    read_adapter,
    write_adapter,
)
from training.privacy.party import LABELS, RECIPE
from training.privacy.processes import Processes
from training.privacy.standing import STANDING, Standing, read_standing
from training.recipe import Recipe
from training.run import Finished, base_of, finish
from training.scratch import SCRATCH
from training.tasks import find_task
from training.tasks.examples import Task


class Rounds(Protocol):
    """All parties at once."""

    def round(self, number: int) -> dict[str, Update]:
        """Have every party train from the adapter given out for this round; what each tells, by name."""
        ...


Open = Callable[[Mapping[str, str], Path], AbstractContextManager[Rounds]]


@dataclass(frozen=True)
class Federation:
    """Who takes part (name → where its data are, as the party reads it), for how many rounds.

    `told` is said of the parties in the card: how they came about.
    """

    parties: Mapping[str, str]
    rounds: int
    told: str = "their own data"


def federate(
    recipe: Recipe,
    federation: Federation,
    out: Path,
    progress: Progress = silent,
    open_parties: Open = Processes,
) -> Finished:
    """Train by `recipe`, `epochs` over each party's data a round, and install the model into `out`.

    A killed run goes on with the round it was in. Raises `UsageError` for what cannot be federated, and
    `AssistantError` with the words of a party that failed.
    """
    _check(recipe, federation)
    out.mkdir(parents=True, exist_ok=True)
    gathered = _held_out(recipe)
    base = base_of(recipe, out)
    exchange = out / f"{gathered.task.model}.federation"
    job = build(recipe, base, gathered, [])
    state = _begin(exchange, recipe, base, federation, gathered, job)
    if _goes_on(state, federation, recipe):
        with open_parties(federation.parties, exchange) as parties:
            _train(job, recipe, federation, exchange, parties, state, progress)
    parameters = job.network.trained()
    put(read_adapter(given_out(exchange, state.best_round), parameters), parameters)
    outcome = Outcome(
        recipe,
        base,
        gathered,
        state.trained(federation.rounds),
        counts(job.network, parameters),
        "torch only",
    )
    finished = finish(job, outcome, out, progress, lambda card: _told(card, federation, state))
    shutil.rmtree(exchange)
    return finished


def _check(recipe: Recipe, federation: Federation) -> None:
    if len(federation.parties) < 2 or federation.rounds < 1:
        raise UsageError(
            f"A federation has two or more parties and one or more rounds; there are "
            f"{len(federation.parties)} and {federation.rounds}."
        )
    for name in ("data", "also", "start", "teacher", "augment", "unfreeze", "dp_epsilon"):
        if getattr(recipe, name):
            raise UsageError(f"A federation cannot have the recipe's {name}; leave it out.")
    if recipe.class_weights != "none":
        raise UsageError("A federation has no class_weights: the parties' would differ. Leave it out.")


def _held_out(recipe: Recipe) -> Gathered:
    """What the coordinator has: a task with its labels, data to choose the round by, and data to measure on.

    Of the task's corpus, or of the recipe's `test_data`: two thirds and one, by table.
    """
    task = find_task(recipe.task)
    if recipe.test_data:
        from training.data.sources import read_data
        from training.data.splits import split

        given = read_data(recipe.test_data, labels=() if _scores(task) else None)
        task = replace(task, labels=given.labels) if given.labels else task
        parts = split(given, validation=1 / 3, test=1 / 3, seed=recipe.seed)
        validation, test = [*parts.train.examples, *parts.validation.examples], list(parts.test.examples)
    else:
        validation = task.corpus("validation", recipe.validation, recipe.seed + 1)
        test = task.corpus("validation", recipe.validation, recipe.seed + 2)
    # Nothing is trained on here: the network is built for the sake of its shape and its figure.
    return Gathered(task, validation, validation, test, recipe.test_data or "the project's own corpus")


def _scores(task: Task) -> bool:
    return task.kind == "classification" and not task.labels


def _begin(
    exchange: Path, recipe: Recipe, base: Base, federation: Federation, gathered: Gathered, job: Job
) -> Standing:
    """The exchange folder with terms and first adapter; what was reached before, if the same was begun."""
    terms = {"labels": gathered.task.labels, "rounds": federation.rounds}
    what = json.dumps([asdict(recipe), base.sha256, dict(federation.parties), terms, gathered.digest()])
    fingerprint = hashlib.sha256(what.encode()).hexdigest()
    if (exchange / STANDING).is_file():
        state = read_standing(exchange)
        if state.fingerprint != fingerprint:
            raise UsageError(
                f"The federation in {exchange} has another recipe, base or other parties; delete that folder "
                "to start anew, or give the command it was started with."
            )
        return state
    exchange.mkdir(parents=True, exist_ok=True)
    _terms_of(recipe, base, len(federation.parties)).save(exchange / RECIPE)
    (exchange / LABELS).write_text(json.dumps(terms), encoding="utf-8")
    write_adapter(job.network.trained(), given_out(exchange, 0))
    state = Standing(fingerprint)
    state.write(exchange)
    return state


def _terms_of(recipe: Recipe, base: Base, parties: int) -> Recipe:
    """The parties' recipe: where the base lies, and no more threads than there are cores for all."""
    return replace(
        recipe,
        test_data="",
        base_model=str(base.folder) if recipe.base_model in SCRATCH else recipe.base_model,
        threads=recipe.threads or max(1, (os.cpu_count() or 1) // parties),
    )


def _train(
    job: Job,
    recipe: Recipe,
    federation: Federation,
    exchange: Path,
    parties: Rounds,
    state: Standing,
    progress: Progress,
) -> None:
    objective, parameters = job.objectives[0], job.network.trained()
    while _goes_on(state, federation, recipe):
        started, cpu = time.monotonic(), time.process_time()
        progress(f"federating {objective.name}", state.done, federation.rounds)
        updates = parties.round(state.done)
        adapters = [read_adapter(given_back(exchange, state.done, name), parameters) for name in updates]
        mean = average(adapters, [update.examples for update in updates.values()])
        put(mean, parameters)
        figure = objective.figure()
        improves = not recipe.patience or objective.metric.improves(figure, state.best)
        state.record(updates, figure, improves=improves)
        write_adapter(mean, given_out(exchange, state.done))
        state.seconds += time.monotonic() - started
        state.cpu_seconds += time.process_time() - cpu + sum(one.cpu_seconds for one in updates.values())
        state.write(exchange)
        _forget(exchange, state)
        progress(f"federating {objective.name}", state.done, federation.rounds)


def _goes_on(state: Standing, federation: Federation, recipe: Recipe) -> bool:
    waited = state.done - state.best_round
    return state.done < federation.rounds and not (recipe.patience and waited >= recipe.patience)


def _forget(exchange: Path, state: Standing) -> None:
    """Remove all adapters but the last mean and the best."""
    kept = {given_out(exchange, number).name for number in (state.done, state.best_round)}
    for file in exchange.glob("round-*.safetensors"):
        if file.name not in kept:
            file.unlink()


def _told(card: Card, federation: Federation, state: Standing) -> Card:
    """The card, telling of the parties; what only the holder of all examples could know is left out."""
    sizes = {name: update.examples for name, update in state.updates.items()}
    return card.model_copy(
        update={
            "data": f"{len(sizes)} parties, {federation.told}: "
            f"{', '.join(f'{name} {count:,}' for name, count in sizes.items())} examples. Steps are rounds "
            "of federated averaging; nobody but a party saw its examples.",
            "method": f"{card.method}, federated averaging",
            "examples": {**card.examples, "train": sum(sizes.values())},
            "baseline": {},
            "baseline_examples": 0,
            "label_examples": {},
            "warnings": (*card.warnings, _CAUTION),
        }
    )


_CAUTION = (
    "The coordinator saw every party's adapter, and an adapter can tell something of the examples it was "
    "trained on: federated averaging keeps data in place, it is no differential privacy."
)
