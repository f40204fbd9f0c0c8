"""What a search found: its trials, the best recipe, which fields mattered."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from training.recipe import Recipe

State = Literal["finished", "pruned", "failed", "killed"]
Value = str | int | float


@dataclass(frozen=True)
class Tried:
    """One trial. `figure`: the primary metric on the validation part; `curve`: (evaluation, figure).

    A pruned trial was given up early: its figure is the last it had. `why`: what a failed one ran into.
    """

    number: int
    state: State
    figure: float | None
    values: dict[str, Value]
    seconds: float
    curve: tuple[tuple[int, float], ...]
    why: str = ""


@dataclass(frozen=True)
class Tuned:
    """A search and what came of it so far. `best` is None where no trial was finished.

    `importances`: the share of the spread among the better trials that each field explains (PED-ANOVA,
    Watanabe et al. 2023); {} where there are too few.
    """

    folder: Path
    metric: str
    better: Literal["higher", "lower"]
    trials: tuple[Tried, ...]
    best: Tried | None
    recipe: Recipe | None
    importances: dict[str, float]

    @property
    def best_file(self) -> Path:
        """The best recipe, ready for `dqa train --recipe`."""
        return self.folder / "best.toml"

    @property
    def report_file(self) -> Path:
        """The report."""
        return self.folder / "report.html"

    def to_dict(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "metric": self.metric, "better": self.better, "folder": str(self.folder),
            "best": asdict(self.best) if self.best else None,
            "recipe": asdict(self.recipe) if self.recipe else None,
            "importances": self.importances, "trials": [asdict(one) for one in self.trials],
        }  # fmt: skip
