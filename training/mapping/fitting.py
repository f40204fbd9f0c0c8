"""The ranker's two stages fitted: trees that rise with every likeness, the second with the pairs around."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from assistant.mapping import context
from assistant.mapping.context import context_features
from assistant.mapping.features import NAMES
from assistant.mapping.ranker import Ranker
from training.mapping.gathered import Gathered

RISING = frozenset(NAMES) - {"place", "key_same", "distinct", "nulls", "length", "type_same", "table_meaning"}
"""More of these never makes a pair less likely: what the trees may not learn otherwise from few schemas."""
_CONTEXT = {"first": 1, "behind_row": -1, "behind_column": -1, "rank_row": 1, "rank_column": 1,
            "tables_fit": 1, "neighbours_fit": 1}  # fmt: skip
_FOLDS = 4
ROUNDS = 80
"""Trees of each stage."""


def _trees(signs: Sequence[int], rounds: int, seed: int) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        max_iter=rounds, learning_rate=0.08, max_leaf_nodes=15, min_samples_leaf=40, l2_regularization=5.0,
        max_features=0.4, monotonic_cst=list(signs), random_state=seed, early_stopping=False,
    )  # fmt: skip


def fit_ranker(gathered: Sequence[Gathered], rounds: int = ROUNDS, seed: int = 0) -> Ranker:
    """Both stages on these schemas, not yet calibrated; each schema weighs the same by its source columns."""
    alone_signs = [1 if name in RISING else 0 for name in NAMES]
    signs = [*alone_signs, *(_CONTEXT[name] for name in context.NAMES)]
    features = np.concatenate([one.features for one in gathered])
    right = np.concatenate([one.right for one in gathered])
    weights = np.concatenate([_weights(one) for one in gathered])
    sizes = np.cumsum([0, *(len(one.i) for one in gathered)])
    folds = np.random.default_rng(seed).integers(0, _FOLDS, len(gathered))
    held = np.zeros(len(right))
    for fold in range(_FOLDS):
        inside = np.concatenate([np.full(len(one.i), folds[k] == fold) for k, one in enumerate(gathered)])
        part = _trees(alone_signs, rounds, seed).fit(
            _filled(features[~inside]), right[~inside], weights[~inside]
        )
        held[inside] = part.predict_proba(features[inside])[:, 1]
    first = _trees(alone_signs, rounds, seed).fit(_filled(features), right, weights)
    beside = [
        context_features(one.source, one.target, one.i, one.j, held[sizes[k] : sizes[k + 1]])
        for k, one in enumerate(gathered)
    ]
    both = np.concatenate([features, np.concatenate(beside)], axis=1)
    second = _trees(signs, rounds, seed).fit(_filled(both), right, weights)
    return Ranker(first, second, np.array([0.0, 1.0]), np.array([0.0, 1.0]), "new")


def _filled(features: np.ndarray) -> np.ndarray:
    """The features, 0 throughout where none is known at all: scikit-learn cannot bin a column of NaN."""
    blank = np.isnan(features).all(axis=0)
    return np.where(blank, np.float32(0), features) if blank.any() else features


def _weights(one: Gathered) -> np.ndarray:
    """Pairs of schemas count by the square root of their size: a wide one is one case, not hundreds."""
    return np.full(len(one.i), 1 / np.sqrt(max(len(one.i), 1)) * 30)


def score_all(ranker: Ranker, gathered: Sequence[Gathered]) -> list[np.ndarray]:
    """The scores of each pair of schemas."""
    return [ranker.score(one.source, one.target, one.i, one.j, one.features)[0] for one in gathered]
