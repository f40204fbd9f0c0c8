"""Fine-tuning methods side by side on labelled columns of one's own: micro F1 over seeds, and CPU seconds.

python -m training.evaluation.methods --train train.jsonl --test test.jsonl --out runs/methods --seeds 3

A row a method; every run's probabilities are kept in `--out`, so a killed call goes on where it was. The
test columns decide nothing: no early stopping, the weights after the last step count. `--set key=value`
changes the recipe of all methods.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.labelling.around import mixed
from assistant.labelling.labeller import fit as fit_labeller
from assistant.models.store import StoredModels
from assistant.progress import Progress, silent
from assistant.settings import Settings
from training.data.views import VALUES, views
from training.recipe import Recipe
from training.tasks.examples import Example

_FULL: dict[str, Any] = {"method": "full", "lr": 2e-4, "head_lr": 1e-3, "freeze_embeddings": True}
_GRADUAL: dict[str, Any] = {**_FULL, "lr": 3e-4, "layer_decay": 0.8, "unfreeze": 0.3}
_ORDERS: dict[str, Any] = {**_GRADUAL, "augment": VALUES, "augment_share": 2.0, "epochs": 4}
GRADUAL = "gradual unfreezing + discriminative rates"
ORDERS = f"{GRADUAL}, values shown in other orders"
LABELLER = "the labeller"
"""Two regressions, the tables' names and the columns beside: `assistant.labelling`. Nothing is drawn."""
METHODS: dict[str, dict[str, Any]] = {
    "frozen encoder + logistic regression": {"frozen": True},
    "prompt tuning": {"method": "prompt", "virtual_tokens": 16, "lr": 2e-2, "head_lr": 3e-3},
    "LoRA": {"method": "lora", "lr": 2e-3, "head_lr": 2e-3},
    "full": _FULL,
    GRADUAL: _GRADUAL,
    "multi-task": {
        **_FULL,
        "lr": 3e-4,
        "layer_decay": 0.8,
        "also": ("standardization",),
        "also_examples": 300,
    },
    ORDERS: _ORDERS,
}
"""Name of a method → what it changes in the recipe; "frozen" is no part of one."""
VIEWS = 3
"""How often a test column is shown to a model that was trained on several views of each column."""
_BASIS = Recipe(
    "metadata", epochs=10, batch=32, max_tokens=96, warmup=0.1, dropout=0.1,
    precision="bfloat16", patience=0, evaluate_every=1_000_000, also_examples=4_000, mix_temperature=2.0,
)  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """Labelled columns to train on and to measure on."""

    labels: tuple[str, ...]
    train: tuple[Example, ...]
    test: tuple[Example, ...]


def read_columns(train: str, test: str) -> Columns:
    """Both files' labelled columns, with the labels of the first.

    Raises `UsageError` for a label that training never sees.
    """
    from training.data.sources import read_data

    first = read_data(train)
    parts = (first, read_data(test, labels=first.labels))
    return Columns(first.labels, *(tuple(e for e in part.examples if e.label >= 0) for part in parts))


def probabilities(
    name: str, columns: Columns, seed: int, changes: Sequence[str] = (), progress: Progress = silent
) -> tuple[np.ndarray, float]:
    """What one method, trained once, says of the test columns, (n, labels); and the CPU seconds of it."""
    started = time.process_time()
    if METHODS[name].get("frozen"):
        return _frozen(columns), time.process_time() - started
    found = fine_tuned(replace(recipe_of(name), seed=seed).with_settings(changes), columns, progress)
    return found, time.process_time() - started


def recipe_of(name: str) -> Recipe:
    """The recipe of a method, without what is no part of one."""
    changes = {key: value for key, value in METHODS[name].items() if key != "frozen"}
    return replace(_BASIS, **changes)


def _frozen(columns: Columns) -> np.ndarray:
    from training.baseline import frozen_probabilities
    from training.tasks import find_task

    encoder = StoredModels(Settings()).encoder
    task = replace(find_task("metadata"), labels=columns.labels, first_segment=True)
    return frozen_probabilities(
        task, lambda texts: encoder.pool(texts, max_tokens=_BASIS.max_tokens), columns.train, columns.test
    )


