"""Examples for the generator: a prompt with a value as it was found, and its standard form.

Every pair is unambiguous: what the value alone does not tell (the order of day and month, a phone number's
country) is in the hint. Dates, times and durations become ISO 8601, phone numbers E.164, countries ISO 3166
alpha-2, languages ISO 639-1, currencies ISO 4217, persons "Given Family", numbers and money plain decimals
with a point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from training.corpora.columns import Draw, Split
from training.corpora.forms import COPIES, PAIR_MAKERS, Pair
from training.corpora.forms.base import spaced
from training.corpora.rand import chance, weighted
from training.prompts.templates import PromptTemplate, load_template, render

PROMPT = "generation@1"
"""The template the project's own generator is trained with."""
LONGEST = 96
"""Most bytes of a prompt or a target."""
_SEEDS = {"train": 6, "validation": 7}
_WEIGHTS = {"date": 3.0, "phone": 2.0, "person": 2.0, "example": 3.0, "datetime": 1.5, "amount": 1.5,
            "category": 1.5,
            "url": 0.5, "free_text": 0.7, "percentage": 0.6, "language": 0.7, "identifier": 0.7}  # fmt: skip
KINDS: tuple[str, ...] = tuple(sorted(PAIR_MAKERS))
"""What a prompt may begin with: kinds of `assistant.kinds`, and "example" where pairs show what is wanted."""


@dataclass(frozen=True, slots=True)
class FormExample:
    """A prompt, made of `kind`, `value`, `hint` and `shots` by a template, and its answer, `target`.

    `unseen` says that training never uses its locale, list or pattern.
    """

    source: str
    target: str
    kind: str
    unseen: bool
    value: str
    hint: str = ""
    shots: tuple[tuple[str, str], ...] = ()


def examples(seed: int, n: int, split: Split = "train", prompt: str = PROMPT) -> Iterator[FormExample]:
    """`n` examples, always the same for one seed and split; `prompt` names the template.

    A tenth are values that are right already. Length is limited by the short template, whatever the prompt.
    """
    rng = np.random.default_rng([seed, _SEEDS[split]])
    template = load_template(prompt)
    short = load_template(PROMPT)
    kinds = [(kind, _WEIGHTS.get(kind, 1.0)) for kind in KINDS]
    made = 0
    while made < n:
        kind = weighted(rng, kinds)
        at = Draw(rng, split, prefer_unseen=chance(rng, 0.5))
        pair = _drawn(kind, at)
        if pair is None or len(pair.target.encode()) > LONGEST:
            continue
        source = _prompt(short, kind, pair)
        if len(source.encode()) > LONGEST:
            continue
        if template is not short:
            source = _prompt(template, kind, pair)
        yield FormExample(source, pair.target, kind, at.unseen, pair.value, pair.hint, pair.shots)
        made += 1


def _prompt(template: PromptTemplate, kind: str, pair: Pair) -> str:
    return render(template, kind=kind, value=pair.value, hint=pair.hint, examples=pair.shots)


def _drawn(kind: str, at: Draw) -> Pair | None:
    """A pair of a kind, now and then one whose value is right already or has a stray blank."""
    pair = weighted(at.rng, PAIR_MAKERS[kind])(at)
    if pair is None or pair.shots:
        return pair
    if chance(at.rng, COPIES):
        return pair._replace(value=pair.target)
    if chance(at.rng, 0.06):
        return pair._replace(value=spaced(pair.value, at.rng))
    return pair
