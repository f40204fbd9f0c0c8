"""One trial of a search: a recipe trained and measured on the validation part; nothing of it is kept."""

from __future__ import annotations

import gc
import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.progress import Progress
from training.build import build
from training.estimate import count_steps
from training.gathering import Gathered, gather
from training.recipe import Recipe
from training.run import base_of, fingerprint
from training.tasks import find_task
from training.train import fit

EVALUATIONS = 8
"""Evaluations a trial, evenly spaced: so trials of other batches and epochs can be compared."""

Watch = Callable[[int, float], None]
_OF_DATA = ("examples", "augment", "augment_share", "template", "also", "also_examples")


class Bench:
    """The examples of a search, drawn once for all trials that share them, and its folder."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self.folder = folder
        self.progress = progress
        self._drawn: tuple[object, list[Gathered]] | None = None

    def members(self, recipe: Recipe) -> list[Gathered]:
        """The recipe's task and those beside it, without their test parts, which no trial may see."""
        key = [getattr(recipe, name) for name in _OF_DATA]
        if self._drawn is None or self._drawn[0] != key:
            beside = [
                replace(recipe, task=name, examples=recipe.also_examples, data="", augment=())
                for name in recipe.also
            ]
            every = [gather(find_task(one.task), one, self.progress) for one in (recipe, *beside)]
            self._drawn = key, [replace(member, test=[]) for member in every]
        return self._drawn[1]

    def run(self, recipe: Recipe, watch: Watch) -> float:
        """Train by `recipe`; the best primary metric on the validation part.

        `watch` is told the number of the evaluation (from 1) and its figure. A trial that was killed goes on
        from its checkpoint when the same recipe is tried again.
        """
        members = self.members(recipe)
        base = base_of(recipe, self.folder)
        mark = fingerprint(recipe, base, members)
        checkpoint = self.folder / "checkpoints" / mark[:16]

        def counted(step: int, figure: float) -> None:
            watch(math.ceil(step / recipe.evaluate_every), figure)

        job = build(recipe, base, members[0], members[1:], self.progress)
        try:
            trained = fit(
                job.network, job.objectives, job.weights, recipe, checkpoint, mark, self.progress,
                job.penalty, counted,
            )  # fmt: skip
        except Exception:  # pruned or failed: it will not be gone on with; a kill or Ctrl-C will
            shutil.rmtree(checkpoint, ignore_errors=True)
            raise
        finally:
            del job
            gc.collect()
        shutil.rmtree(checkpoint, ignore_errors=True)
        best = trained.position.best
        assert best is not None
        return best


def evenly_evaluated(recipe: Recipe, sizes: list[int]) -> Recipe:
    """The recipe with `EVALUATIONS` evaluations over its run."""
    return replace(recipe, evaluate_every=max(1, math.ceil(count_steps(sizes, recipe) / EVALUATIONS)))
