"""A model on perturbed and on foreign input, as Markdown: `python -m training.robustness column_kind`.

With `--leave-out date,phone` the frozen encoder and a logistic regression that never saw those labels are
measured instead, by all four detectors: how well is a kind told that the model does not know?
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np

from assistant.errors import UnknownName
from assistant.models.abstention import Abstainer
from assistant.models.heads import Adapter
from assistant.models.manifest import check_files
from assistant.models.store import StoredModels
from assistant.settings import Settings
from training.robustness.examine import examine
from training.robustness.measure import answers_of
from training.robustness.ood import (
    Detection,
    Inputs,
    choose_threshold,
    fit_mahalanobis,
    fit_neighbours,
    measure_detection,
)
from training.robustness.outside import leave_out, random_strings
from training.tasks import TASKS, Example, Task
from training.tasks.examples import labels_of

_TRAIN = 3_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--examples", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--leave-out", default="", metavar="LABEL,…")
    arguments = parser.parse_args()
    task = _task_of(arguments.model)
    models = StoredModels(Settings())
    if arguments.leave_out:
        _compare_detectors(task, models, arguments.leave_out.split(","), arguments.examples, arguments.seed)
    else:
        _examine(task, models, arguments.examples, arguments.seed)


def _task_of(model: str) -> Task:
    for task in TASKS.values():
        if task.model == model:
            return task
    raise UnknownName(f"No task makes {model!r}; there are: {', '.join(t.model for t in TASKS.values())}.")


def _examine(task: Task, models: StoredModels, count: int, seed: int) -> None:
    folder, manifest = models.find(task.model)
    check_files(folder, manifest)
    adapter = Adapter(folder, manifest, lambda: models.encoder)
    validation, test = (task.corpus("validation", count, seed + i) for i in (100, 101))
    found = examine(
        adapter.logits, validation, test, lambda p, labels: task.measure(p, labels)[task.metric.name],
        task.metric.better, seed=seed,
    )  # fmt: skip
    print(f"| perturbation | {task.metric.name} | drop | answers changed |\n| --- | --- | --- | --- |")
    for name, one in sorted(found.robustness.items(), key=lambda item: -item[1].drop):
        print(f"| {name} | {one.figure:.3f} | {one.drop:+.3f} | {one.flipped:.1%} |")
    print()
    _show([(found.detection.detector, found.detection)])


def _compare_detectors(
    task: Task, models: StoredModels, left_out: Sequence[str], count: int, seed: int
) -> None:
    from sklearn.linear_model import LogisticRegression

    encoder = models.encoder

    def embed(examples: Sequence[Example]) -> np.ndarray:
        return encoder.pool([one.text for one in examples])[:, : encoder.dimensions]

    drawn = (
        task.corpus("train", _TRAIN, seed),
        *(task.corpus("validation", count, seed + i) for i in (100, 101)),
    )
    (train, _, _), (validation, _, _), (test, outside, _) = (
        leave_out(one, task.labels, left_out) for one in drawn
    )
    noise = random_strings([one.text for one in test], seed)
    known = embed(train)
    model = LogisticRegression(C=10, max_iter=1_000).fit(known, labels_of(train))

    def inputs(examples: Sequence[Example]) -> Inputs:
        embedded = embed(examples)
        return Inputs(model.decision_function(embedded), embedded)

    own = inputs(test)
    chosen_by = inputs(validation)
    right = answers_of(own.logits) == labels_of(test)
    others = {"left out": inputs(outside), "random strings": inputs([Example(text) for text in noise])}
    detectors = (
        Abstainer("probability", 0.0), Abstainer("energy", 0.0), fit_mahalanobis(known, labels_of(train)),
        fit_neighbours(known),
    )  # fmt: skip
    _show([
        (one.kind, measure_detection(choose_threshold(one, chosen_by, 0.9), own, right, others))
        for one in detectors
    ])  # fmt: skip


def _show(rows: Sequence[tuple[str, Detection]]) -> None:
    head = (
        "detector",
        "outside",
        "AUROC",
        "FPR at 95 %",
        "told unknown",
        "coverage",
        "right",
        "right of answered",
    )
    print("| " + " | ".join(head) + " |\n|" + " --- |" * len(head))
    for name, one in rows:
        whole = (one.coverage, one.accuracy, one.selective_accuracy)
        for outside, auroc in one.auroc.items():
            figures = (auroc, one.fpr95[outside], one.abstained[outside], *whole)
            print(f"| {name} | {outside} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |")


if __name__ == "__main__":
    main()
