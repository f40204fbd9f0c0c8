"""The card of a trained model: all that is said of it is measured here, on examples that decided nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from assistant.models.abstention import unit
from assistant.models.encoder import Encoder
from assistant.models.heads import Adapter
from assistant.models.manifest import read_manifest
from assistant.progress import Progress
from training.base import Base
from training.baseline import frozen_probabilities
from training.build import held_out
from training.calibration import expected_calibration_error
from training.card import Card, Privacy, carbon, machine, measured_facts
from training.card.facts import Served
from training.evaluation.measured import measure
from training.evaluation.predictions import FILE, Predictions
from training.evaluation.ranking import pair_predictions
from training.gathering import Gathered
from training.networks.network import Network
from training.networks.tokens import Tokenizer
from training.objectives.classification import predict
from training.objectives.generation import Generator
from training.objectives.matching import embed, rank_figures
from training.recipe import Recipe
from training.robustness.examine import examine
from training.tasks.examples import Example, Text, labels_of
from training.train import Trained

Bound = dict[str, Any]
"""An adapter as `Encoder.bind` makes it."""
Vectors = Callable[[list[Text]], np.ndarray]
BASELINE_EXAMPLES = 6_000


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
    name = adapter.version if adapter else read_manifest(folder).version
    predictions = Predictions(task.name, name, task.labels, tuple(test), probabilities)
    predictions.save(folder / FILE)
    measured = measure(predictions, task.metric.name, task.metric.better)
    progress("measuring", 1, 5)
    exact = task.measure(task.probabilities(in_torch(texts) / temperature), labels)
    progress("measuring", 2, 5)
    baseline = _baseline(outcome, frozen, test, labels)
    progress("measuring", 3, 5)
    validation = held_out(task, outcome.gathered.validation)
    examined = examine(
        logits_of, validation, test, lambda p, y: task.measure(p, y)[task.metric.name],
        task.metric.better, seed=recipe.seed, progress=progress,
    )  # fmt: skip
    examined.abstainer.save(folder)
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
        robustness=examined.robustness,
        ood=examined.detection,
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


def _label_counts(gathered: Gathered) -> dict[str, int]:
    counts = Counter(example.label for example in gathered.train)
    names = gathered.task.labels or ("0", "1")
    return {name: counts.get(i, 0) for i, name in enumerate(names)}


def matching_card(
    outcome: Outcome, network: Network, encoder: Encoder | None, lora: Bound | None, folder: Path, name: str
) -> Card:
    """The card of a matcher: how near each text's partner is among all targets of its table.

    As served (`encoder` with the adapter `lora`; None: in torch alone), in torch, and by the frozen base. The
    ranks go into `folder`.
    """
    task, recipe, test = outcome.gathered.task, outcome.recipe, outcome.gathered.test
    tokens = Tokenizer(outcome.base)

    def in_torch(texts: list[Text]) -> np.ndarray:
        return embed(network, tokens.encode(texts, recipe.max_tokens))

    def by_encoder(adapter: Bound | None) -> Vectors:
        assert encoder is not None
        width = encoder.dimensions
        return lambda texts: encoder.pool(texts, adapter, recipe.max_tokens)[:, :width]

    exact = _ranks(in_torch, test)
    vectors: Vectors = in_torch if encoder is None else by_encoder(lora)
    frozen = _ranks(by_encoder(None), test) if lora else {}
    left, right = (unit(vectors(side)) for side in _sides(test))
    predictions = pair_predictions(task.name, name, test, left, right)
    predictions.save(folder / FILE)
    facts = measured_facts(measure(predictions, task.metric.name, task.metric.better))
    return _card(
        outcome, version=name, **facts, float32=exact, baseline=frozen,
        baseline_examples=0, calibration={},
    )  # fmt: skip


def _sides(pairs: Sequence[Example]) -> tuple[list[Text], list[Text]]:
    return [pair.text for pair in pairs], [pair.target for pair in pairs]


def _ranks(vectors: Vectors, pairs: Sequence[Example]) -> dict[str, float]:
    left, right = (unit(vectors(side)) for side in _sides(pairs))
    return rank_figures(left, right, pairs)


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
