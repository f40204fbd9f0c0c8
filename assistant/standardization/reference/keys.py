"""Keys under which two spellings of one name meet: the same letters, or words, short forms included."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

from assistant.standardization.parsers.text import bare

_DROPPED = frozenset({"and", "und", "et", "y", "the", "amp"})


def word_key(letters: str) -> str:
    """The words of a text (`bare` already), short forms and long ones the same, without "and" and "the".

    A short form of several words (St: Street, Saint) makes all of them one: who relies on the key must see
    that it belongs to one entry of the list alone.
    """
    forms = _classes()
    words = [forms.get(word, word) for word in letters.split() if word not in _DROPPED]
    return " ".join(words)


def letters(text: str) -> str:
    """The letters and digits of a text without case, accents and punctuation, words apart."""
    return bare(text.replace("ß", "ss").replace("&", " and "))


@cache
def _classes() -> dict[str, str]:
    """Word → what it counts as: all that share a short form count as that, chains followed."""
    file = resources.files("assistant.standardization.reference") / "abbreviations.csv"
    found: dict[str, str] = {}
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            short, long = _end(found, row["short"]), _end(found, letters(row["long"]))
            if short != long:
                found[long] = short
    return {word: _end(found, word) for word in found}


def _end(found: dict[str, str], word: str) -> str:
    while word in found:
        word = found[word]
    return word
