"""Labelled examples as they are handed from one step to the next, and as they are kept in a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from training.tasks.examples import Example, Text


@dataclass(frozen=True)
class LabelledData:
    """Examples, the names of their classes, and where they were read.

    `labels` is () for a scorer (labels 0 and 1) or a generator (targets); else an example's label is an index
    into it, -1 where it has none.
    """

    examples: tuple[Example, ...]
    labels: tuple[str, ...]
    origin: str

    def __len__(self) -> int:
        return len(self.examples)

    @property
    def labelled(self) -> bool:
        """Whether any example has a label (a generator's have none)."""
        return any(example.label >= 0 for example in self.examples)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the classes by index: `labels`, "0" and "1" of a scorer, () where nothing is labelled."""
        return self.labels or (("0", "1") if self.labelled else ())

    def take(self, indices: Iterable[int]) -> LabelledData:
        """The same data with only the examples at `indices`, in that order."""
        return replace(self, examples=tuple(self.examples[index] for index in indices))

    def with_examples(self, examples: Sequence[Example]) -> LabelledData:
        """The same classes with other examples."""
        return replace(self, examples=tuple(examples))


def joined(text: Text) -> str:
    """A text, or both texts of a pair on one line, as it is shown and measured."""
    return text if isinstance(text, str) else " | ".join(part for part in text if part)


def write_data(data: LabelledData, file: Path) -> None:
    """Write one JSON object an example; `read_data` gives the same examples back.

    The file appears whole or not at all. Its folder is made.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.part")
    with unfinished.open("w", encoding="utf-8") as stream:
        for example in data.examples:
            stream.write(json.dumps(_row(example, data.names), ensure_ascii=False) + "\n")
    unfinished.replace(file)


def _row(example: Example, names: Sequence[str]) -> dict[str, Any]:
    first, second = example.text if isinstance(example.text, tuple) else (example.text, None)
    row: dict[str, Any] = {"text": first}
    if second is not None:
        row["text_b"] = second
    if names:
        row["label"] = names[example.label] if example.label >= 0 else ""
    if example.target:
        row["target"] = example.target
    if example.table:
        row["table"] = example.table
    if example.groups:
        row["groups"] = list(example.groups)
    return row
