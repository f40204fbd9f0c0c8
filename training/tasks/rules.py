"""Rules: whether a rule mined today holds tomorrow and is of use, from its words and its columns' names."""

from __future__ import annotations

import numpy as np

from training.tasks.examples import Example, Metric, Split, Task, measure_binary

_TAKEN = 0.6


def corpus(split: Split, count: int, seed: int) -> list[Example]:
    """`count` rules; groups: the rule's kind, how today and tomorrow parted, sources seen or held out.

    Most rules hold: of those that do only a part is taken, that there be enough of the others to learn from.
    """
    from training.rules.examples import each_table, told_of

    examples: list[Example] = []
    for number, parted in enumerate(each_table(seed, split)):
        if len(examples) >= count:
            break
        drawn = np.random.default_rng([seed, number])
        for told in told_of(parted, seed):
            if told.kept and drawn.random() >= _TAKEN:
                continue
            groups = (
                f"kind: {told.rule.says['kind']}",
                f"parted {told.how}",
                "sources held out" if split == "validation" else "sources seen",
            )
            table = f"{told.table} {split} {seed} {number}"
            examples.append(Example(told.texts, int(told.kept), groups, table=table))
    return examples[:count]


RULES = Task(
    name="rules",
    model="rule_judge",
    purpose="The probability that a rule holds on tomorrow's data and catches errors, from the rule in words "
    "and its columns' names, types and values.",
    data="Rules mined from one half of generated tables (Faker, CLDR, pycountry, python-stdnum, "
    "phonenumbers, the project's word lists; tables of measurements), labelled by the other half: parted at "
    "random, in time, by groups, or with drift; of use where errors put into copies of that half are caught.",
    limits="It sees no counts: those are the combiner's (assistant/rules/judge/combiner.py), which weighs "
    "its word. What tomorrow brings is a simulation, and the base is an uncased English encoder.",
    labels=(),
    first_segment=True,
    metric=Metric("average_precision"),
    corpus=corpus,
    measure=measure_binary,
)
