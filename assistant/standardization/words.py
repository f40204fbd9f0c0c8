"""Columns whose values are only words: variants of the same word, stray spaces, letter case, mojibake."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import NamedTuple

from assistant.standardization.clusters import Spelling, find_variants
from assistant.standardization.parsers.interface import Sample
from assistant.standardization.parsers.placeholder import is_placeholder
from assistant.standardization.parsers.text import casing, fold, tidy

EXACT = frozenset({"code", "identifier", "free_text", "url", "ip_address", "coordinates"})
"""Kinds in which case and inner spaces may carry meaning: only trimmed."""
LISTS = frozenset(
    {"category", "city", "subdivision", "country", "currency", "language", "boolean", "quantity"}
)
"""Kinds in which a rarer spelling is a slip, not another name."""
FEW = 60
"""Up to so many distinct values, letter case apart, a column is a list of words rather than names."""
_NAMES_RATIO, _LIST_RATIO = 5, 3
_CASE_SHARE = 0.9
_CASE_ROWS = 20
_ABBREVIATION = 4
"""Characters."""
_KEPT = 2_000


class Words(NamedTuple):
    """What a column of words says: proved and guessed variants (→ the usual spelling), and its letter case.

    `inner`: whether double spaces inside are strays; `edges`: whether spaces around are. `usual`: the most
    frequent spellings by their folded letters, for variants not seen yet.
    """

    clusters: dict[str, str]
    guesses: dict[str, str]
    usual: dict[str, str]
    case: str | None
    inner: bool
    edges: bool


def learn_words(sample: Sample, kind: str, known: Collection[str] = ()) -> Words:
    """Find what a column of words keeps to; `known` are spellings a steward accepted as the right ones."""
    pairs = [(text, count) for text, count in sample if not is_placeholder(text)]
    rows = sum(count for _, count in pairs) or 1
    edges = sum(count for text, count in pairs if text != text.strip()) <= 0.5 * rows
    if kind in EXACT:
        return Words({}, {}, {}, None, False, edges)
    inner = sum(count for text, count in pairs if "  " in text.strip()) <= 0.2 * rows
    groups: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for text, count in pairs:
        groups[fold(text)].append((text, count))
    ratio = _LIST_RATIO if len(groups) <= FEW else _NAMES_RATIO
    listed = kind in LISTS or (len(groups) <= FEW and rows >= 10 * len(groups))
    clusters: dict[str, str] = {}
    guesses: dict[str, str] = {}
    usual: dict[str, str] = {}
    for folded, members in groups.items():
        best, most = max(members, key=lambda member: (member[1], tidy(member[0]) == member[0], member[0]))
        others = max((count for text, count in members if tidy(text) != tidy(best)), default=0)
        if (
            listed
            and len(groups) <= FEW
            and most >= max(ratio, ratio * others, 0.01 * rows)
            and tidy(best) == best
        ):
            usual[folded] = best
        for text, count in members:
            if text == best or tidy(text) == tidy(best):
                continue
            if listed and most >= ratio * count and most >= ratio and tidy(best) == best:
                clusters[text] = best
            elif most >= 2 * count and tidy(best) == best:
                guesses[text] = best
    variants = find_variants(_spellings(groups), kind, ratio, known)
    guesses |= {text: best for text, best in variants.items() if text not in clusters}
    return Words(_first(clusters), _first(guesses), usual, _case(pairs), inner, edges)


def _spellings(groups: dict[str, list[tuple[str, int]]]) -> list[Spelling]:
    """Each group's most frequent spelling, with the rows of all of them."""
    return [
        Spelling(max(members, key=lambda one: (one[1], one[0]))[0], sum(count for _, count in members))
        for members in groups.values()
    ]


def _case(pairs: list[tuple[str, int]]) -> str | None:
    """The letter case nearly all rows keep to; None where there is none, or too few say so.

    Abbreviations do not count: codes in upper case (US, DE) say nothing about how a word is written.
    """
    rows: Counter[str] = Counter()
    distinct: Counter[str] = Counter()
    for text, count in pairs:
        case = casing(text)
        if case == "upper" and len(text) <= _ABBREVIATION:
            continue
        if case:
            rows[case] += count
            distinct[case] += 1
    if not rows:
        return None
    case, most = rows.most_common(1)[0]
    clear = most >= _CASE_SHARE * rows.total() and most >= _CASE_ROWS and distinct[case] > 1
    return case if clear and case != "mixed" else None


def _first(mapping: dict[str, str]) -> dict[str, str]:
    return dict(list(mapping.items())[:_KEPT])