def fine_tuned(recipe: Recipe, columns: Columns, progress: Progress = silent) -> np.ndarray:
    """Probabilities of the test columns, (n, labels), by the base fine-tuned on all training columns.

    With `augment` in the recipe they are the mean over `VIEWS` views of each test column.
    """
    import tempfile

    from training.base import find_base
    from training.build import build
    from training.data.augment import augment
    from training.gathering import Gathered, gather
    from training.networks.network import Network
    from training.networks.tokens import Tokenizer
    from training.objectives.classification import predict
    from training.tasks import find_task
    from training.train import fit

    corpus = find_task("metadata")
    task = replace(corpus, name="columns", labels=columns.labels, first_segment=True)
    beside = []
    if recipe.also:
        own = replace(recipe, also=(), examples=recipe.also_examples, validation=64)
        beside = [gather(replace(corpus, first_segment=True), own)]
    train = list(columns.train)
    if recipe.augment:
        train = augment(train, recipe.augment, recipe.augment_share, recipe.seed)
    gathered = Gathered(task, train, list(columns.train[:8]), [])
    base = find_base(recipe.base_model)
    job = build(replace(recipe, task="columns"), base, gathered, beside)
    with tempfile.TemporaryDirectory() as scratch:
        fit(job.network, job.objectives, job.weights, recipe, Path(scratch), "", progress)
    assert isinstance(job.network, Network)
    tokenizer, found = Tokenizer(base), []
    for shown in views(columns.test, VIEWS if recipe.augment else 1, recipe.seed):
        tokens = tokenizer.encode([example.text for example in shown], recipe.max_tokens)
        found.append(task.probabilities(predict(job.network, tokens, "columns")))
    return mixed(found)


def labelled(columns: Columns) -> np.ndarray:
    """Probabilities of the test columns, (n, labels), by a labeller of the training columns."""
    train, test = columns.train, columns.test
    labeller = fit_labeller(
        columns.labels, [e.text for e in train], [e.table for e in train], [e.label for e in train]
    )
    return labeller.probabilities([e.text for e in test], [e.table for e in test])


def micro_f1(found: np.ndarray, columns: Columns) -> float:
    """The share of test columns whose most probable label is the true one."""
    return float(
        np.mean([row.argmax() == example.label for row, example in zip(found, columns.test, strict=True)])
    )


def main() -> None:
    """Measure the methods and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--train", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--out", type=Path, default=Path("runs/methods"))
    parser.add_argument("--seeds", type=int, default=3)
    names = [*METHODS, LABELLER]
    parser.add_argument("--methods", nargs="+", default=names, choices=names)
    parser.add_argument("--set", nargs="+", default=[])
    given = parser.parse_args()
    columns = read_columns(given.train, given.test)
    print("| method | micro F1, mean ± standard deviation | each seed | CPU seconds a run |")
    print("| --- | --- | --- | --- |")
    for name in given.methods:
        runs = [_kept(given.out, name, seed, columns, given.set) for seed in range(given.seeds)]
        figures = [micro_f1(found, columns) for found, _ in runs]
        spread = statistics.stdev(figures) if len(figures) > 1 else 0.0
        each = ", ".join(f"{figure:.3f}" for figure in figures)
        cpu = statistics.mean(seconds for _, seconds in runs)
        print(f"| {name} | {statistics.mean(figures):.3f} ± {spread:.3f} | {each} | {cpu:.0f} |", flush=True)


def _kept(
    out: Path, name: str, seed: int, columns: Columns, changes: Sequence[str]
) -> tuple[np.ndarray, float]:
    """The run as it was kept, else made now and kept."""
    key = "-".join([name.replace(" ", "_"), str(seed), *changes]).replace("/", "_")
    file = out / f"{key}.npz"
    if file.is_file():
        kept = np.load(file, allow_pickle=False)
        return kept["probabilities"], float(kept["cpu"])
    started = time.process_time()
    if name == LABELLER:
        found, cpu = labelled(columns), time.process_time() - started
    else:
        found, cpu = probabilities(name, columns, seed, changes)
    out.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part.npz")
    np.savez(part, probabilities=found, cpu=cpu)
    part.replace(file)
    return found, cpu


if __name__ == "__main__":
    main()
