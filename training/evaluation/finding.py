"""The predictions that a name on the command line means: a file, a model's folder, a model or a version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import UnknownName, UsageError
from training.evaluation.metrics import METRICS, Metric, find_metric
from training.evaluation.predictions import FILE, Kind, Predictions
from training.registry.versions import read_card, versions

_DEFAULT: dict[Kind, str] = {"scorer": "average_precision", "classes": "macro_f1", "generator": "exact_match"}


@dataclass(frozen=True)
class Found:
    """Predictions, the file they are from, and the card beside it (empty where there is none)."""

    predictions: Predictions
    file: Path
    card: dict[str, Any]

    def metric(self, name: str | None = None) -> Metric:
        """The metric called `name`; without, the card's primary one, else the usual one of the kind.

        Raises `UnknownName`, or `UsageError` for one that these predictions cannot have.
        """
        card = self.card.get("metric")
        named = name or (card if card in METRICS else None) or _DEFAULT[self.predictions.kind]
        return find_metric(named, self.predictions)


def find_predictions(name: str, roots: Sequence[Path]) -> Found:
    """What `name` means: a predictions file, a folder that holds one, a model or version in `roots`.

    Raises `UnknownName` with the models that have predictions, `UsageError` where a model has none,
    `AssistantError` for a damaged file.
    """
    folder = _folder(name, roots)
    file = folder if folder.is_file() else folder / FILE
    if not file.is_file():
        raise UsageError(
            f"{name} has no {FILE}: it was trained before they were kept; train it again with `dqa train`."
        )
    return Found(Predictions.load(file), file, read_card(file.parent))


def _folder(name: str, roots: Sequence[Path]) -> Path:
    if Path(name).exists():
        return Path(name)
    for root in roots:
        if Path(name).name == name and (root / name).is_dir():
            return root / name
    kept = [one for root in roots for one in versions(root)]
    exact = [one for one in kept if one.version == name]
    fitting = exact or [one for one in kept if one.version.startswith(name)]
    if len(fitting) == 1:
        return fitting[0].folder
    there = sorted({file.parent.name for root in roots for file in root.glob(f"*/{FILE}")})
    there += sorted(one.version for one in fitting or kept if (one.folder / FILE).is_file())
    fits = "fits several versions" if fitting else "is neither a file, a folder, a model nor a version"
    raise UnknownName(
        f"{name!r} {fits}; "
        + (f"with predictions there are: {', '.join(dict.fromkeys(there))}." if there else
           "no model here has predictions yet: `dqa train` makes them.")
    )  # fmt: skip
