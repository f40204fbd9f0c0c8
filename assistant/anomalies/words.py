"""Whether a word unknown, or very rare, is a slip of a much commoner one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.anomalies.lettering import SHORTEST, WORD
from assistant.anomalies.vocabulary import (
    english,
    foreign,
    hidden_state,
    lexicon,
    zipf,
    zipf_english,
)

__all__ = [
    "SHORTEST", "WORD", "Slip", "edits", "is_built", "is_known", "lexicon", "slip_among", "slip_of",
    "slip_sentence",
]  # fmt: skip

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SUFFIXES = (
    "s", "es", "ed", "d", "ing", "ings", "er", "ers", "or", "ors", "ly", "al", "ies", "ness", "ment", "able",
)  # fmt: skip
_KNOWN_FROM = 1.0
_COMMON = 3.0
"""Zipf value from which a word is common; a commoner one is never a slip."""
_LEAST_GAIN = 1.3
_PRICE = {
    "transposed": 0.0,
    "doubled": 0.1,
    "dropped": 0.3,
    "inserted": 0.4,
    "replaced": 0.7,
    "two slips": 1.2,
}
"""How many powers of ten commoner a word must be to be preferred to one a likelier kind of slip away."""
_TWO_SLIPS = 8


@dataclass(frozen=True)
class Slip:
    """`right` is what a word may be a slip of, by a `kind` of slip; `gain`: how many powers of ten commoner
    it is; `near`: how many common enough words are one slip away."""

    right: str
    kind: str
    gain: float
    near: int


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
    """Whether any list has the word, and not only as a rarity that may itself be a misspelling."""
    return zipf(word) >= _KNOWN_FROM


def is_built(word: str) -> bool:
    """Whether a word is a common one with a suffix, or two common ones written together."""
    if any(suffix and zipf_english(stem) >= 2.5 for stem, suffix in stems(word)):
        return True
    return any(zipf(word[:i]) >= _COMMON and zipf(word[i:]) >= _COMMON for i in range(4, len(word) - 3))


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


def slip_of(word: str) -> Slip | None:
    """The word that `word`, lower case, is most likely a slip of; None: it is common, or nothing is near."""
    return _slip_of(word, hidden_state())


@lru_cache(maxsize=200_000)
def _slip_of(word: str, hidden: tuple[float, int]) -> Slip | None:
    own = zipf(word)
    if own >= _COMMON or len(word) < SHORTEST:
        return None
    near: dict[str, tuple[float, str]] = {}
    in_english, elsewhere = english(), foreign()
    for other, kind in edits(word):
        if len(other) >= SHORTEST - 1 and (other in in_english or other in elsewhere) and other not in near:
            value = zipf(other)
            if value >= own + _LEAST_GAIN:
                near[other] = (value, kind)
    if near:
        right = max(near, key=lambda other: near[other][0] - _PRICE[near[other][1]])
        value, kind = near[right]
        return Slip(right, kind, value - own, len(near))
    if len(word) >= _TWO_SLIPS and own < _KNOWN_FROM:
        return _two_slips(word, own)
    return None


def _two_slips(word: str, own: float) -> Slip | None:
    """A common word two slips away that starts alike."""
    candidates = [
        other
        for size in (len(word) - 1, len(word), len(word) + 1)
        for other in _by_start().get((word[:2], size), ())
    ]
    found = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=2, limit=3)
    if not found:
        return None
    right = max((name for name, _, _ in found), key=zipf)
    return Slip(right, "two slips", zipf(right) - own, len(found))


@cache
def _by_start() -> dict[tuple[str, int], list[str]]:
    """Common English words by their first two letters and their length."""
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    least = 10 ** (_COMMON - 9)
    for word, share in english().items():
        if share >= least and len(word) >= _TWO_SLIPS - 1:
            found[word[:2], len(word)].append(word)
    return dict(found)


def slip_among(word: str, words: Collection[str]) -> tuple[str, str] | None:
    """A word of `words` one slip from `word`, and the kind of slip; None: none is near."""
    return next(((near, kind) for near, kind in edits(word) if near in words), None)


def slip_sentence(shown: str, right: str, word: str) -> str:
    """Why `word` is taken for a slip, with it and the word meant as they are to be shown."""
    slip = slip_of(word)
    far = "two slips" if slip is not None and slip.kind == "two slips" else "one slip"
    if slip is None or not is_known(word):
        return f"{shown} is not a known word; {right} is, and differs by {far}."
    often = float(f"{10**slip.gain:.1g}")
    return f"{right} is about {often:,.0f} times as common as {shown}, which differs by {far}."
