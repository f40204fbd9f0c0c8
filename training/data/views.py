"""The same columns shown otherwise: with their table's name, in other orders, some values left out.

A column's type does not hang on which of its values a sample holds, nor on their order, but a small model's
answer does, a little. So training columns are shown in several ways (`augment`), and what a model says of
several views of one column is averaged (`mixed`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.models.inputs import clip
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


def context(example: Example) -> str:
    """What stands around a column: the words of its table's name, then the columns beside it."""
    words = re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=[a-z])(?=[A-Z])|[\W_]+", " ", example.table)
    beside = "" if isinstance(example.text, str) else example.text[1]
    return f"{clip(words)} : {beside}" if words.strip() else beside


def in_table(example: Example) -> Example:
    """The example with its `context` as the second part of its text."""
    own = example.text if isinstance(example.text, str) else example.text[0]
    return example._replace(text=(own, context(example)))
