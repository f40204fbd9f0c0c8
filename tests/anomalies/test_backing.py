"""What stands behind a suggestion: the characters doubted, the rows that agree, the detectors that spoke."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from assistant.anomalies.backing import Backing, spoken
from assistant.anomalies.cells import code_column, code_view
from assistant.anomalies.features import NAMES
from assistant.anomalies.occlusion import doubted
from assistant.view import frame_view


class _FearsX:
    """Doubts a value by the share of x in it; counts its calls."""

    version = "fake"
    calls = 0

    def score(self, header: str, context: Sequence[str], values: Sequence[str]) -> np.ndarray:
        self.calls += 1
        return np.array([min(1.0, 0.5 * value.count("x")) for value in values], dtype=np.float32)


def test_the_part_that_is_doubted_is_marked_in_one_batch() -> None:
    scorer = _FearsX()
    models: Any = SimpleNamespace(cell_plausibility=scorer, static=None)
    column = code_column("city", ["Dothan", "Dothxan", "New xx York"])
    found = doubted(models, column, ["Dothxan", "New xx York", "Dothan"])
    assert found["New xx York"].startswith("New [xx] York (doubt 100% → 0%")
    assert found["Dothxan"].startswith("Doth[xa]n")
    assert "Dothan" not in found
    assert scorer.calls == 1
    assert doubted(models, column, []) == {}


def test_detectors_that_speak_are_named() -> None:
    features = np.full(len(NAMES), np.nan, dtype=np.float32)
    assert spoken(features) == ""
    features[NAMES.index("parse.surprise")] = 3.0
    assert spoken(features) == "of another type than most"


def test_rows_that_hold_the_values_are_named_by_their_keys() -> None:
    view = frame_view(pd.DataFrame({"a": ["x", "y", "x", "x", "x"], "b": ["1", "1", "1", "2", "1"]}))
    backing = Backing(view, code_view(view))
    assert backing.keys({"a": "x", "b": "1"}) == "1; 3; 5"
    assert backing.keys({"a": "z"}) == ""
