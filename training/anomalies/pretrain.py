"""Train the combiner that judges cells with no label at all: `python -m training.anomalies.pretrain`.

Many random tables with known errors are analysed exactly as a user's table is, and a gradient-boosted
classifier learns from their cells' features. Tables made from held-out values and makers then calibrate it
and measure it; the card beside the weights says with what seeds and how well.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from numpy.random import Generator
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import average_precision_score

from assistant.anomalies.analysis import Analysis, analyse
from assistant.anomalies.cells import CodedTable, code_column
from assistant.anomalies.combiner import Combiner
from assistant.anomalies.features import NAMES, VALUE_NAMES
from assistant.anomalies.features.encoder import NAMES as ENCODER_NAMES
from assistant.anomalies.features.encoder import Scorers
from training.anomalies.tables import LabelledTable, make_table
from training.corpora.columns.base import Split

_CLEAN_CELLS = 120
_WRONG_CELLS = 120
_WITHOUT_MODELS = 0.35
_WITHOUT_ROWS = 0.12


@dataclass(frozen=True)
class Cells:
    """Training cells: features (cells, len(NAMES)), wrong or not, weight, and the table each is of."""

    features: np.ndarray
    wrong: np.ndarray
    weight: np.ndarray
    table: np.ndarray


def coded(labelled: LabelledTable) -> CodedTable:
    """The coded form of a made table."""
    columns = tuple(
        code_column(header, cells) for header, cells in zip(labelled.headers, labelled.cells, strict=True)
    )
    return CodedTable(columns, len(labelled.cells[0]))


def gather(tables: int, seed: int, split: Split, models: Scorers | None = None) -> Cells:
    """Cells of `tables` made tables: of each column some clean and some wrong ones, weighted for the rest."""
    features, wrong, weight, table = [], [], [], []
    for number in range(tables):
        rng = np.random.default_rng([seed, number])
        labelled = make_table(rng, split)
        analysis = analyse(coded(labelled), models)
        for part, target, weights in _sample(analysis, labelled, rng):
            features.append(part)
            wrong.append(target)
            weight.append(weights)
            table.append(np.full(len(target), number, dtype=np.int32))
    return Cells(np.vstack(features), np.concatenate(wrong), np.concatenate(weight), np.concatenate(table))


def _sample(
    analysis: Analysis, labelled: LabelledTable, rng: Generator
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    mask = labelled.wrong
    parts = []
    encoder = [NAMES.index(name) for name in ENCODER_NAMES]
    blind, rowless = rng.random() < _WITHOUT_MODELS, rng.random() < _WITHOUT_ROWS
    for position, cells in analysis.each():
        chosen, weights = [], []
        for value, most in ((False, _CLEAN_CELLS), (True, _WRONG_CELLS)):
            rows = np.flatnonzero(mask[:, position] == value)
            taken = rng.permutation(rows)[:most]
            chosen.append(taken)
            weights.append(np.full(len(taken), len(rows) / max(len(taken), 1)))
        rows, weight = np.concatenate(chosen), np.concatenate(weights)
        part = cells[rows].copy()
        if blind:
            part[:, encoder] = np.nan
        if rowless:
            part[:, len(VALUE_NAMES) :] = np.nan
        # A long column counts for more than a short one, but not in proportion.
        parts.append((part, mask[rows, position], weight / np.sqrt(len(mask))))
    return parts


def fit(cells: Cells, seed: int, rounds: int = 400) -> HistGradientBoostingClassifier:
    """The boosted trees; NaN is a value of its own to them."""
    model = HistGradientBoostingClassifier(
        max_iter=rounds, learning_rate=0.06, max_leaf_nodes=48, min_samples_leaf=40, l2_regularization=5.0,
        max_features=0.5, early_stopping=False, random_state=seed,
    )  # fmt: skip
    # The trees cannot bin a feature that is NaN throughout (no models at hand): as a constant it is never used.
    silent = np.isnan(cells.features).all(axis=0)
    features = np.where(silent, 0.0, cells.features) if silent.any() else cells.features
    return model.fit(features, cells.wrong, sample_weight=cells.weight)


def calibrate(model: HistGradientBoostingClassifier, held: Cells) -> tuple[np.ndarray, np.ndarray]:
    """Points (raw, calibrated) of an isotonic fit on cells of tables the trees never saw."""
    raw = model.predict_proba(held.features)[:, 1]
    fitted = IsotonicRegression(y_min=0.0005, y_max=0.9995, out_of_bounds="clip")
    fitted.fit(raw, held.wrong, sample_weight=held.weight)
    return np.asarray(fitted.X_thresholds_), np.asarray(fitted.y_thresholds_)


def metrics(model: Combiner, held: Cells) -> dict[str, float]:
    """Precision, recall and F1 at 0.5, average precision and expected calibration error, all weighted."""
    score = model.score(held.features)
    flagged = score > 0.5
    hits = float(held.weight[flagged & held.wrong].sum())
    precision = hits / max(float(held.weight[flagged].sum()), 1e-9)
    recall = hits / max(float(held.weight[held.wrong].sum()), 1e-9)
    bins = np.minimum((score * 10).astype(int), 9)
    total = float(held.weight.sum())
    error = sum(abs(float((held.weight * (score - held.wrong))[bins == b].sum())) / total for b in range(10))
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
        "average_precision": round(
            float(average_precision_score(held.wrong, score, sample_weight=held.weight)), 4
        ),
        "calibration_error": round(error, 5),
    }


def save(combiner: Combiner, folder: Path, card: dict[str, Any]) -> None:
    """Write the trees (skops) and the card (JSON) that `assistant.anomalies.combiner` loads."""
    folder.mkdir(parents=True, exist_ok=True)
    skops.io.dump(combiner.trees, folder / "combiner.skops", compression=8)
    calibration = {"raw": combiner.raw.round(6).tolist(), "calibrated": combiner.calibrated.round(6).tolist()}
    full = {
        "version": combiner.version, **card, "repairs": combiner.repairs, "features": list(NAMES),
        "calibration": calibration,
    }  # fmt: skip
    (folder / "card.json").write_text(json.dumps(full, indent=1) + "\n", encoding="utf-8")
