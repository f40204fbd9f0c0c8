"""The last stage that needs no label: features of a cell in, the probability that it is wrong out.

Made by `training.anomalies.pretrain`; the card beside the weights tells on what and how well. The trees are
saved with skops and loaded with an explicit list of types: nothing is unpickled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np

from assistant.anomalies.analysis import Analysis
from assistant.anomalies.context import NAMES as CONTEXT_NAMES
from assistant.anomalies.context import context_features
from assistant.anomalies.features import NAMES
from assistant.anomalies.lone import EXPERTS, PLACES, heard, is_lone
from assistant.errors import ModelMissing

_TRUSTED = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",)

_NO_EVIDENCE = 1e-4
"""How likely a value of a lone column is wrong that shows nothing odd."""
_BY_ITS_ROW = 0.3
"""How much likelier wrong a cell must be than its value alone, to be suspected for its row."""


@dataclass(frozen=True)
class Stage:
    """Trees and the points of their calibration: raw probability `raw` → `calibrated`, both rising."""

    trees: Any
    raw: np.ndarray
    calibrated: np.ndarray

    def score(self, features: np.ndarray) -> np.ndarray:
        """float64 of shape (cells,) for float32 features of shape (cells, features the trees know)."""
        if not len(features):
            return np.zeros(0)
        raw = self.trees.predict_proba(features)[:, 1]
        scores: np.ndarray = np.interp(raw, self.raw, self.calibrated)
        return scores


@dataclass(frozen=True)
class Combiner:
    """Two stages: `first` judges a cell by its features, `second` what came of that within its column."""

    first: Stage
    second: Stage | None
    version: str
    repairs: dict[str, float]
    """By the basis of a repair, how often it was the right value on the tables kept for calibration."""
    experts: Mapping[str, Stage] = field(default_factory=dict)
    """By kind of evidence, what judges the values of a lone column."""
    uses_encoder: bool = False
    """Whether the second stage learnt from the encoder's features; if not, it need not be asked."""

    def score(self, features: np.ndarray) -> np.ndarray:
        """The first stage's word: float64 of shape (cells,) for float32 features (cells, len(NAMES))."""
        return self.first.score(features)

    def score_lone(self, values: np.ndarray) -> np.ndarray:
        """float64 (values,): the values of a lone column, by their features of shape (values, len(NAMES)).

        The kinds of evidence add up as if independent; without any a value is as likely wrong as any other.
        """
        right = np.full(len(values), 1.0 - _NO_EVIDENCE)
        for kind, expert in self.experts.items():
            told = heard(kind, values)
            right[told] *= 1.0 - expert.score(values[told][:, PLACES[kind]])
        return 1.0 - right

    def score_table(self, analysis: Analysis) -> tuple[np.ndarray, list[np.ndarray]]:
        """float64 (rows, columns): each cell of an analysed table; by column, each distinct value alone."""
        cells = []
        values = []
        for position, features in analysis.each():
            column = analysis.table.columns[position]
            lone = analysis.lone_values(position)
            if self.experts and is_lone(analysis.table):
                values.append(self.score_lone(lone))
                cells.append(values[-1][column.codes])
                continue
            alone = self.first.score(lone)
            whole = self.first.score(features)
            if self.second is not None and len(alone):
                every = np.arange(len(alone))
                seen = context_features(features, whole, column.codes, alone, column.present)
                # What the rows around a cell say against it is no custom of its column: that stands.
                stands = whole > alone[column.codes] + _BY_ITS_ROW
                judged = self.second.score(seen)
                whole = np.where(stands, np.maximum(whole, judged), judged)
                alone = self.second.score(context_features(lone, alone, every, alone, column.present))
            cells.append(whole)
            values.append(alone)
        return (np.column_stack(cells) if cells else np.zeros((analysis.table.rows, 0))), values


@cache
def load_combiner() -> Combiner:
    """The shipped combiner; raises `ModelMissing` where its files are absent or of other features."""
    with as_file(files("assistant.models") / "weights" / "anomaly_combiner") as folder:
        return read_combiner(folder)


def read_combiner(folder: Path) -> Combiner:
    """The combiner saved in a folder; raises `ModelMissing` as `load_combiner` does."""
    from skops.io import load

    try:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        first, second = (
            load(folder / name, trusted=list(_TRUSTED)) for name in ("combiner.skops", "context.skops")
        )
    except FileNotFoundError as error:
        raise ModelMissing(
            f"The anomaly combiner is not where it should be: {error.filename} is missing. "
            "Reinstall the package, or make it anew: python -m training.anomalies.pretrain."
        ) from error
    known = {kind: list(seen) for kind, seen in EXPERTS.items()}
    told = (tuple(card["features"]), tuple(card["context_features"]), card.get("expert_features"))
    if told != (NAMES, CONTEXT_NAMES, known):
        raise ModelMissing(
            "The anomaly combiner was trained on other features than this version computes. "
            "Make it anew: python -m training.anomalies.pretrain."
        )
    return Combiner(
        _stage(first, card["calibration"]),
        _stage(second, card["context_calibration"]),
        card["version"],
        card["repairs"],
        _read_experts(folder, card["expert_calibration"]),
        bool(card["uses_encoder"]),
    )


def _read_experts(folder: Path, calibration: dict[str, dict[str, list[float]]]) -> dict[str, Stage]:
    from skops.io import load

    return {
        kind: _stage(load(folder / f"{kind}.skops", trusted=list(_TRUSTED)), points)
        for kind, points in calibration.items()
    }


def _stage(trees: Any, calibration: dict[str, list[float]]) -> Stage:
    return Stage(trees, np.array(calibration["raw"]), np.array(calibration["calibrated"]))
