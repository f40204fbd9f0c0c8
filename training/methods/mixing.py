"""Which task each step is for, when several are trained at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from training.networks.tokens import shuffled

Step = tuple[int, list[int]]
"""The position of the task, and the positions of the batch's examples in it."""


def shares(sizes: Sequence[int], temperature: float) -> np.ndarray:
    """How often each task is drawn: in proportion to n^(1/T) (Raffel et al. 2020, section 3.5.2)."""
    weights = np.asarray(sizes, dtype=np.float64) ** (1 / temperature)
    return np.asarray(weights / weights.sum())


def plan(
    lengths: Sequence[Sequence[int]], weights: Sequence[float], batch: int, epochs: int, seed: int
) -> list[Step]:
    """The batch of every step. The first task is seen `epochs` times; the others in between, by `weights`.

    `lengths` are the tokens of each task's examples. The seed alone decides.
    """
    main = [rows for epoch in range(epochs) for rows in shuffled(lengths[0], batch, seed, epoch)]
    if len(lengths) == 1:
        return [(0, rows) for rows in main]
    generator = np.random.default_rng([seed, 7])
    others = np.asarray(weights[1:], dtype=np.float64)
    count = round(len(main) * others.sum() / weights[0])
    drawn = generator.choice(np.arange(1, len(lengths)), size=count, p=others / others.sum())
    order = generator.permutation(np.concatenate([np.zeros(len(main), dtype=np.int64), drawn]))
    feeds = [iter(main), *(_endless(lengths[i], batch, seed + i) for i in range(1, len(lengths)))]
    return [(int(task), next(feeds[task])) for task in order]


def _endless(lengths: Sequence[int], batch: int, seed: int) -> Iterator[list[int]]:
    epoch = 0
    while True:
        yield from shuffled(lengths, batch, seed, epoch)
        epoch += 1
