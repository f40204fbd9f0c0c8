"""What fine-tuning has to beat: the frozen base and a logistic regression on the same examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from training.tasks.examples import Example, Task, Text, labels_of

Pool = Callable[[Sequence[Text]], np.ndarray]
"""Texts to what the frozen base pools, float32 (n, 2 · width): over all tokens, over the first segment's."""


def frozen_probabilities(
    task: Task, pool: Pool, train: Sequence[Example], test: Sequence[Example]
) -> np.ndarray:
    """Probabilities of the test examples, (n,) or (n, labels), from the base without adapter."""
    inputs = [pool([example.text for example in examples]) for examples in (train, test)]
    if not task.first_segment:
        inputs = [pooled[:, : pooled.shape[1] // 2] for pooled in inputs]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500))
    model.fit(inputs[0], labels_of(train))
    known = model.predict_proba(inputs[1])
    if not task.labels:
        return np.asarray(known[:, 1])
    probabilities = np.zeros((len(test), len(task.labels)))
    probabilities[:, model.classes_] = known
    return probabilities
