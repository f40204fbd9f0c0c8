"""One set of data dealt out to parties that differ: a federation simulated on one machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.errors import UsageError
from training.data.labelled import LabelledData, write_data
from training.tasks.examples import Example


def deal(data: LabelledData, parties: int, skew: float, seed: int) -> list[LabelledData]:
    """Parts of the data by label: each label's shares of the parties are drawn from Dirichlet(`skew`).

    Below 1 most parties lack most labels, 100 is nearly even (Hsu, Qi & Brown 2019). A table stays whole with
    one party, by the label of its first example. Raises `UsageError` where there are too few examples, or a
    party is left with none.
    """
    if parties < 2 or skew <= 0:
        raise UsageError(f"A federation has two or more parties and a skew above 0, not {parties}, {skew:g}.")
    rng = np.random.default_rng([seed, 17])
    labels = sorted({example.label for example in data.examples})
    shares = {label: rng.dirichlet([skew] * parties) for label in labels}
    parts: list[list[Example]] = [[] for _ in range(parties)]
    for unit in _units(data.examples):
        parts[int(rng.choice(parties, p=shares[unit[0].label]))] += unit
    if not all(parts):
        raise UsageError(
            f"{len(data):,} examples dealt out to {parties} parties leave one with none; name fewer parties, "
            "more examples or a larger skew."
        )
    return [data.with_examples(part) for part in parts]


def _units(examples: Sequence[Example]) -> list[list[Example]]:
    units: dict[tuple[str, int], list[Example]] = {}
    for i, example in enumerate(examples):
        units.setdefault((example.table, -1) if example.table else ("", i), []).append(example)
    return list(units.values())


def write_parties(parts: Sequence[LabelledData], folder: Path) -> list[Path]:
    """A folder a party below `folder`, with its `data.jsonl` in it."""
    files = []
    for i, part in enumerate(parts, 1):
        files.append(folder / f"party-{i}" / "data.jsonl")
        write_data(part, files[-1])
    return files
