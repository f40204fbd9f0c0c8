"""Cells for the combiner's second stage: made tables the first stage never saw, and what it said of them."""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from assistant.anomalies.analysis import analyse
from assistant.anomalies.combiner import Stage
from assistant.anomalies.context import NAMES, context_features
from assistant.anomalies.detect import ask_where_open
from assistant.anomalies.features.encoder import Scorers
from assistant.anomalies.vocabulary import hiding
from training.anomalies.cells import MOST_HIDDEN, Cells, choose, coded, joined
from training.anomalies.tables import CONTEXT_SORTS, make_table
from training.corpora.columns import Split

_WITH_MODELS = 0.7
_ASKED = 12
_ALONE = 0.3


def gather_context(
    tables: range, seed: int, split: Split, first: Stage, models: Scorers | None = None
) -> Cells:
    """Second-stage features of some cells of every column; now and then of values without their rows.

    `models`, where given, are asked on a part of the tables, about the values the first stage leaves open.
    """
    parts = []
    for number in tables:
        rng = np.random.default_rng([seed, number])
        labelled = make_table(rng, split, CONTEXT_SORTS)
        with hiding(rng.uniform(0, MOST_HIDDEN), number):
            analysis = analyse(coded(labelled))
        with_models, without_rows = rng.random(2) < (_WITH_MODELS, _ALONE)
        if models is not None and with_models:
            ask_where_open(analysis, first, models, _ASKED)
        for position, features in analysis.each():
            column = analysis.table.columns[position]
            lone = analysis.lone_values(position)
            alone = first.score(lone)
            wrong = labelled.wrong[:, position]
            rows, weight = choose(wrong, rng)
            codes = column.codes[rows]
            cells = lone[codes] if without_rows else features[rows]
            seen = context_features(cells, first.score(cells), codes, alone, column.present)
            parts.append(Cells(seen, wrong[rows], weight, np.full(len(rows), number, dtype=np.int32)))
    return joined(parts)


def fit_context(cells: Cells, seed: int, rounds: int) -> HistGradientBoostingClassifier:
    """The second stage's trees: small, and never falling as the first stage's suspicion rises."""
    rising = [1] + [0] * (len(NAMES) - 1)
    model = HistGradientBoostingClassifier(
        max_iter=rounds, learning_rate=0.06, max_leaf_nodes=12, min_samples_leaf=40, l2_regularization=10.0,
        max_features=0.5, monotonic_cst=rising, early_stopping=False, random_state=seed,
    )  # fmt: skip
    silent = np.isnan(cells.features).all(axis=0)
    features = np.where(silent, 0.0, cells.features) if silent.any() else cells.features
    return model.fit(features, cells.wrong, sample_weight=cells.weight)
