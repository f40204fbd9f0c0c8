"""The card of a compressed model: the original's, with all that was measured again."""

from __future__ import annotations

from assistant.errors import ModelMissing
from assistant.progress import Progress
from training.build import held_out
from training.calibration import expected_calibration_error
from training.card import Card, machine, measured_facts, read_card
from training.card.facts import Served
from training.compression.candidate import Candidate
from training.compression.measure import FLOAT32, Measurement
from training.compression.original import Original
from training.compression.report import Report
from training.evaluation.measured import measure
from training.robustness.examine import examine
from training.tasks.examples import labels_of


def compressed_card(
    original: Original, made: Candidate, report: Report, measured: Measurement, progress: Progress
) -> Card:
    """The card of `made`; when to abstain is fitted anew and goes into its folder.

    Of the original's card stay purpose, data, recipe and training; a student has a card of its own.
    """
    task = original.task
    card = _card_of(made, original)
    adapter = made.open()
    metric = task.metric
    test, validation = held_out(task, original.gathered.test), held_out(task, original.gathered.validation)
    examined = examine(
        adapter.logits, validation, test, lambda p, y: task.measure(p, y)[metric.name], metric.better,
        seed=original.recipe.seed, progress=progress,
    )  # fmt: skip
    examined.abstainer.save(made.folder)
    labels = labels_of(test)
    probabilities = measured.predictions[made.name].scores()
    logits = adapter.logits([example.text for example in test]) * adapter.manifest.temperature
    served: Served = "token table" if report.to == "static" else "own graph"
    return card.model_copy(
        update={
            **measured_facts(measure(measured.predictions[made.name], metric.name, metric.better)),
            "version": adapter.version,
            "float32": task.measure(measured.predictions[FLOAT32].scores(), labels),
            "calibration": {
                "temperature": adapter.manifest.temperature,
                "ece_before": expected_calibration_error(task.probabilities(logits), labels),
                "ece": expected_calibration_error(probabilities, labels),
            },
            "robustness": examined.robustness,
            "ood": examined.detection,
            "served": served,
            "machine": machine(),
            "compression": report.to_dict(),
        }
    )


def _card_of(made: Candidate, original: Original) -> Card:
    for folder in (made.folder, original.folder):
        try:
            return read_card(folder)
        except ModelMissing:
            continue
    raise ModelMissing(f"There is no card in {original.folder}: train the model again to get one.")
