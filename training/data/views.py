"""The same columns shown otherwise: in other orders, some values left out.

A column's type does not hang on which of its values a sample holds, nor on their order, but a small model's
answer does, a little. So training columns are shown in several ways (`augment`), and what a model says of
several views of one column is averaged (`mixed`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.data.augment import altered
from training.tasks.examples import Example

VALUES = ("values_order", "values_subset")
"""The augmentations (`AUGMENTATIONS`) that leave header and values themselves alone."""


def views(examples: Sequence[Example], count: int, seed: int = 0) -> list[list[Example]]:
    """The examples, and `count` - 1 times all of them again, altered where their values allow it."""
    rng = np.random.default_rng([seed, len(examples)])
    again = [[_other(example, rng) for example in examples] for _ in range(count - 1)]
    return [list(examples), *again]


def _other(example: Example, rng: np.random.Generator) -> Example:
    names = [VALUES[place] for place in rng.permutation(len(VALUES))]
    return altered(example, names, rng) or example
