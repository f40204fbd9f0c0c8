"""Proposals by example: the transformation that the policy's pairs show, proved where all programs agree."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from assistant.standardization.by_example import Transformation, learn
from assistant.standardization.parsers.text import shape
from assistant.standardization.proofs import ALL_PROGRAMS
from assistant.standardization.proposal import Proposal

_AGREED, _DOUBTED = 0.95, 0.5


class Shown(Protocol):
    """What a plan by example holds: its pairs, and the values that choose among the programs."""

    @property
    def kind(self) -> str:
        """The column's kind."""

    @property
    def examples(self) -> tuple[tuple[str, str], ...]:
        """Pairs of an input and what it should read."""

    @property
    def met(self) -> tuple[str, ...]:
        """Some of the column's values."""


@lru_cache(maxsize=64)
def transformation(pairs: tuple[tuple[str, str], ...], met: tuple[str, ...]) -> Transformation:
    """What the pairs teach; learnt once in a process."""
    return learn(pairs, met)


def shown(plan: Shown, text: str) -> Proposal | None:
    """What the examples make of a text; None where it has their form already, or nothing is learnt for it.

    What a proposal leads to is left alone when it is met again: a program that would change its own output
    (two words swapped) is not proposed, or every scan would turn it round.
    """
    found = transformation(plan.examples, plan.met)
    answer = found.run(text)
    if found.done(text) or not answer.value or answer.value == text:
        return None
    if not found.done(answer.value) and found.run(answer.value).value not in (None, "", answer.value):
        return None
    return Proposal(
        value=answer.value,
        proof=ALL_PROGRAMS if answer.agreed else None,
        confidence=_AGREED if answer.agreed else _DOUBTED,
        kind=plan.kind,
        sentence=_sentence(found, text, agreed=answer.agreed),
        details=(("pattern", f"{shape(text)} → {shape(answer.value)}"), ("program", found.words)),
    )


def _sentence(found: Transformation, text: str, *, agreed: bool) -> str:
    rule = f"Learnt from examples: {found.words}."
    if agreed:
        return rule
    answers = found.answers(text)
    if len(answers) > 1:
        return f"{rule} Programs that explain the examples disagree here: {answers[0]!r} or {answers[1]!r}?"
    return f"{rule} No example looks like {text!r}; is this what is meant?"
