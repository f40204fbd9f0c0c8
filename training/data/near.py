"""Texts that are nearly the same: candidates by MinHash, each then held against its shingles.

MinHash and its locality-sensitive hashing after Broder (1997) and Indyk and Motwani (1998), by datasketch.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from training.tasks.examples import Text

if TYPE_CHECKING:
    from datasketch import MinHash

SIMILAR = 0.85
"""Jaccard similarity of the sets of shingles from which on two texts count as nearly the same."""
SHINGLE = 5
"""Characters of a shingle."""
SHORTEST = 20
"""Texts shorter than this are the same or are not: one letter makes another word of them."""
_HASHES = 64


def fold(text: Text) -> str:
    """A text as it is compared: NFKC, without case, white space squeezed; both texts of a pair, parted."""
    parts = (text,) if isinstance(text, str) else text
    return "\0".join(" ".join(unicodedata.normalize("NFKC", part).casefold().split()) for part in parts)


class NearIndex:
    """Finds, among folded texts put in before, those near to another. Thousands of texts a second."""

    def __init__(self) -> None:
        from datasketch import MinHashLSH

        self._lsh = MinHashLSH(threshold=SIMILAR - 0.1, num_perm=_HASHES)
        self._texts: list[tuple[str, ...]] = []

    def add(self, folded: str) -> None:
        """Put a text in; they are numbered from 0."""
        if len(folded) >= SHORTEST:
            self._lsh.insert(len(self._texts), _hashes_of(folded), check_duplication=False)
        self._texts.append(tuple(folded.split("\0")))

    def near(self, folded: str) -> list[tuple[int, float]]:
        """(number, similarity) of the texts near to this one, nearest first."""
        if len(folded) < SHORTEST:
            return []
        parts = tuple(folded.split("\0"))
        candidates = sorted(self._lsh.query(_hashes_of(folded)))
        found = [(number, similarity(parts, self._texts[number])) for number in candidates]
        return sorted((pair for pair in found if pair[1] >= SIMILAR), key=lambda pair: -pair[1])


@lru_cache(maxsize=1)  # a text is looked for, then put in
def _hashes_of(folded: str) -> MinHash:
    from datasketch import MinHash

    hashes = MinHash(num_perm=_HASHES, hashfunc=zlib.crc32)
    hashes.update_batch([shingle.encode("utf-8", "replace") for shingle in shingles(folded)])
    return hashes


def shingles(text: str) -> set[str]:
    """The overlapping pieces of `SHINGLE` characters of a text; itself where it is shorter."""
    return {text[place : place + SHINGLE] for place in range(max(len(text) - SHINGLE + 1, 1))}


def similarity(one: Sequence[str], other: Sequence[str]) -> float:
    """Jaccard similarity of two texts' shingles; of pairs, that of the parts least alike.

    A pair is a value in its column, or a column in its table: alike only where both parts are. Short parts
    are alike only where equal.
    """
    if len(one) != len(other):
        return 0.0
    return min(map(_alike, one, other))


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if min(len(one), len(other)) < SHORTEST:
        return 0.0
    first, second = shingles(one), shingles(other)
    return len(first & second) / len(first | second)


def near_pairs(kept: Iterable[str], asked: Iterable[str]) -> list[tuple[int, int, float]]:
    """(position among `kept`, that among `asked`, similarity): for each of `asked` the nearest, if any."""
    index = NearIndex()
    for text in kept:
        index.add(text)
    pairs = []
    for position, text in enumerate(asked):
        near = index.near(text)
        if near:
            pairs.append((near[0][0], position, near[0][1]))
    return pairs
