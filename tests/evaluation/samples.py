"""Predictions to measure, made from a seed."""

from __future__ import annotations

import numpy as np

from training.evaluation.predictions import Predictions
from training.tasks.examples import Example

LABELS = ("date", "email", "phone", "name", "city", "price", "code")


def classes(count: int = 400, seed: int = 0, skill: float = 2.0, model: str = "kind@1") -> Predictions:
    """A classifier; "city" is often called "name", and examples without a header are guessed at."""
    truth_of = np.random.default_rng(99)
    labels = truth_of.integers(0, len(LABELS), count)
    generator = np.random.default_rng(seed)
    logits = generator.normal(size=(count, len(LABELS)))
    headless = np.arange(count) % 4 == 0
    logits[np.arange(count), labels] += np.where(headless, 0.0, skill)
    logits[labels == 4, 3] += 1.5
    exponents = np.exp(logits)
    examples = tuple(
        Example(f"text {i}", int(label), table=f"table {i // 5}",
                groups=("no header" if headless[i] else "with header", f"kind: {LABELS[label]}"))
        for i, label in enumerate(labels)
    )  # fmt: skip
    return Predictions("kinds", model, LABELS, examples, exponents / exponents.sum(axis=1, keepdims=True))


def scorer(count: int = 300, seed: int = 0) -> Predictions:
    """A scorer, its probabilities with ties."""
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, 2, count)
    scores = np.round(np.clip(generator.normal(0.35 + 0.3 * labels, 0.25), 0, 1), 1)
    examples = tuple(
        Example((f"value {i}", "header"), int(label), (f"label {label}",)) for i, label in enumerate(labels)
    )
    return Predictions("cells", "cells@1", (), examples, scores)


def generator(outputs: list[str], targets: list[str], tables: list[str] | None = None) -> Predictions:
    """A generator that wrote `outputs` where `targets` were wanted."""
    of = tables or [""] * len(targets)
    examples = tuple(
        Example(f"in {i}", target=target, table=table)
        for i, (target, table) in enumerate(zip(targets, of, strict=True))
    )
    return Predictions("forms", "forms@1", (), examples, None, tuple(outputs))
