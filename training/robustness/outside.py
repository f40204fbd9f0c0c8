"""Texts that are none of a model's own: kinds left out of its training, and strings without sense."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence

import numpy as np

from assistant.errors import UnknownName, UsageError
from training.robustness.perturbations import Text, parts, whole
from training.tasks.examples import Example

_SIGNS = string.ascii_letters + string.digits + string.punctuation + " "


def leave_out(
    examples: Sequence[Example], labels: Sequence[str], left_out: Sequence[str]
) -> tuple[list[Example], list[Example], tuple[str, ...]]:
    """The examples of the labels kept (with their new index), those of the labels left out, the kept labels.

    A model trained on the first should call the second unknown. Those left out have the label -1. Raises
    `UnknownName` for a label there is not, `UsageError` where fewer than two would be kept.
    """
    unknown = [name for name in left_out if name not in labels]
    if unknown:
        raise UnknownName(f"There is no label {unknown[0]!r} to leave out; there are: {', '.join(labels)}.")
    kept = tuple(name for name in labels if name not in left_out)
    if len(kept) < 2:
        raise UsageError(f"Leaving out {len(left_out)} of {len(labels)} labels keeps fewer than two.")
    index = {labels.index(name): i for i, name in enumerate(kept)}
    inside = [example._replace(label=index[example.label]) for example in examples if example.label in index]
    outside = [example._replace(label=-1) for example in examples if example.label not in index]
    return inside, outside, kept


def random_strings(texts: Sequence[Text], seed: int = 0) -> list[Text]:
    """As many texts of the same form and lengths as `texts`, of random printable characters."""
    rng = np.random.default_rng(seed)

    def noise(value: str) -> str:
        return "".join(_SIGNS[i] for i in rng.integers(len(_SIGNS), size=len(value)))

    return [_each(text, noise) for text in texts]


def shuffled_characters(texts: Sequence[Text], seed: int = 0) -> list[Text]:
    """`texts` with the characters of each value in random order: its letters and digits, without its form."""
    rng = np.random.default_rng(seed)

    def mix(value: str) -> str:
        return "".join(value[i] for i in rng.permutation(len(value)))

    return [_each(text, mix) for text in texts]


def _each(text: Text, change: Callable[[str], str]) -> Text:
    """`change` made to every value and header of a text, or of both segments of a pair."""
    if isinstance(text, tuple):
        return _segment(text[0], change), _segment(text[1], change)
    return _segment(text, change)


def _segment(text: str, change: Callable[[str], str]) -> str:
    header, values = parts(text)
    return whole(change(header), [change(value) for value in values])
