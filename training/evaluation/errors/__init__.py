"""Error analysis: the mistakes of a model clustered, named by what they have in common, and sampled.

report = analyse(Predictions.load(folder / "predictions.jsonl.gz"))
print(report.clusters[0].name)      # 14 of 20 true 'identifier' taken for 'number'; all 20 have digits only
"""

from __future__ import annotations

import numpy as np

from assistant.models.interface import Embedder
from training.evaluation.errors.records import Cluster, ErrorReport, Mistake, Trait, mistake
from training.evaluation.predictions import Predictions

__all__ = ["Cluster", "ErrorReport", "Mistake", "Trait", "analyse"]


def analyse(
    predictions: Predictions, *, limit: int = 5, embedder: Embedder | None = None, seed: int = 0
) -> ErrorReport:
    """The mistakes among `predictions`; `limit` samples a cluster, and so many times four of the lists.

    `embedder` gives the texts' meaning, by default the static embeddings of the settings' models (raises
    `ModelMissing` without them). A model without a mistake gives a report without clusters.
    """
    from training.evaluation.errors.clusters import cluster, plane

    wrong = np.flatnonzero(~predictions.right())
    if not len(wrong):
        return ErrorReport(
            predictions.task, predictions.model, len(predictions.examples), 0, (), None, (), (), ()
        )
    found = cluster(predictions, wrong.tolist(), embedder or _static(), seed)
    everyone = [mistake(predictions, i) for i in wrong.tolist()]
    places = [
        (float(x), float(y), int(label))
        for (x, y), label in zip(plane(found.vectors), found.labels, strict=True)
    ]
    by_confidence = sorted(everyone, key=lambda one: -(one.confidence or 0.0))
    return ErrorReport(
        task=predictions.task,
        model=predictions.model,
        examples=len(predictions.examples),
        wrong=len(wrong),
        clusters=_named(predictions, wrong, found.labels, found.vectors, limit),
        silhouette=found.silhouette,
        confident=() if predictions.probabilities is None else tuple(by_confidence[: 4 * limit]),
        label_errors=tuple(_label_errors(predictions)[: 4 * limit]),
        places=tuple(places),
    )


def _named(
    predictions: Predictions, wrong: np.ndarray, labels: np.ndarray, vectors: np.ndarray, limit: int
) -> tuple[Cluster, ...]:
    from training.evaluation.errors.clusters import far_apart
    from training.evaluation.errors.traits import Candidates, name

    candidates = Candidates(predictions)
    clusters = []
    for label in range(int(labels.max()) + 1):
        members = np.flatnonzero(labels == label)
        rows = wrong[members]
        mix_up, traits = candidates.mix_up(rows), candidates.common(rows)
        samples = [mistake(predictions, int(rows[i])) for i in far_apart(vectors[members], limit)]
        clusters.append(
            Cluster(name(mix_up, traits, len(rows)), tuple(rows.tolist()), mix_up, traits, tuple(samples))
        )
    return tuple(clusters)


def _label_errors(predictions: Predictions) -> list[Mistake]:
    """Wrong answers whose label is likelier at fault, by confident learning (Northcutt et al. 2021).

    The examples were held out, so their probabilities are out of sample, as the method asks.
    """
    if predictions.probabilities is None:
        return []
    from cleanlab.filter import find_label_issues

    scores = predictions.scores()
    classes = scores if scores.ndim == 2 else np.stack([1 - scores, scores], axis=1)
    truth, wrong = predictions.truth(), ~predictions.right()
    if len(np.unique(truth)) < 2:
        return []
    found = find_label_issues(truth, classes, return_indices_ranked_by="self_confidence", n_jobs=1)
    return [mistake(predictions, int(i)) for i in found if wrong[int(i)]]


def _static() -> Embedder:
    from assistant import models
    from assistant.settings import Settings

    return models.load(Settings()).static
