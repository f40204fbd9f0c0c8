"""Standardization: the kind of a column, which picks the family of parsers and the standard form."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import f1_score

from assistant.kinds import KINDS
from assistant.models.inputs import COLUMN_VALUES, column_text
from training.corpora import kind_examples
from training.tasks.examples import Example, Metric, Split, Task


def corpus(split: Split, count: int, seed: int) -> list[Example]:
    """`count` columns; groups: the kind, header or none, templates seen in training or held out."""
    return [
        Example(
            column_text(column.header, column.values),
            KINDS.index(column.kind),
            (
                f"kind: {column.kind}",
                "with header" if column.header.strip() else "no header",
                "templates held out" if column.unseen else "templates seen",
            ),
        )
        for column in kind_examples.examples(seed, count, split)
    ]


def measure(probabilities: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Macro F1 and accuracy (the same as micro F1)."""
    chosen = probabilities.argmax(axis=1)
    return {
        "macro_f1": float(f1_score(labels, chosen, average="macro")),
        "accuracy": float((chosen == labels).mean()),
    }


STANDARDIZATION = Task(
    name="standardization",
    model="column_kind",
    purpose=f"The kind of a column, one of {len(KINDS)}, from its header and up to {COLUMN_VALUES} values.",
    data="Generated columns (Faker, CLDR, pycountry, python-stdnum, phonenumbers, the project's word lists), "
    "now and then with an error among the values, headers left out or dull for about half of them; "
    "validation and test draw half of their columns from locales, lists and patterns that training never "
    "uses.",
    limits="The base is an uncased English encoder: other languages are known by their patterns and "
    "frequent words. A kind the corpus does not make is forced into the nearest.",
    labels=KINDS,
    first_segment=False,
    metric=Metric("macro_f1"),
    corpus=corpus,
    measure=measure,
)
