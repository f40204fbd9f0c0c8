"""What the test data share with the training data: a figure measured on that is not to be believed."""

from __future__ import annotations

from dataclasses import dataclass

from training.data.labelled import LabelledData
from training.data.near import fold, near_pairs


@dataclass(frozen=True)
class Leakage:
    """What two data sets share.

    `tables` by name; `same` and `near` are index pairs (in training, in test) of equal texts (case and white
    space aside) and of near ones, with their similarity; `tests` is how many test examples there are.
    """

    tables: tuple[str, ...]
    same: tuple[tuple[int, int], ...]
    near: tuple[tuple[int, int, float], ...]
    tests: int

    @property
    def share(self) -> float:
        """The share of test examples with an equal or a near text in training, 0 to 1."""
        leaked = {pair[1] for pair in self.same} | {pair[1] for pair in self.near}
        return len(leaked) / self.tests if self.tests else 0.0

    @property
    def clean(self) -> bool:
        """Nothing is shared at all."""
        return not (self.tables or self.same or self.near)


def leakage(train: LabelledData, test: LabelledData) -> Leakage:
    """What `test` shares with `train`, each test example with one of training at most."""
    tables = {example.table for example in train.examples} & {example.table for example in test.examples}
    first: dict[str, int] = {}
    for index, example in enumerate(train.examples):
        first.setdefault(fold(example.text), index)
    asked = [fold(example.text) for example in test.examples]
    same = tuple((first[text], index) for index, text in enumerate(asked) if text in first)
    left = [index for index, text in enumerate(asked) if text not in first]
    kept = list(first.items())
    found = near_pairs((text for text, _ in kept), (asked[index] for index in left))
    near = tuple((kept[one][1], left[other], similarity) for one, other, similarity in found)
    return Leakage(tuple(sorted(tables - {""})), same, near, len(test))
