"""The card of a trained model: all that is said of it is measured here, on examples that decided nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from assistant.models.encoder import Encoder
from assistant.models.heads import Adapter
from assistant.progress import Progress
from training.base import Base
from training.baseline import frozen_probabilities
from training.build import held_out
from training.calibration import expected_calibration_error
from training.card import Card, Detection, Privacy, carbon, machine, measured_facts
from training.card.facts import Served
from training.evaluation.measured import measure
from training.evaluation.predictions import FILE, Predictions
from training.gathering import Gathered
from training.networks.network import Network
from training.networks.tokens import Tokenizer
from training.objectives.classification import predict
from training.objectives.generation import Generator
from training.objectives.matching import embed, rank_figures
from training.recipe import Recipe
from training.robustness.measure import robustness
from training.robustness.ood import Inputs, choose_threshold, measure_detection
from training.robustness.outside import random_strings, shuffled_characters
from training.tasks.examples import Example, Text, labels_of
from training.train import Trained

BASELINE_EXAMPLES = 6_000
_PERTURBED = 400
_OUTSIDE = 500


@dataclass(frozen=True)
class Outcome:
    """What a run ended with, as far as the card tells of it."""

    recipe: Recipe
    base: Base
    gathered: Gathered
    trained: Trained
    parameters: dict[str, int]
    served: Served
    privacy: Privacy | None = None
    retained: Mapping[str, float] | None = None


def classification_card(
    outcome: Outcome, network: Network, adapter: Adapter | None, frozen: Encoder | None, folder: Path,
    progress: Progress,
) -> Card:  # fmt: skip
    """The card of a classifier; the predictions and, for serving, when to abstain go into `folder`.

    `adapter` is the model as served (None: torch alone serves it), `frozen` the base as served.
    """
    task, recipe = outcome.gathered.task, outcome.recipe
    test = held_out(task, outcome.gathered.test)
    texts, labels = [example.text for example in test], labels_of(test)
    tokens = Tokenizer(outcome.base)

    def in_torch(some: Sequence[Text]) -> np.ndarray:
        return predict(network, tokens.encode(some, recipe.max_tokens), task.name)

    logits_of = adapter.logits if adapter else in_torch
    temperature = adapter.manifest.temperature if adapter else 1.0
    progress("measuring", 0, 5)
    logits = logits_of(texts)
    probabilities = task.probabilities(logits)
    name = adapter.version if adapter else f"{task.model}-torch"
    predictions = Predictions(task.name, name, task.labels, tuple(test), probabilities)
    predictions.save(folder / FILE)
    measured = measure(predictions, task.metric.name, task.metric.better)
    progress("measuring", 1, 5)
    exact = task.measure(task.probabilities(in_torch(texts) / temperature), labels)
    progress("measuring", 2, 5)
    baseline = _baseline(outcome, frozen, test, labels)
    progress("measuring", 3, 5)
    robust = robustness(
        lambda some: task.probabilities(logits_of(some)),
        test[:_PERTURBED],
        lambda p, y: task.measure(p, y)[task.metric.name],
        recipe.seed,
        task.metric.better,
    )
    progress("measuring", 4, 5)
    right = task.answers(probabilities) == labels
    abstaining = _abstention(outcome, logits_of, logits, right, texts, folder)
    progress("measuring", 5, 5)
    facts = measured_facts(measured)
    return _card(
        outcome,
        version=name,
        **facts,
        float32=exact,
        baseline=baseline,
        baseline_examples=min(BASELINE_EXAMPLES, len(outcome.gathered.train)),
        calibration={
            "temperature": temperature,
            "ece_before": expected_calibration_error(task.probabilities(logits * temperature), labels),
            "ece": expected_calibration_error(probabilities, labels),
        },
        robustness=robust,
        ood=abstaining,
        label_examples=_label_counts(outcome.gathered),
        longest_tokens=max(len(row.ids) for row in tokens.encode(texts, 100_000)),
    )


def _baseline(
    outcome: Outcome, frozen: Encoder | None, test: Sequence[Example], labels: np.ndarray
) -> dict[str, float]:
    """The frozen base with a logistic regression; {} where the base cannot be served as it was."""
    task, recipe = outcome.gathered.task, outcome.recipe
    if frozen is None:
        return {}
    probabilities = frozen_probabilities(
        task,
        lambda texts: frozen.pool(texts, max_tokens=recipe.max_tokens),
        outcome.gathered.train[:BASELINE_EXAMPLES],
        test,
    )
    return task.measure(probabilities, labels)


def _abstention(
    outcome: Outcome,
    logits_of: Any,
    logits: np.ndarray,
    right: np.ndarray,
    texts: Sequence[Text],
    folder: Path,
) -> Detection:
    """Energy as the sign of unfamiliar input: its threshold, saved into `folder`, and what it is worth."""
    from assistant.models.abstention import Abstainer

    validation = held_out(outcome.gathered.task, outcome.gathered.validation)
    chosen = choose_threshold(
        Abstainer("energy", 0.0), Inputs(logits_of([example.text for example in validation]))
    )
    chosen.save(folder)
    some = list(texts[:_OUTSIDE])
    outside = {
        "random strings": Inputs(logits_of(random_strings(some, outcome.recipe.seed))),
        "shuffled characters": Inputs(logits_of(shuffled_characters(some, outcome.recipe.seed))),
    }
    return measure_detection(chosen, Inputs(logits), right, outside)


def _label_counts(gathered: Gathered) -> dict[str, int]:
    counts = Counter(example.label for example in gathered.train)
    names = gathered.task.labels or ("0", "1")
    return {name: counts.get(i, 0) for i, name in enumerate(names)}


def matching_card(
    outcome: Outcome, network: Network, encoder: Encoder | None, adapter: Any, version_: str
) -> Card:
    """The card of a matcher: ranks among each table's targets, served, in torch, and of the base."""
    gathered, recipe = outcome.gathered, outcome.recipe
    tokens, test = Tokenizer(outcome.base), gathered.test
    sides: list[list[Text]] = [[pair.text for pair in test], [pair.target for pair in test]]
    left, right = (embed(network, tokens.encode(side, recipe.max_tokens)) for side in sides)
    exact = rank_figures(left, right, test)
    served = exact if encoder is None else _ranks(encoder, adapter, sides, outcome)
    frozen = {} if encoder is None else _ranks(encoder, None, sides, outcome)
    return _card(
        outcome, version=version_, metric=gathered.task.metric.name, better=gathered.task.metric.better,
        figures=served, float32=exact, baseline=frozen, baseline_examples=0, groups={}, calibration={},
    )  # fmt: skip


