"""The last stage that needs no label: features of a cell in, the probability that it is wrong out.

Made by `training.anomalies.pretrain`; the card beside the weights tells on what and how well. The trees are
saved with skops and loaded with an explicit list of types: nothing is unpickled.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import numpy as np

from assistant.anomalies.analysis import Analysis
from assistant.anomalies.features import NAMES
from assistant.errors import ModelMissing

_TRUSTED = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",)


@dataclass(frozen=True)
class Combiner:
    """The trees and the points of their calibration: raw probability `raw` → `calibrated`, both rising."""

    trees: Any
    raw: np.ndarray
    calibrated: np.ndarray
    version: str
    repairs: dict[str, float]
    """By the basis of a repair, how often it was the right value on the tables kept for calibration."""
    uses_encoder: bool = False
    """Whether the trees learnt from the encoder's features; if not, it need not be asked."""

    def score(self, features: np.ndarray) -> np.ndarray:
        """float64 of shape (cells,) for float32 features of shape (cells, len(NAMES))."""
        if not len(features):
            return np.zeros(0)
        raw = self.trees.predict_proba(features)[:, 1]
        scores: np.ndarray = np.interp(raw, self.raw, self.calibrated)
        return scores

    def score_table(self, analysis: Analysis) -> np.ndarray:
        """float64 of shape (rows, columns): each cell of an analysed table."""
        scores = [self.score(cells) for _, cells in analysis.each()]
        return np.column_stack(scores) if scores else np.zeros((analysis.table.rows, 0))


@cache
def load_combiner() -> Combiner:
    """The shipped combiner; raises `ModelMissing` where its files are absent or of other features."""
    from skops.io import load

    folder = files("assistant.models") / "weights" / "anomaly_combiner"
    try:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        with as_file(folder / "combiner.skops") as path:
            trees = load(path, trusted=list(_TRUSTED))
    except FileNotFoundError as error:
        raise ModelMissing(
            f"The anomaly combiner is not where it should be: {error.filename} is missing. "
            "Reinstall the package, or make it anew: python -m training.anomalies.pretrain."
        ) from error
    if tuple(card["features"]) != NAMES:
        raise ModelMissing(
            "The anomaly combiner was trained on other features than this version computes. "
            "Make it anew: python -m training.anomalies.pretrain."
        )
    calibration = card["calibration"]
    return Combiner(
        trees,
        np.array(calibration["raw"]),
        np.array(calibration["calibrated"]),
        card["version"],
        card["repairs"],
        bool(card["uses_encoder"]),
    )
