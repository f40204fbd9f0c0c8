"""Speeds that can be set against each other on a machine that does other things as well."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np

ROUNDS = 7
Way = Callable[[], object]
"""Does all of the work once."""


def interleaved(ways: Mapping[str, Way], rounds: int = ROUNDS) -> dict[str, np.ndarray]:
    """CPU seconds of each way in each round, float64 (rounds,), after one round that is not counted.

    The ways take turns, and CPU time leaves out what other processes do, so that a busy minute falls on all
    of them: compare by `ratio`, round by round.
    """
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    with one_thread():
        for way in ways.values():
            way()
        for place in range(rounds):
            order = list(ways) if place % 2 == 0 else list(reversed(list(ways)))
            for name in order:
                begun = time.process_time()
                ways[name]()
                seconds[name].append(time.process_time() - begun)
    return {name: np.maximum(np.array(found), 1e-9) for name, found in seconds.items()}


def ratio(slow: np.ndarray, fast: np.ndarray) -> float:
    """How many times as fast: the median over the rounds."""
    return float(np.median(slow / fast))


@contextmanager
def one_thread() -> Iterator[None]:
    """torch on one thread, as the graphs run that it is timed against."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
