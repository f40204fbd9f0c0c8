"""Mapping: columns of different schemas that mean the same lie near each other."""

from __future__ import annotations

from training.corpora import mapping_examples
from training.tasks.examples import Example, Metric, Split, Task


def corpus(split: Split, count: int, seed: int) -> list[Example]:
    """`count` pairs; groups: how the copy was altered, words and values seen in training or held out."""
    return [
        Example(
            pair.left,
            groups=(f"change: {pair.kind}", "held out" if pair.unseen else "seen"),
            target=pair.right,
        )
        for pair in mapping_examples.examples(seed, count, split)
    ]


MAPPING = Task(
    name="mapping",
    model="column_match",
    purpose="Vectors of columns, from header, values and description: what means the same lies near.",
    data="Generated columns against altered copies of themselves: renamed (styles, synonyms, abbreviations, "
    "six other languages), with other values of the same sort or format, or described in words.",
    limits="The base is an uncased English encoder; of other languages it knows the corpus' business words.",
    labels=(),
    first_segment=False,
    metric=Metric("mrr"),
    corpus=corpus,
    kind="matching",
)
