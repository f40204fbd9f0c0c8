"""Train the experts for lone columns, each on the values that show its kind of evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from assistant.anomalies.analysis import analyse
from assistant.anomalies.lone import EXPERTS, PLACES, heard
from assistant.anomalies.vocabulary import hiding
from training.anomalies.cells import MOST_HIDDEN, Cells, coded, joined
from training.anomalies.tables import LONE_SORTS, make_table
from training.corpora.columns import Split

_REAL_SHARE = 0.25
"""How many real lone columns with an error there are for each one made."""


@dataclass(frozen=True)
class Evidence:
    """Values of lone columns by the kind of evidence they show; their features are the expert's own."""

    kinds: dict[str, Cells]


def gather_lone(tables: range, seed: int, split: Split) -> Evidence:
    """Every value of these made columns, for each expert those in which it sees something."""
    parts: dict[str, list[Cells]] = {kind: [] for kind in EXPERTS}
    for number in tables:
        rng = np.random.default_rng([seed, number])
        labelled = make_table(rng, split, LONE_SORTS)
        with hiding(rng.uniform(0, MOST_HIDDEN), number):
            features = analyse(coded(labelled))
        if len(labelled.cells) > 1:
            continue
        column = features.table.columns[0]
        values = features.lone_values(0)
        wrong = np.zeros(len(values), dtype=bool)
        wrong[column.codes[labelled.wrong[:, 0]]] = True
        weight = _REAL_SHARE if labelled.kinds else 1.0
        for kind, places in PLACES.items():
            told = heard(kind, values)
            size = int(told.sum())
            parts[kind].append(
                Cells(
                    values[told][:, places], wrong[told], np.full(size, weight),
                    np.full(size, number, dtype=np.int32),
                )
            )  # fmt: skip
    return Evidence({kind: joined(cells) for kind, cells in parts.items()})


def merged(parts: list[Evidence]) -> Evidence:
    """All parts as one."""
    return Evidence({kind: joined([part.kinds[kind] for part in parts]) for kind in EXPERTS})


def fit_expert(kind: str, cells: Cells, seed: int) -> HistGradientBoostingClassifier:
    """Small trees that follow the signs in `EXPERTS`."""
    model = HistGradientBoostingClassifier(
        max_iter=100, learning_rate=0.08, max_leaf_nodes=10, min_samples_leaf=25, l2_regularization=5.0,
        monotonic_cst=list(EXPERTS[kind].values()), early_stopping=False, random_state=seed,
    )  # fmt: skip
    silent = np.isnan(cells.features).all(axis=0)
    features = np.where(silent, 0.0, cells.features) if silent.any() else cells.features
    return model.fit(features, cells.wrong, sample_weight=cells.weight)
