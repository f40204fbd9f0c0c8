"""Names of columns as words: parted at cases, signs and digits, glued ones too, short forms against long.

What a short word stands for depends on what it is held against: `st` is a state beside `state`, a street
beside `street`. So words are compared pair by pair, all of one schema with all of the other at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import cdist

from assistant.metadata.naming.abbreviations import read_short, readings

_RUNS = re.compile(r"[^\W\d_]+|\d+")
_VOWELS = frozenset("aeiou")
_SEPARATE = 7
"""Letters from which on a word that nobody writes may be two words glued together."""
_RARE, _KNOWN = 1.5, 3.0
"""Zipf frequencies: what is rarer than the first is no word; the parts of a glued one are commoner."""


@lru_cache(maxsize=100_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in any style, lower case and without accents: `custFirstNm` → cust, first, nm."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return tuple(word for part in _parts(plain) for word in _unglued(part))


def _parts(name: str) -> list[str]:
    """The name cut at signs, between letters and digits, and where capitals begin a word."""
    found: list[str] = []
    for run in _RUNS.findall(name):
        start = 0
        for place in range(1, len(run)):
            begins = run[place].isupper() and (
                run[place - 1].islower()
                or (run[place - 1].isupper() and run[place + 1 : place + 2].islower())
            )
            if begins:
                found.append(run[start:place].lower())
                start = place
        found.append(run[start:].lower())
    return found


@lru_cache(maxsize=100_000)
def _unglued(word: str) -> tuple[str, ...]:
    """`postalcode` → postal, code; a word that is one, or does not part into known ones, as it is."""
    if len(word) < _SEPARATE or not word.isascii() or _zipf(word) > _RARE:
        return (word,)
    best: tuple[float, tuple[str, ...]] = (0.0, (word,))
    for cut in range(3, len(word) - 2):
        first, second = word[:cut], word[cut:]
        if (both := min(_zipf(first), _zipf(second))) > max(_KNOWN, best[0]):
            best = (both, (first, second))
    return best[1]


def _zipf(word: str) -> float:
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, "en"))


@cache
def short_forms() -> dict[str, tuple[tuple[str, ...], ...]]:
    """What usual abbreviations may stand for, each a tuple of words (the list is `metadata.naming`'s)."""
    return {
        short: tuple(tuple(reading.long.split()) for reading in known if reading.when != "word")
        for short, known in readings().items()
    }


@lru_cache(maxsize=100_000)
def readable(name: str) -> str:
    """The name in plain words, usual abbreviations written out: `cust_dob` → customer date of birth."""
    words = words_of(name)
    return " ".join(read_short(words, at, ()) or word for at, word in enumerate(words))


def word_similarity(ours: Sequence[str], theirs: Sequence[str], near: np.ndarray) -> np.ndarray:
    """float32 (len(ours), len(theirs)) in [0, 1]: how far each word may be the other.

    1 for the same word, less for an inflected, misspelt or abbreviated one; `near` is the cosine of the
    words' static vectors, of the same shape: synonyms lie near.
    """
    found = np.clip((near - 0.35) / 0.65, 0, 1).astype(np.float32) * 0.9
    if not len(ours) or not len(theirs):
        return found
    spelt = cdist(ours, theirs, scorer=DamerauLevenshtein.normalized_similarity, dtype=np.float32)
    found = np.maximum(found, np.where(spelt >= 0.75, spelt * 0.95, 0))
    by_first: dict[str, list[int]] = {}
    for j, word in enumerate(theirs):
        by_first.setdefault(word[0], []).append(j)
    known = short_forms()
    for i, word in enumerate(ours):
        for j in by_first.get(word[0], ()):
            other = theirs[j]
            if word == other:
                found[i, j] = 1.0
            elif len(word) != len(other):
                short, long = (word, other) if len(word) < len(other) else (other, word)
                usual = (long,) in known.get(short, ())
                found[i, j] = max(found[i, j], 0.95 if usual else abbreviation(short, long))
    return np.asarray(found)


@lru_cache(maxsize=200_000)
def abbreviation(short: str, long: str) -> float:
    """How well `short` abbreviates `long`, 0 to 0.9: a beginning, the consonants, letters in their order."""
    if len(short) < 2 or not short.isalpha() or short[0] != long[0]:
        return 0.0
    if long == short + "s" or long == short + "es":
        return 0.97
    if long.startswith(short):
        return 0.6 + 0.3 * min(len(short) / 4, 1) * min(1.0, 2 * len(short) / len(long))
    bones, core = _consonants(long), _consonants(short)
    if core == bones:
        return 0.9
    if _in_order(short, long) and len(core) >= 0.4 * len(bones):
        return 0.5 + 0.35 * len(core) / len(bones) * (1.0 if short[-1] == long[-1] else 0.8)
    return 0.0


def _consonants(word: str) -> str:
    return word[0] + "".join(sign for sign in word[1:] if sign not in _VOWELS)


def _in_order(short: str, long: str) -> bool:
    signs = iter(long)
    return all(sign in signs for sign in short)


def initials_cover(short: Sequence[str], long: Sequence[str]) -> tuple[int, int] | None:
    """Where a word of `short` is the initials of words in a row of `long`: (word, the first of them)."""
    for i, word in enumerate(short):
        if 2 <= len(word) <= len(long) and word.isalpha():
            for first in range(len(long) - len(word) + 1):
                if all(long[first + k][0] == sign for k, sign in enumerate(word)):
                    return i, first
    return None
