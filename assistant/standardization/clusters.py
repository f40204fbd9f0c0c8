"""Variants of one value inside a column, found without a list: the same words, the same letters, a slip.

A member is proposed to be written as the most frequent well-formed one. Members are suggestions of their own,
so that one of them can be left out. Never in one cluster: texts with other digits, numerals or opposites.
Source: the fingerprint and n-gram fingerprint of OpenRefine's key collision clustering.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.standardization.guards import same_name_possible
from assistant.standardization.parsers.text import bare, fingerprint, tidy

NEAR_KINDS_NOT = frozenset(
    {"person", "email", "url", "number", "amount", "date", "datetime", "time", "phone"}
)
"""Kinds in which two values a letter apart are mostly two values."""
_FREQUENT, _RARE = 400, 20_000
_SHORT, _LONG = 5, 10
"""Letters from which one slip, and two, are looked for."""
_NGRAM = 2
_NGRAM_LETTERS = 6
_SLIP_RATIO = 2
"""A slip is rarer by so many times the ratio at which the same words are held to be variants."""


class Spelling(NamedTuple):
    """A value with the rows that are written so, letter case apart."""

    text: str
    rows: int


def find_variants(
    spellings: list[Spelling], kind: str, ratio: int, known: Collection[str] = ()
) -> dict[str, str]:
    """Variant → the member it is proposed to be written as. `known` members a steward accepted before.

    Cost: linear in the spellings for the keys; at most 400 frequent ones are compared with the rare ones.
    """
    weight = dict(spellings)
    heavy = _SLIP_RATIO * ratio * max(weight.values(), default=1)
    weight |= dict.fromkeys(known, heavy)
    found: dict[str, str] = {}
    for key in (fingerprint, ngram_fingerprint):
        found = _same_key(weight, ratio, key) | found
    if kind == "person":
        # María and Maria are two names, each spelt right.
        found = {text: best for text, best in found.items() if _marks(text) == _marks(best)}
    if kind not in NEAR_KINDS_NOT:
        found = _slips(weight, _SLIP_RATIO * ratio) | found
    return {text: _end(found, text) for text in found if text not in known}


def _marks(text: str) -> list[str]:
    """The accents of a text, in order."""
    return [char for char in unicodedata.normalize("NFKD", text) if unicodedata.combining(char)]


def ngram_fingerprint(text: str) -> str:
    """The sorted pairs of letters of a text without spaces; empty for a short one."""
    letters = bare(text).replace(" ", "")
    if len(letters) < _NGRAM_LETTERS:
        return ""
    return "".join(sorted({letters[i : i + _NGRAM] for i in range(len(letters) - _NGRAM + 1)}))


def _same_key(weight: Mapping[str, int], ratio: int, key: Callable[[str], str]) -> dict[str, str]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for text in weight:
        groups[key(text)].append(text)
    found: dict[str, str] = {}
    for said, members in groups.items():
        if not said or len(members) < 2:
            continue
        best = max(members, key=lambda text: (tidy(text) == text, weight[text], text))
        found |= {
            text: best
            for text in members
            if text != best and weight[best] >= ratio * weight[text] and same_name_possible(text, best)
        }
    return found


def _slips(weight: Mapping[str, int], ratio: int) -> dict[str, str]:
    """Rare values one letter (two in long ones) from a much more frequent one, and from no other."""
    order = sorted(weight, key=lambda text: (-weight[text], text))
    frequent = [text for text in order[:_FREQUENT] if weight[text] >= ratio and tidy(text) == text]
    if not frequent:
        return {}
    most = weight[frequent[0]]
    rare = [text for text in order if ratio * weight[text] <= most and len(text) >= _SHORT][:_RARE]
    names, queries = [bare(text) for text in frequent], [bare(text) for text in rare]
    rows = np.array([weight[text] for text in frequent])
    found: dict[str, str] = {}
    for start in range(0, len(rare), 1_000):
        part = queries[start : start + 1_000]
        apart = process.cdist(part, names, scorer=OSA.distance, score_cutoff=2, dtype=np.int32)
        for text, query, distances in zip(rare[start : start + 1_000], part, apart, strict=True):
            allowed = 2 if len(query) >= _LONG else 1 if len(query) >= _SHORT else 0
            near = np.flatnonzero((distances <= allowed) & (rows >= ratio * weight[text]))
            nearest = near[distances[near] == distances[near].min()] if len(near) else near
            if len(nearest) == 1 and same_name_possible(text, frequent[nearest[0]]):
                found[text] = frequent[nearest[0]]
    found.pop("", None)
    return {text: best for text, best in found.items() if text != best}


def _end(found: Mapping[str, str], text: str) -> str:
    """The last of a chain of variants; a ring ends where it began to repeat."""
    seen = {text}
    while found[text] in found and found[text] not in seen:
        text = found[text]
        seen.add(text)
    return found[text]
