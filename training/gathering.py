"""The examples of one run: to train on, to choose weights and temperature by, and to measure on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.progress import Progress, silent
from training.recipe import Recipe
from training.tasks.examples import Example, Split, Task

if TYPE_CHECKING:
    from training.data.labelled import LabelledData

_DRAWN: tuple[tuple[Split, str], ...] = (
    ("train", "examples"), ("validation", "validation"), ("validation", "validation"),
)  # fmt: skip
_HELD_OUT = 0.15
FEW = 500
ENOUGH = 1_000


@dataclass(frozen=True)
class Gathered:
    """A task (with the labels of the data) and its examples; `warnings` are sentences about the data.

    No table is in two of the three; `test` decides nothing.
    """

    task: Task
    train: list[Example]
    validation: list[Example]
    test: list[Example]
    origin: str = ""
    warnings: tuple[str, ...] = ()

    def digest(self) -> str:
        """A hash of what is trained on."""
        found = hashlib.sha256()
        for example in self.train:
            found.update(repr(example).encode("utf-8", "surrogatepass"))
        return found.hexdigest()


def gather(task: Task, recipe: Recipe, progress: Progress = silent) -> Gathered:
    """The examples `recipe` names: of the task's corpus, or of the user's own data.

    Raises `UsageError` where own data cannot be used; too few examples are a warning.
    """
    drawn = _own(task, recipe) if recipe.data else _corpus(task, recipe, progress)
    if recipe.augment:
        from training.data.augment import augment

        drawn = replace(
            drawn, train=list(augment(drawn.train, recipe.augment, recipe.augment_share, recipe.seed))
        )
    told = (*unseen_labels(drawn.task, drawn.train), *size_warnings(len(drawn.train)))
    return replace(drawn, warnings=(*drawn.warnings, *told))


def size_warnings(count: int) -> tuple[str, ...]:
    """What to say of `count` training examples: fewer than 500 to 1,000 seldom generalise."""
    if count >= ENOUGH:
        return ()
    much = "far too few" if count < FEW else "few"
    return (
        f"{count} training examples are {much}: below {FEW}–{ENOUGH:,} a fine-tuned model seldom beats the "
        "frozen base with a logistic regression. Look at the baseline in the card, add data, or augment.",
    )


def _corpus(task: Task, recipe: Recipe, progress: Progress) -> Gathered:
    """The splits of the task's corpus, from sources and seeds of their own."""
    drawn: list[list[Example]] = []
    for i, (split, count) in enumerate(_DRAWN):
        progress("making examples", i, len(_DRAWN))
        drawn.append(task.corpus(split, getattr(recipe, count), recipe.seed + i))
    progress("making examples", len(_DRAWN), len(_DRAWN))
    train, validation, test = drawn
    return Gathered(task, train, validation, test, "the project's own corpus")


def _own(task: Task, recipe: Recipe) -> Gathered:
    """The user's data; without `test_data`, whole tables of it are held out to measure on."""
    from training.data.sources import read_data
    from training.data.splits import split

    given = read_data(recipe.data, labels=None if task.labels or task.kind != "classification" else ())
    _check_kind(task, given.examples, recipe.data)
    given, left_out = _labelled(task, given)
    of_data = replace(task, labels=given.labels) if given.labels else task
    if task.name == "metadata" and any(isinstance(example.text, tuple) for example in given.examples):
        of_data = replace(of_data, first_segment=True)  # the column itself, told from its neighbours
    first, held, last = (
        list(part.examples) for part in split(given, validation=_HELD_OUT, test=_HELD_OUT, seed=recipe.seed)
    )
    if recipe.test_data:
        test = list(read_data(recipe.test_data, labels=given.labels or None).examples)
        first, last = first + last, test
    return Gathered(of_data, first, held, last, given.origin, left_out)


def _check_kind(task: Task, examples: Sequence[Example], origin: str) -> None:
    if task.kind == "classification":
        if all(example.label < 0 for example in examples):
            raise UsageError(
                f"{origin} has no labels, but {task.name} is trained on them: add a column label."
            )
    elif not all(example.target for example in examples):
        raise UsageError(f"{origin} has rows without a target, but {task.name} is trained on targets.")


def _labelled(task: Task, given: LabelledData) -> tuple[LabelledData, tuple[str, ...]]:
    """The rows a classification can learn from: those with a label; and what to say of the others."""
    kept = [i for i, example in enumerate(given.examples) if example.label >= 0]
    without = len(given.examples) - len(kept)
    if task.kind != "classification" or not without:
        return given, ()
    return given.take(kept), (f"{without} rows without a label were left out.",)


def unseen_labels(task: Task, train: Sequence[Example]) -> tuple[str, ...]:
    """What to say of a classification's labels that no training example has."""
    if task.kind != "classification":
        return ()
    names = task.labels or ("0", "1")
    unseen = sorted(set(range(len(names))) - {example.label for example in train})
    told = ", ".join(names[label] for label in unseen)
    return (f"Never seen in training, so never answered: {told}.",) if unseen else ()
