"""What the family of a column's kind learns from its values, and a value that shows its form."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.standardization.parsers import family_of
from assistant.standardization.parsers.interface import Learnt, Sample
from assistant.standardization.parsers.text import trim
from assistant.standardization.policy import ColumnPolicy, valid_form

LEARN_FROM = 2_000
"""Distinct values a family learns from: half of them the most frequent, the rest spread over the others."""


def learn_family(sample: Sample, kind: str, wanted: ColumnPolicy) -> Learnt | None:
    """What the family of `kind` learns; None where there is none, or it cannot read the column."""
    family = family_of(kind)
    if family is None:
        return None
    form = wanted.form if wanted.form and valid_form(kind, wanted.form) else None
    chosen: Sequence[int] = range(len(sample.values))
    if len(sample.values) > LEARN_FROM:
        step = len(sample.values) // (LEARN_FROM // 2)
        chosen = [*range(LEARN_FROM // 2), *range(LEARN_FROM // 2, len(sample.values), step)]
    texts, counts = [trim(sample.values[i]) for i in chosen], [sample.counts[i] for i in chosen]
    trimmed = Sample(texts, counts, sample.header, sample.answers)
    return family.learn(trimmed, form)


def find_example(sample: Sample, kind: str, learnt: Learnt) -> str | None:
    """The most frequent value that is written in the target form already."""
    family = family_of(kind)
    if family is None or learnt.form is None:
        return None
    for text in sample.values[:200]:
        reading = family.read(text, learnt.evidence)
        if reading and family.write(reading.value, learnt.form, learnt.evidence) == text:
            return text
    return None