def _ranks(
    encoder: Encoder, adapter: Any, sides: Sequence[Sequence[Text]], outcome: Outcome
) -> dict[str, float]:
    vectors = []
    for side in sides:
        pooled = encoder.pool(list(side), adapter, outcome.recipe.max_tokens)[:, : encoder.dimensions]
        vectors.append(pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-9))
    return rank_figures(vectors[0], vectors[1], outcome.gathered.test)


def generation_card(outcome: Outcome, generator: Generator, folder: Path, version_: str) -> Card:
    """The card of a generator; what it wrote goes into `folder`."""
    gathered = outcome.gathered
    written = generator.write(generator.prompts([str(example.text) for example in gathered.test]))
    predictions = Predictions(gathered.task.name, version_, (), tuple(gathered.test), None, tuple(written))
    predictions.save(folder / FILE)
    facts = measured_facts(measure(predictions, gathered.task.metric.name, gathered.task.metric.better))
    return _card(
        outcome, version=version_, **facts, float32={}, baseline={}, baseline_examples=0, calibration={}
    )


def _card(outcome: Outcome, **found: Any) -> Card:
    task, recipe, base = outcome.gathered.task, outcome.recipe, outcome.base
    position = outcome.trained.position
    warnings = list(outcome.gathered.warnings)
    if outcome.retained:
        warnings += [
            f"Of what it knew before: {name} {value:.3f}." for name, value in outcome.retained.items()
        ]
    return Card(
        model=task.model,
        task=task.name,
        purpose=task.purpose,
        data=task.data if not recipe.data else f"Own data: {outcome.gathered.origin}.",
        data_origin=outcome.gathered.origin,
        limits=task.limits,
        licence=base.licence,
        base_model=base.name,
        base_sha256=base.sha256,
        recipe=asdict(recipe),
        examples={
            "train": len(outcome.gathered.train),
            "validation": len(outcome.gathered.validation),
            "test": len(outcome.gathered.test),
        },
        mean_tokens=outcome.trained.mean_tokens,
        steps=outcome.trained.steps,
        best_step=position.best_step,
        history=position.history,
        seconds=position.seconds,
        cpu_seconds=position.cpu_seconds,
        carbon=carbon(position.cpu_seconds),
        machine=machine(),
        software={name: version(name) for name in ("torch", "transformers", "peft", "onnxruntime")},
        method=recipe.method if recipe.method != "lora" else recipe.lora_variant,
        parameters=outcome.parameters,
        served=outcome.served,
        privacy=outcome.privacy,
        teacher=recipe.teacher,
        continued_from=recipe.start,
        warnings=tuple(warnings),
        **found,
    )
