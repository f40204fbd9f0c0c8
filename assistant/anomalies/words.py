"""Words known beforehand, and whether an unknown one is a slip of a known one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from importlib.resources import files

WORD = re.compile(r"[^\W\d_]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SUFFIXES = (
    "s",
    "es",
    "ed",
    "d",
    "ing",
    "ings",
    "er",
    "ers",
    "or",
    "ors",
    "ly",
    "al",
    "ies",
    "ness",
    "ment",
    "able",
)
SHORTEST = 5
"""Shorter words have too many neighbours for a nearness to mean anything."""


@cache
def lexicon() -> dict[str, int]:
    """Known words, lower case, with their rank (0: the commonest)."""
    text = files("assistant.anomalies").joinpath("lexicon.csv").read_text(encoding="utf-8")
    return {word: rank for rank, word in enumerate(text.split()[1:])}


def stems(word: str) -> Iterator[tuple[str, str]]:
    """`word` with nothing, then with each common suffix taken off: (stem, suffix)."""
    yield word, ""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            stem = word[: -len(suffix)]
            yield stem, suffix
            if suffix[0] in "aeio":
                yield stem + ("y" if suffix == "ies" else "e"), suffix


def is_known(word: str) -> bool:
    """Whether the lexicon has the word or a stem of it."""
    known = lexicon()
    return any(stem in known for stem, _ in stems(word))


def edits(word: str) -> Iterator[tuple[str, str]]:
    """All strings one slip away: (string, kind of slip), likelier kinds of slip first."""
    parts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    for left, right in parts:
        if len(right) > 1 and right[0] != right[1]:
            yield left + right[1] + right[0] + right[2:], "transposed"
    for left, right in parts:
        if right and left and left[-1] == right[0]:
            yield left + right[1:], "doubled"
    for left, right in parts:
        yield from ((left + letter + right, "dropped") for letter in _LETTERS)
    for left, right in parts:
        if right:
            yield left + right[1:], "inserted"
    for left, right in parts:
        if right:
            yield from ((left + letter + right[1:], "replaced") for letter in _LETTERS if letter != right[0])


@cache
def slip_of(word: str) -> tuple[str, str] | None:
    """The commonest known word one slip from the unknown `word`, and the kind of slip; None: none is near.

    A likelier kind of slip counts for a commoner word: the rank is doubled for each kind further down.
    """
    known = lexicon()
    best: tuple[float, str, str] | None = None
    cost = {"transposed": 1.0, "doubled": 1.5, "dropped": 2.0, "inserted": 2.0, "replaced": 4.0}
    for stem, suffix in stems(word):
        if len(stem) < SHORTEST - 1:
            continue
        for near, kind in edits(stem):
            rank = known.get(near)
            if rank is None or len(near) < SHORTEST - 1:
                continue
            price = (rank + 500) * cost[kind] * (1.5 if suffix else 1.0)
            if best is None or price < best[0]:
                ending = suffix if not (near.endswith("e") and suffix[:1] == "e") else suffix[1:]
                best = (price, near + ending, kind)
    return None if best is None else (best[1], best[2])


def slip_among(word: str, words: Collection[str]) -> str | None:
    """A word of `words` one slip from `word`; None: none is near."""
    return next((near for near, _ in edits(word) if near in words), None)
