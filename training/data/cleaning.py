"""What does not belong in training data: empty and endless texts, duplicates, labels at odds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from training.data.labelled import LabelledData, joined
from training.data.near import NearIndex, fold
from training.tasks.examples import Example

LONGEST = 8_000
"""Characters; no base reads as far by default (512 tokens are about 2,500)."""

EMPTY, TOO_LONG, UNLABELLED = "empty", "too long", "no label"
CONFLICT, DUPLICATE, NEAR = "conflicting labels", "duplicate", "near duplicate"
REASONS = (EMPTY, TOO_LONG, UNLABELLED, CONFLICT, DUPLICATE, NEAR)


@dataclass(frozen=True)
class Cleaned:
    """The examples kept, in their order, and (reason, index into the data given) of each one removed."""

    kept: LabelledData
    removed: tuple[tuple[str, int], ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many were removed for each of `REASONS` that occurs."""
        counted = Counter(reason for reason, _ in self.removed)
        return {reason: counted[reason] for reason in REASONS if counted[reason]}


def clean(data: LabelledData) -> Cleaned:
    """The data without what teaches nothing or the wrong thing; each example is removed for its first reason.

    empty: no text, or nothing to be written where others have a target. too long: over `LONGEST` characters.
    no label: where others have one. conflicting labels: the same text (and case) under two labels, none of
    which is kept. duplicate: the text of an earlier one but for case and white space, with the same label and
    target; near duplicate: much the same text (`training.data.near`). The first of its like is kept.
    """
    wanted = {index: reason for reason, indices in _STEPS for index in indices(data)}
    left = [index for index in range(len(data)) if index not in wanted]
    wanted |= dict.fromkeys(conflicts(data, left), CONFLICT)
    left = [index for index in left if index not in wanted]
    wanted |= dict.fromkeys(_repeated(data, left), DUPLICATE)
    left = [index for index in left if index not in wanted]
    wanted |= dict.fromkeys(_nearly_repeated(data, left), NEAR)
    kept = data.take(index for index in range(len(data)) if index not in wanted)
    return Cleaned(kept, tuple((wanted[index], index) for index in sorted(wanted)))


def _without_text(data: LabelledData) -> Iterator[int]:
    generator = not data.labelled and any(example.target for example in data.examples)
    for index, example in enumerate(data.examples):
        first = example.text if isinstance(example.text, str) else example.text[0]
        if not first.strip() or (generator and not example.target.strip()):
            yield index


def _endless(data: LabelledData) -> Iterator[int]:
    for index, example in enumerate(data.examples):
        if len(joined(example.text)) > LONGEST or len(example.target) > LONGEST:
            yield index


def _unlabelled(data: LabelledData) -> Iterator[int]:
    if data.labelled:
        yield from (index for index, example in enumerate(data.examples) if example.label < 0)


_STEPS: tuple[tuple[str, Callable[[LabelledData], Iterator[int]]], ...] = (
    (UNLABELLED, _unlabelled),
    (TOO_LONG, _endless),
    (EMPTY, _without_text),
)
"""In reverse order: what a later step says of an example counts."""


def conflicts(data: LabelledData, indices: list[int] | None = None) -> list[int]:
    """Indices of the examples whose text, white space aside, also stands under another label."""
    indices = list(range(len(data))) if indices is None else indices
    labels: dict[str, set[int]] = defaultdict(set)
    for index in indices:
        labels[_squeezed(data.examples[index])].add(data.examples[index].label)
    return [index for index in indices if len(labels[_squeezed(data.examples[index])] - {-1}) > 1]


def _squeezed(example: Example) -> str:
    parts = (example.text,) if isinstance(example.text, str) else example.text
    return "\0".join(" ".join(part.split()) for part in parts)


def _repeated(data: LabelledData, indices: list[int]) -> Iterator[int]:
    seen: set[tuple[str, int, str]] = set()
    for index in indices:
        example = data.examples[index]
        # A generator has to learn what to do with each case of letters; a classifier is told nothing new.
        text = _squeezed(example) if example.target else fold(example.text)
        key = (text, example.label, example.target)
        if key in seen:
            yield index
        seen.add(key)


def _nearly_repeated(data: LabelledData, indices: list[int]) -> Iterator[int]:
    """Near to an earlier one that is kept, with the same label and target."""
    index_of = NearIndex()
    kept: list[Example] = []
    for index in indices:
        example = data.examples[index]
        folded = fold(example.text)
        if any(_agree(kept[number], example) for number, _ in index_of.near(folded)):
            yield index
        else:
            index_of.add(folded)
            kept.append(example)


def _agree(one: Example, other: Example) -> bool:
    return one.label == other.label and one.target == other.target
