"""A rigged search: no model is trained; a trial's curve is a function of its recipe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from training.recipe import Recipe
from training.tuning import study

Curve = Callable[[Recipe, int], float]
"""The figure of a recipe at an evaluation, from 1 to 8."""


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Recipe]]:
    """Let trials follow a curve; the list fills with the recipes that were tried. Reports only on demand."""

    def set_up(curve: Curve, *, report: bool = False) -> list[Recipe]:
        tried: list[Recipe] = []

        class Rigged:
            def __init__(self, folder: Path, progress: object) -> None:
                self.folder, self.progress = folder, progress

            def members(self, recipe: Recipe) -> list[SimpleNamespace]:
                return [SimpleNamespace(train=[None] * 320)]

            def run(self, recipe: Recipe, watch: Callable[[int, float], None]) -> float:
                tried.append(recipe)
                figures = []
                for evaluation in range(1, 9):
                    figures.append(curve(recipe, evaluation))
                    watch(evaluation, figures[-1])
                return max(figures)

        monkeypatch.setattr(study, "Bench", Rigged)
        if not report:
            monkeypatch.setattr(study, "write_report", lambda found, recipe: None)
        return tried

    return set_up
