"""How columns of such names are described elsewhere: wordings with slots, learnt from described columns.

Of `customer_id` in a table of orders, "The ID of the customer of this order" is kept as "The ID of the X of
this R", for names that end in `id` and for names that begin with `customer`.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from assistant.metadata.naming.memory import Upstream
from assistant.metadata.naming.wordings import Parts, fit

_X, _R = ("slotx",), ("slotr",)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\[(`])")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_MOST = 15
"""Wordings looked at for one part of a name, those of most columns first."""
_FULL, _END, _START = 3.0, 1.5, 1.0
_FEW = 4
_SUFFIXES = 2


class Wording(NamedTuple):
    """A description made to fit: how much speaks for it, and a column that is described so."""

    text: str
    weight: float
    like: Upstream


class _Kept:
    """One wording: the columns that have it, by their source, and their records."""

    __slots__ = ("columns", "like", "records", "sources")

    def __init__(self, like: Upstream) -> None:
        self.like, self.columns = like, 0
        self.sources: set[str] = set()
        self.records: set[tuple[str, ...]] = set()

    def add(self, one: Upstream, record: tuple[str, ...]) -> None:
        self.columns += 1
        self.sources.add(one.source)
        self.records.add(record)

    @property
    def support(self) -> float:
        """What many columns of many sources say counts more."""
        return math.log1p(len(self.sources)) + 0.3 * math.log1p(self.columns)


_Bag = dict[tuple[str, ...], dict[str, _Kept]]


class Patterns:
    """The wordings of described columns: by whole names, by the ends of names and by their starts."""

    def __init__(self, known: Iterable[tuple[Parts, Upstream]]) -> None:
        self._whole: _Bag = defaultdict(dict)
        self._ends: _Bag = defaultdict(dict)
        self._starts: _Bag = defaultdict(dict)
        seen: set[tuple[Parts, str]] = set()
        for parts, one in known:
            text = first_sentence(one.description)
            if parts.words and text and (parts, text) not in seen:
                seen.add((parts, text))
                self._add(parts, text, one)

    def _add(self, parts: Parts, text: str, one: Upstream) -> None:
        record, words = parts
        own = record if record and record != words[: len(record)] else ()
        _keep(self._whole[words], (fit(text, [(own, _R)]) if own else None) or text, one, record)
        for k in range(1, len(words)):
            for bag, key, rest in (
                (self._ends, words[-k:], words[:-k]),
                (self._starts, words[:k], words[k:]),
            ):
                slotted = fit(text, [(rest, _X)])
                if slotted is not None:
                    slotted = (fit(slotted, [(record, _R)]) if record and record != rest else None) or slotted
                    _keep(bag[key], slotted, one, record)
        if record and len(words) < _FEW:  # `name` of a customer is to `customer_name` what X is to X_name
            slotted = fit(text, [(record, _X)])
            if slotted is not None:
                _keep(self._ends[words], slotted, one, record)

    def wordings(self, parts: Parts) -> Iterator[Wording]:
        """Descriptions for a column of this name in a table of this record."""
        record, words = parts
        yield from _filled(self._whole.get(words, {}), (), record, _FULL)
        found = 0
        for k in range(len(words) - 1, 0, -1):
            bag = self._ends.get(words[-k:])
            if bag and found < _SUFFIXES:
                found += 1
                far = 0.5 + 0.5 * k / (len(words) - 1)
                yield from _filled(bag, words[:-k], record, _END * far * _trust(bag))
        for k in range(len(words) - 1, 0, -1):
            bag = self._starts.get(words[:k])
            if bag:
                yield from _filled(bag, words[k:], record, _START * _trust(bag))
                break


def _trust(bag: dict[str, _Kept]) -> float:
    """What a handful of columns say counts less."""
    return min(1.0, sum(kept.columns for kept in bag.values()) / _FEW)


def first_sentence(text: str) -> str:
    """A description's first sentence, without what stands in brackets."""
    return _SENTENCE.split(_ASIDE.sub("", " ".join(text.split())).strip())[0]


def _keep(bag: dict[str, _Kept], text: str, one: Upstream, record: tuple[str, ...]) -> None:
    kept = bag.get(text)
    if kept is None:
        kept = bag[text] = _Kept(one)
    kept.add(one, record)


def _filled(
    bag: dict[str, _Kept], rest: tuple[str, ...], record: tuple[str, ...], weight: float
) -> Iterator[Wording]:
    """The wordings of a bag with our words in their slots; their weights sum up to `weight`."""
    if not bag:
        return
    ranked = sorted(((_near(kept, record) + kept.support, text) for text, kept in bag.items()), reverse=True)
    ranked = ranked[:_MOST]
    total = sum(score for score, _ in ranked)
    for score, text in ranked:
        swaps = [(_X, rest)] if rest and _X[0] in text.casefold() else []
        swaps += [(_R, record or ("record",))] if _R[0] in text.casefold() else []
        filled = fit(text, swaps) if swaps else text
        if filled:
            yield Wording(filled, weight * score / total, bag[text].like)


def _near(kept: _Kept, record: tuple[str, ...]) -> float:
    """The largest share of words that a described column's record has in common with ours."""
    ours = set(record)
    return max(
        (len(ours & set(one)) / len(ours | set(one)) for one in kept.records if ours or one), default=0.0
    )
