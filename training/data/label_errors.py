"""Labels that look wrong: those that a model, which never saw the example, holds to be another's.

Confident learning (Northcutt, Jiang and Chuang, JAIR 2021) by cleanlab, on out-of-sample probabilities of
a linear model on character n-grams. A label that is only rare looks wrong too: read before removing.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from assistant.errors import UsageError
from training.data.labelled import LabelledData, joined
from training.tasks.examples import labels_of

FOLDS = 5
SURE = 0.5
"""The probability above which another class is believed: where all are unlikely, nothing is known."""
KAPPA = 0.4
"""The agreement (Cohen's kappa) with the labels below which the model's word is not heard: it cannot tell the
classes apart by their letters. Moderate agreement begins there (Landis and Koch 1977)."""
_FEATURES = 50_000
_FEWEST = 2
_LINEAR = {"loss": "log_loss", "alpha": 1e-5, "class_weight": "balanced", "average": True}
_STEPS = 200_000
"""Steps of gradient descent, about: few examples are gone over more often."""


class Suspicion(NamedTuple):
    """An example whose label looks wrong: its index, the label given, the likelier, their probabilities."""

    example: int
    given: str
    likelier: str
    probability_given: float
    probability_likelier: float


def label_errors(data: LabelledData, seed: int = 0) -> list[Suspicion]:
    """The labels that look wrong, most suspicious first; [] where there are none, where nothing is
    labelled, and where letters do not tell the classes apart (`KAPPA`).

    Classes of fewer than two examples are left out: nothing is known of them. Raises `UsageError` where fewer
    than two classes remain.
    """
    from cleanlab.filter import find_label_issues
    from sklearn.metrics import cohen_kappa_score

    if not data.labelled:
        return []
    labels = labels_of(data.examples)
    counts = np.bincount(labels[labels >= 0], minlength=len(data.names))
    classes = np.flatnonzero(counts >= _FEWEST)
    if len(classes) < 2:
        raise UsageError(
            f"{data.origin} has no two classes with {_FEWEST} examples each. No label can be checked."
        )
    chosen = np.flatnonzero(np.isin(labels, classes))
    given = np.searchsorted(classes, labels[chosen])
    probabilities = _out_of_sample(data, chosen, given, len(classes), seed)
    if cohen_kappa_score(given, probabilities.argmax(axis=1)) < KAPPA:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ranked = find_label_issues(
            given, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1, verbose=False
        )
    sure = [int(row) for row in ranked if probabilities[row].max() > SURE]
    return [_suspicion(data, chosen, classes, given, probabilities, row) for row in sure]


def _suspicion(
    data: LabelledData,
    chosen: np.ndarray,
    classes: np.ndarray,
    given: np.ndarray,
    probabilities: np.ndarray,
    row: int,
) -> Suspicion:
    best = int(probabilities[row].argmax())
    return Suspicion(
        int(chosen[row]),
        data.names[classes[given[row]]],
        data.names[classes[best]],
        float(probabilities[row, given[row]]),
        float(probabilities[row, best]),
    )


def _out_of_sample(
    data: LabelledData, chosen: np.ndarray, given: np.ndarray, classes: int, seed: int
) -> np.ndarray:
    """float64 (len(chosen), classes): probabilities by a model that saw nothing of an example's table."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier

    # Fitted once, on texts without labels: what it learns is no hint of any label.
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, max_features=_FEATURES)
    features = grams.fit_transform([joined(data.examples[index].text) for index in chosen.tolist()]).tocsr()
    tables = [data.examples[index].table for index in chosen.tolist()]
    probabilities = np.full((len(chosen), classes), 1e-6)
    for train, test in _folds(tables, given, seed):
        if len(set(given[train].tolist())) < 2:
            continue
        rounds = min(max(_STEPS // len(train), 10), 200)
        model = SGDClassifier(**_LINEAR, max_iter=rounds, random_state=seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it need not converge to rank suspicions
            model.fit(features[train], given[train])
        probabilities[np.ix_(test, model.classes_)] += model.predict_proba(features[test])
    return np.asarray(probabilities / probabilities.sum(axis=1, keepdims=True))


def _folds(tables: Sequence[str], given: np.ndarray, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Stratified folds that part no table; an example without a table stands alone."""
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    folds = min(FOLDS, max(2, int(np.bincount(given).max())))
    groups = [table or f"\0{position}" for position, table in enumerate(tables)]
    alone = len(set(groups)) == len(groups)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rare classes are fewer than the folds
        if alone or len(set(groups)) < folds:
            return list(StratifiedKFold(folds, shuffle=True, random_state=seed).split(given, given))
        splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
        return list(splitter.split(given, given, groups))
