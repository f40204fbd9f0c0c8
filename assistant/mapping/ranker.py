"""From the features of a pair to the probability that it is right: two stages of trees, calibrated.

The first stage sees a pair alone; the second sees it among the others: how it stands in its row and column.
Made by `training.mapping.pretrain`; the card beside the weights tells on what and how well. The trees are
saved with skops and loaded with an explicit list of types: nothing is unpickled.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import ModelMissing
from assistant.mapping import context
from assistant.mapping.context import context_features
from assistant.mapping.features import NAMES
from assistant.mapping.sides import Side

_TRUSTED = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",)
_MEND = "Make it anew: python -m training.mapping.pretrain."
FIRST, SECOND, CARD = "first.skops", "second.skops", "card.json"


@dataclass(frozen=True)
class Ranker:
    """The trees of both stages; `raw` and `calibrated` are the points of the calibration, both rising."""

    first: Any
    second: Any
    raw: np.ndarray
    calibrated: np.ndarray
    version: str

    def first_scores(self, features: np.ndarray) -> np.ndarray:
        """float64 (pairs,) in [0, 1]: what each pair is worth alone."""
        return _positive(self.first, features)

    def score(
        self, source: Side, target: Side, i: np.ndarray, j: np.ndarray, features: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """(scores, chances), float64 (pairs,): what orders the pairs, and the calibrated probabilities.

        `features` are of `features.pair_features`, for the pairs source[i], target[j].
        """
        alone = self.first_scores(features)
        beside = context_features(source, target, i, j, alone)
        raw = _positive(self.second, np.concatenate([features, beside], axis=1))
        # Trees give many pairs the same leaf: the first stage, then the meanings, part what is level.
        scores = raw + 1e-3 * alone + 1e-4 * np.nan_to_num(features[:, NAMES.index("name_meaning")])
        return scores, np.interp(raw, self.raw, self.calibrated)


def _positive(trees: Any, features: np.ndarray) -> np.ndarray:
    if not len(features):
        return np.zeros(0)
    return np.asarray(trees.predict_proba(features)[:, 1], dtype=np.float64)


@cache
def load_ranker() -> Ranker:
    """The shipped ranker; raises `ModelMissing` where its files are absent or of other features."""
    with as_file(files("assistant.models") / "weights" / "mapping_ranker") as folder:
        return read_ranker(folder)


def read_ranker(folder: Path) -> Ranker:
    """The ranker saved in a folder; raises `ModelMissing` as `load_ranker` does."""
    from skops.io import load

    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        first, second = (load(folder / name, trusted=list(_TRUSTED)) for name in (FIRST, SECOND))
    except FileNotFoundError as error:
        raise ModelMissing(
            f"The ranker of mappings is not where it should be: {error.filename} is missing. "
            f"Reinstall the package. {_MEND}"
        ) from error
    if tuple(card["features"]) != (*NAMES, *context.NAMES):
        raise ModelMissing(
            f"The ranker of mappings was trained on other features than this version computes. {_MEND}"
        )
    points = card["calibration"]
    return Ranker(first, second, np.array(points["raw"]), np.array(points["calibrated"]), card["version"])
