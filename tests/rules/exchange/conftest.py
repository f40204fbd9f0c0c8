from __future__ import annotations

import os

import pytest

from training.demo.run import SEED
from training.demo.warehouse import build_clean
from training.evaluation.exchange.cases import Case, Frames, cases
from training.evaluation.exchange.tools import absent


@pytest.fixture(scope="session")
def frames() -> Frames:
    return build_clean(SEED, 0.02)


@pytest.fixture(scope="session")
def demo_cases(frames: Frames) -> list[Case]:
    return cases(frames)


@pytest.fixture(scope="session")
def tools() -> None:
    missing = absent()
    if missing:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
