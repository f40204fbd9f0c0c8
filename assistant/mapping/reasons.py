"""Why two columns may be the same, in words a steward can check."""

from __future__ import annotations

import numpy as np

from assistant.mapping.features import NAMES
from assistant.mapping.names import readable
from assistant.sketch import ColumnSketch

Reason = tuple[str, float, str]
_MOST = 4


def reasons_of(source: ColumnSketch, target: ColumnSketch, features: np.ndarray) -> tuple[Reason, ...]:
    """(what, how much in [0, 1], in words), the strongest first; `features` begin with those of `NAMES`."""
    told = dict(zip(NAMES, features.tolist(), strict=False))
    found = [*_by_name(source, target, told), *_by_words(told), *_by_values(source, target, told)]
    found = [(what, min(max(much, 0.0), 1.0), words) for what, much, words in found if much == much]
    return tuple(sorted(found, key=lambda reason: -reason[1])[:_MOST])


def _by_name(source: ColumnSketch, target: ColumnSketch, told: dict[str, float]) -> list[Reason]:
    if told["name_same"] == 1:
        return [("name", 1.0, f"both are called {target.name}")]
    found: list[Reason] = []
    if told["name_words"] >= 0.5:
        ours, theirs = readable(source.name), readable(target.name)
        found.append(
            ("name", told["name_words"], f"{source.name} reads {ours}, {target.name} reads {theirs}")
        )
    if told["name_meaning"] >= 0.5:
        found.append(("meaning", told["name_meaning"], "the names mean much the same"))
    return found


def _by_words(told: dict[str, float]) -> list[Reason]:
    found: list[Reason] = []
    if told["told_meaning"] >= 0.5:
        found.append(("description", told["told_meaning"], "the descriptions say much the same"))
    elif told["crossed_meaning"] >= 0.45:
        found.append(
            ("description", told["crossed_meaning"], "the name of one is what the other is told to be")
        )
    return found


def _by_values(source: ColumnSketch, target: ColumnSketch, told: dict[str, float]) -> list[Reason]:
    found: list[Reason] = []
    if told["values_plain"] > 0.05:
        shared = round(float(np.expm1(told["values_shared"])))
        fewer = min(len(set(source.values)), len(set(target.values)))
        found.append(
            ("values", told["values_plain"], f"{shared} of {fewer} values that were looked at are in both")
        )
    elif told["spread"] >= 0.7:
        found.append(("values", told["spread"], "the numbers spread alike"))
    elif told["shapes"] >= 0.7:
        found.append(("form", told["shapes"], "the values are written alike"))
    return found
