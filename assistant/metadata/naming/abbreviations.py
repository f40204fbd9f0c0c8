"""What short forms stand for, and which of several readings the words around one speak for."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from assistant.metadata.naming.words import COMMON, zipf

_IN_NAME, _IN_TABLE, _DEFAULT = 2.0, 0.75, 1.0


class Reading(NamedTuple):
    """One reading of a short form. `when`: "" always, "near" only beside one of the words `near`, "first"
    or "last" only there in a name of several words, "word" never, it is a word itself.
    """

    long: str
    when: str
    near: frozenset[str]


@cache
def readings() -> Mapping[str, tuple[Reading, ...]]:
    """The built-in readings by short form, from abbreviations.csv."""
    text = (files(__package__) / "data" / "abbreviations.csv").read_text(encoding="utf-8")
    found: dict[str, list[Reading]] = {}
    for row in csv.DictReader(text.splitlines()):
        reading = Reading(row["long"], row["when"], frozenset(row["near"].split()))
        found.setdefault(row["short"], []).append(reading)
    return {short: tuple(known) for short, known in found.items()}


def read_short(words: Sequence[str], at: int, around: Collection[str]) -> str | None:
    """What the short form `words[at]` stands for in its name, None where it is none or stays open.

    `around` are the words of the table and its other columns: they decide where the name does not.
    """
    word = words[at]
    if word == "no" and at + 1 < len(words) and words[at + 1] == "of":
        return "number"
    others = {*words[:at], *words[at + 1 :]}
    best, most = None, 0.0
    for reading in readings().get(word, ()):
        score = _score(reading, word, others, around, at, len(words))
        if score > most:
            best, most = reading.long, score
    return best


def _score(reading: Reading, word: str, others: set[str], around: Collection[str], at: int, of: int) -> float:
    if reading.when == "word":
        return 0.0
    if reading.when in ("first", "last"):
        return _DEFAULT if of > 1 and at == (0 if reading.when == "first" else of - 1) else 0.0
    beside, about = bool(reading.near & others), bool(reading.near & set(around))
    if reading.when == "near":
        if beside:
            return _IN_NAME
        # Far words alone do not make a short form of what is a word.
        return _IN_TABLE if about and zipf(word) < COMMON else 0.0
    return _DEFAULT + beside * _IN_NAME + (about and not beside) * _IN_TABLE / 2
