"""Tables of measurements: many real-valued columns, whose extremes are what a rule must not be read off."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from training.corpora.lexicon import terms
from training.corpora.rand import between, chance, pick
from training.corpora.tables.base import CleanTable, Sheet

_OF = (
    "length", "width", "height", "weight", "depth", "density", "pressure", "temperature", "humidity", "speed",
    "flow", "voltage", "current", "power", "load", "acidity", "ash", "hardness", "area", "volume", "age",
    "income", "score", "index", "rate", "ratio", "count", "dose", "level", "signal", "noise", "latency",
    "distance", "duration", "energy", "turbidity", "conductivity", "concentration", "strength", "thickness",
)  # fmt: skip
_HOW = ("mean", "max", "min", "total", "net", "raw", "relative", "initial", "final", "", "", "")


def measurements(rng: Generator, rows: int) -> CleanTable:
    """5 to 30 columns of numbers that share a few hidden causes; a number of the row and a class, perhaps."""
    sheet = Sheet(rng, rows)
    if chance(rng, 0.6):
        numbers = np.arange(1, rows + 1)
        sheet.put("id", "code", [str(i) for i in (rng.permutation(numbers) if chance(rng, 0.5) else numbers)])
    causes = rng.normal(size=(rows, 3))
    for _ in range(between(rng, 5, 30)):
        joint = " ".join(word for word in (pick(rng, _HOW), pick(rng, _OF)) if word)
        hidden = causes @ rng.normal(size=3) * rng.random() + rng.normal(size=rows)
        hidden = (hidden - hidden.mean()) / hidden.std()
        sheet.put(joint.replace(" ", pick(rng, (" ", "_"))), "number", _written(_shaped(hidden, rng), rng))
    if chance(rng, 0.6):
        names = list(terms("categories", pick(rng, ("order status", "departments", "account types"))))
        which = np.clip(np.round(causes[:, 0] + 2), 0, min(4, len(names) - 1)).astype(int)
        sheet.put("class", "category", [names[i] for i in which.tolist()])
    return sheet.table("measurements")


def _shaped(hidden: np.ndarray, rng: Generator) -> np.ndarray:
    """Standard normal numbers made into those of a measure: its tails, its floor, its scale."""
    from scipy.stats import norm

    even = np.clip(norm.cdf(hidden), 1e-9, 1 - 1e-9)
    form = between(rng, 0, 8)
    shapes = (
        lambda: hidden * rng.random() * 0.3 + rng.normal(1, 0.5),
        lambda: np.exp(hidden * (0.1 + rng.random() * 1.2)),
        lambda: -np.log(1 - even),
        lambda: even,
        lambda: even ** (1 + 3 * rng.random()),
        lambda: np.sign(hidden) * np.abs(hidden) ** (1.2 + rng.random()),
        lambda: np.maximum(0.0, hidden - rng.random()),
        lambda: (1 / (1 - even)) ** (0.2 + 0.3 * rng.random()),
        lambda: np.floor(-np.log(1 - even) * (1 + 20 * rng.random())),
    )
    shaped: np.ndarray = shapes[form]() * 10.0 ** between(rng, -2, 4)
    return shaped


def _written(numbers: np.ndarray, rng: Generator) -> list[str]:
    if chance(rng, 0.3):
        return [str(round(number)) for number in numbers.tolist()]
    if chance(rng, 0.5):
        digits = between(rng, 3, 6)
        return [f"{number:.{digits}g}" for number in numbers.tolist()]
    places = between(rng, 1, 4)
    return [f"{number:.{places}f}" for number in numbers.tolist()]
