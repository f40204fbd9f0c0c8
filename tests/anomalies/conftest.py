"""A small table with known errors, and the shipped combiner under a version of its own."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from assistant.anomalies.combiner import Combiner, load_combiner

CITIES = [("35233", "birmingham", "jefferson"), ("36301", "dothan", "houston"), ("35957", "boaz", "marshall"),
          ("35630", "florence", "lauderdale"), ("35150", "sylacauga", "talladega")]  # fmt: skip


@pytest.fixture(scope="session")
def test_version() -> Combiner:
    return replace(load_combiner(), version="test", repairs={"group": 0.95, "neighbour": 0.95})


@pytest.fixture
def use_small(test_version: Combiner, monkeypatch: pytest.MonkeyPatch) -> Iterator[Combiner]:
    for name in ("combiner", "detect", "suggest"):
        # Two of these modules share their name with a function of the package.
        module = importlib.import_module(f"assistant.anomalies.{name}")
        monkeypatch.setattr(module, "load_combiner", lambda: test_version)
    return test_version


def clean_frame(rows: int = 200) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    picks = rng.integers(0, len(CITIES), rows)
    return pd.DataFrame(
        {
            "id": [str(i + 1) for i in range(rows)],
            "zip": [CITIES[i][0] for i in picks],
            "city": [CITIES[i][1] for i in picks],
            "county": [CITIES[i][2] for i in picks],
            "status": rng.choice(["open", "closed", "waiting"], rows).tolist(),
        }
    )


@pytest.fixture
def dirty() -> tuple[pd.DataFrame, dict[tuple[int, str], str]]:
    """The frame with errors, and by (row, column) what was right."""
    frame = clean_frame()
    for row in (3, 17, 120):
        frame.loc[row, ["zip", "city", "county"]] = CITIES[0]
    frame.loc[40, "status"] = "open"
    right: dict[tuple[int, str], str] = {}
    for row, column, wrong in [(3, "city", "birmingxam"), (17, "county", "jeffersn"), (40, "status", "opne"),
                               (60, "city", ""), (90, "county", "N/A"), (120, "zip", "3x233")]:  # fmt: skip
        right[row, column] = str(frame.loc[row, column])
        frame.loc[row, column] = wrong
    return frame, right
