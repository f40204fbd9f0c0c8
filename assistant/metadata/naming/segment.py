"""Words written as one (`custname`, `orderdate`) taken apart by the cheapest split into known words."""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache

from assistant.metadata.naming.abbreviations import readings
from assistant.metadata.naming.words import zipf

_SHORTEST, _LONGEST = 5, 40
_ENDS = frozenset({"id", "no", "nm", "cd", "dt", "ts", "at", "by", "on", "to"})
_STARTS = frozenset({"is", "has"})
_INNER = frozenset({"of", "to", "by", "in", "per"})
_RARE = 2.7
"""Zipf frequency from which on a run of letters is a word of its own and not taken apart."""
_FREQUENT = 4.0
_PART = 4.0
"""What each part costs over its rarity: few long parts before many short ones."""


@lru_cache(maxsize=20_000)
def segment(token: str, vocabulary: Set[str]) -> tuple[str, ...]:
    """The words of `token`, itself alone where it is a word or has no split into known ones.

    Parts are words of `vocabulary`, frequent English words or short forms; the last is a word of
    `vocabulary` or a usual ending (id, no, at), or the first is `is` or `has`.
    """
    whole = (token,)
    if not (_SHORTEST <= len(token) <= _LONGEST and token.isascii() and token.isalpha()):
        return whole
    if token in vocabulary or token in readings() or zipf(token) >= _RARE:
        return whole
    costs: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ())] + [None] * len(token)
    for end in range(2, len(token) + 1):
        for start in range(max(0, end - 16), end - 1):
            before = costs[start]
            part = token[start:end]
            price = _price(part, start == 0, end == len(token), vocabulary) if before else None
            if before is None or price is None:
                continue
            found = (before[0] + price, (*before[1], part))
            current = costs[end]
            if current is None or found < current:
                costs[end] = found
    best = costs[-1]
    if best is None or len(best[1]) < 2:
        return whole
    last, first = best[1][-1], best[1][0]
    return best[1] if last in vocabulary or last in _ENDS or first in _STARTS else whole


def _price(part: str, first: bool, last: bool, vocabulary: Set[str]) -> float | None:
    """What taking `part` as one word costs; None where it may not be one."""
    if part in vocabulary and len(part) > 2:
        return _PART + 8 - max(zipf(part), 4.0)
    if len(part) > 3 and zipf(part) >= _FREQUENT:
        return _PART + 9 - zipf(part)
    if (last and not first and part in _ENDS) or (first and part in _STARTS):
        return _PART + 4
    if not first and not last and part in _INNER:
        return _PART + 5
    if len(part) > 2 and any(reading.when == "" for reading in readings().get(part, ())):
        return _PART + 5
    return None
