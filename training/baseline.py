"""What fine-tuning has to beat: the frozen encoder and a logistic regression on the same examples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.models.encoder import Encoder
from training.tasks.examples import Example, Task, labels_of


def frozen_probabilities(
    task: Task, encoder: Encoder, train: Sequence[Example], validation: Sequence[Example], max_tokens: int
) -> np.ndarray:
    """Probabilities of the validation examples, (n,) or (n, labels), from the encoder without adapter."""
    inputs = [
        encoder.pool([example.text for example in examples], max_tokens=max_tokens)
        for examples in (train, validation)
    ]
    if not task.first_segment:
        inputs = [pooled[:, : encoder.dimensions] for pooled in inputs]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500))
    model.fit(inputs[0], labels_of(train))
    known = model.predict_proba(inputs[1])
    if not task.labels:
        return np.asarray(known[:, 1])
    probabilities = np.zeros((len(validation), len(task.labels)))
    probabilities[:, model.classes_] = known
    return probabilities
