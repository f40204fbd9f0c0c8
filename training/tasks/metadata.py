"""Metadata: the semantic type of a column."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import f1_score

from assistant.models.inputs import COLUMN_VALUES, column_text
from training.corpora import semantic_examples
from training.tasks.examples import Example, Metric, Split, Task


def corpus(split: Split, count: int, seed: int) -> list[Example]:
    """`count` columns; groups: what is shown of them; templates (or names) seen in training or held out."""
    places = {label: i for i, label in enumerate(semantic_examples.LABELS)}
    return [
        Example(
            column_text(column.header, column.values),
            places[column.label],
            (
                _shown(column),
                "templates held out" if column.unseen else "templates seen",
            ),
        )
        for column in semantic_examples.examples(seed, count, split)
    ]


def _shown(column: semantic_examples.SemanticExample) -> str:
    if not column.values:
        return "name alone"
    return "with header" if column.header.strip() else "no header"


def measure(probabilities: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Micro F1 (the same as accuracy), and macro F1 over the types that occur."""
    chosen = probabilities.argmax(axis=1)
    return {
        "micro_f1": float((chosen == labels).mean()),
        "macro_f1": float(f1_score(labels, chosen, average="macro", zero_division=0)),
    }


METADATA = Task(
    name="metadata",
    model="semantic_type",
    purpose="The semantic type of a column, from its header, up to "
    f"{COLUMN_VALUES} values and, in own data, the columns beside it.",
    data="Generated columns of the project's taxonomy of semantic types (Faker, CLDR, pycountry, "
    "python-stdnum, phonenumbers, the project's word lists): a quarter are names without values, and of the "
    "others about half have no header or a dull one.",
    limits="The base is an uncased English encoder. A type the corpus does not have is forced into the "
    "nearest.",
    labels=semantic_examples.LABELS,
    first_segment=False,
    metric=Metric("micro_f1"),
    corpus=corpus,
    measure=measure,
)
