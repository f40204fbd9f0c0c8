"""The judge's last stage: what a trial says of a rule and the encoder's word in, one probability out.

Made by `training.rules.pretrain`; the card beside the weights tells on what and how well. The trees are
saved with skops and loaded with an explicit list of types: nothing is unpickled.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from assistant.anomalies.combiner import Stage
from assistant.errors import ModelMissing
from assistant.rules.judge.features import NAMES

_TRUSTED = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",)
_MEND = "Make it anew: python -m training.rules.pretrain."


@dataclass(frozen=True)
class RuleCombiner:
    """Trees and their calibration; `uses_encoder`: whether they learnt from the encoder's word."""

    stage: Stage
    version: str
    uses_encoder: bool

    def score(self, features: np.ndarray) -> np.ndarray:
        """float64 (rules,): that each holds tomorrow and is kept; float32 features (rules, len(NAMES))."""
        return self.stage.score(features)


@cache
def load_combiner() -> RuleCombiner:
    """The shipped combiner; raises `ModelMissing` where its files are absent or of other features."""
    with as_file(files("assistant.models") / "weights" / "rule_combiner") as folder:
        return read_combiner(folder)


def read_combiner(folder: Path) -> RuleCombiner:
    """The combiner saved in a folder; raises `ModelMissing` as `load_combiner` does."""
    from skops.io import load

    try:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        trees = load(folder / "combiner.skops", trusted=list(_TRUSTED))
    except FileNotFoundError as error:
        raise ModelMissing(
            f"The combiner of the judge of rules is not where it should be: {error.filename} is missing. "
            f"Reinstall the package. {_MEND}"
        ) from error
    if tuple(card["features"]) != NAMES:
        raise ModelMissing(
            "The combiner of the judge of rules was trained on other features than this version computes. "
            + _MEND
        )
    points = card["calibration"]
    stage = Stage(trees, np.array(points["raw"]), np.array(points["calibrated"]))
    return RuleCombiner(stage, card["version"], bool(card["uses_encoder"]))
