"""Anomalies: whether a value is plausible in its column."""

from __future__ import annotations

from assistant.models.inputs import cell_texts
from training.corpora import plausibility
from training.tasks.examples import Example, Metric, Split, Task, measure_binary

UNSEEN_BY_ENCODER = frozenset({"case", "accent", "whitespace"})
"""Errors that an uncased tokenizer (which strips accents too) hides; other detectors find them."""


def corpus(split: Split, count: int, seed: int) -> list[Example]:
    """`count` cells; groups: clean or the kind of error, the column's kind, templates seen or held out."""
    examples: list[Example] = []
    for cell in plausibility.examples(seed, 2 * count, split):
        if len(examples) == count:
            break
        if cell.error not in UNSEEN_BY_ENCODER:
            groups = (
                f"error: {cell.error}" if cell.label else "clean",
                f"kind: {cell.column_kind}",
                "templates held out" if cell.unseen else "templates seen",
            )
            examples.append(Example(cell_texts(cell.header, cell.context, cell.value), cell.label, groups))
    return examples


ANOMALIES = Task(
    name="anomalies",
    model="cell_plausibility",
    purpose="The probability that a value does not belong in its column, from the column's header and most "
    "frequent values.",
    data="Generated columns (Faker, CLDR, pycountry, python-stdnum, phonenumbers, the project's word lists) "
    "and the error channel; errors that the column alone cannot show, or that an uncased encoder cannot "
    "see, are left out; validation and test draw half of their columns from locales, lists and patterns "
    "that training never uses.",
    limits="Blind to case, accents and outer white space, and to whether a well-formed value is the right "
    "one for its row. Its probabilities hold for the mix it was fitted on (`prior`), where errors are far "
    "more frequent than in most tables.",
    labels=(),
    first_segment=True,
    metric=Metric("average_precision"),
    corpus=corpus,
    measure=measure_binary,
)
