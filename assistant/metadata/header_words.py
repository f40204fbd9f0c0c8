"""The words of a column's name, and the phrases that say a type, in one form: small letters, singular, long.

The words of a glued name (`custemail`) are told apart by those that the taxonomy and the vocabulary know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from assistant.metadata import vocabulary as v
from assistant.metadata.naming.words import singular, split_name
from assistant.metadata.taxonomy import taxonomy

_RUN = re.compile(r"[^\W\d_]+|\d+")
_AS_THEY_ARE = frozenset({
    "days", "hours", "https", "minutes", "months", "seconds", "spouses", "weeks", "years",
})  # fmt: skip
"""Words whose plural says what their singular does not: units of a duration, short forms that end in s."""


def name_words(name: str) -> list[str]:
    """The words of a name in small letters, long forms and singular: `custEmails2` → customer, email."""
    found: list[str] = []
    for word in split_name(name.replace("'", "")):
        for part in _RUN.findall(word):
            found += [v.SHORT.get(one, one) for one in _parts(_singular(part))]
    if len(found) > 1 and found[-1] in {"no", "num"}:
        found[-1] = "number"
    return found


@cache
def phrases() -> Mapping[tuple[str, ...], tuple[str, bool]]:
    """(type, weak) by the words that say it, in the form that `name_words` gives."""
    found: dict[tuple[str, ...], tuple[str, bool]] = {}
    for one in taxonomy().values():
        for phrase in one.words:
            found[_plain(phrase)] = (one.name, False)
    for one in taxonomy().values():
        for phrase in one.weak:
            found.setdefault(_plain(phrase), (one.name, True))
    return found


def _plain(phrase: str) -> tuple[str, ...]:
    words = [_singular(word) for part in phrase.split() for word in _RUN.findall(part)]
    return tuple(v.SHORT.get(word, word) for word in words)


@cache
def _glue() -> frozenset[str]:
    """Words that glued names are parted into: `firstname`, `custemail`."""
    plain = {word for phrase in phrases() for word in phrase} | set(v.SHORT) | v.PERSON | v.ORGANIZATION
    return frozenset(word for word in plain if len(word) >= 3 and word.isalpha())


@cache
def _parts(word: str) -> tuple[str, ...]:
    """A word, or the two or three known words that it glues together."""
    known = _glue()
    if len(word) < 6 or word in known or (word,) in phrases() or word in v.PLACE or word in v.THING:
        return (word,)
    for cut in range(len(word) - 3, 2, -1):
        if word[:cut] in known:
            rest = word[cut:]
            if rest in known or rest == "id":
                return (word[:cut], rest)
            deeper = _parts(rest)
            if len(deeper) > 1:
                return (word[:cut], *deeper)
    return (word,)


def _singular(word: str) -> str:
    return word if word in _AS_THEY_ARE else singular(word)
