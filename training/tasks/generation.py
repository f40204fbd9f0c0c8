"""Generation: the standard form of a value, written byte by byte."""

from __future__ import annotations

from training.corpora import standard_forms
from training.tasks.examples import Example, Metric, Split, Task


def corpus(split: Split, count: int, seed: int) -> list[Example]:
    """`count` values; groups: the kind, right already or not, templates seen in training or held out."""
    return [
        Example(
            form.source,
            groups=(
                f"kind: {form.kind}",
                "right already" if form.value == form.target else "to be changed",
                "templates held out" if form.unseen else "templates seen",
            ),
            target=form.target,
        )
        for form in standard_forms.examples(seed, count, split)
    ]


GENERATION = Task(
    name="generation",
    model="standard_form",
    purpose="The standard form of a value, from its kind, the value and a hint; or from a pair or two that "
    "show what is wanted.",
    data="Generated values (Faker, CLDR, pycountry, python-stdnum, phonenumbers, the project's word lists) "
    "as they are found in tables, with their standard forms; ambiguous ones carry a hint.",
    limits="It may write what nobody wrote: a proof must check every output before a person sees it. Names "
    "of places and people that it never saw it can only copy.",
    labels=(),
    first_segment=False,
    metric=Metric("exact_match"),
    corpus=corpus,
    kind="generation",
)
