"""Descriptions of other columns made to fit this one: their words for it replaced by ours.

`customer_name` described as "The name of the customer" lends `supplier_name` "The name of the supplier".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.metadata.naming.titles import spelled
from assistant.metadata.naming.words import plural, singular

_TOKEN = re.compile(r"\w+|[^\w\s]+|\s+")
_ARTICLE = re.compile(r"\b([Aa])n? (?=(\w))")
_AN = frozenset("aeiou")
_LONGEST = 60
"""Tokens of a description that are looked at: the first sentence or two."""


class Parts(NamedTuple):
    """A column's name as a whole: what one row is, what the words of its name are."""

    record: tuple[str, ...]
    words: tuple[str, ...]


@lru_cache(maxsize=100_000)
def tokens(text: str) -> tuple[str, ...]:
    """Words, marks and spaces; joined they are the text."""
    return tuple(_TOKEN.findall(text))


@lru_cache(maxsize=100_000)
def plain(text: str) -> tuple[str, ...]:
    """The words of a text in small letters and the singular."""
    return tuple(
        singular(token.casefold()) for token in tokens(text) if token[:1].isalnum() or token[:1] == "_"
    )


def fit(text: str, swaps: Sequence[tuple[tuple[str, ...], tuple[str, ...]]]) -> str | None:
    """`text` with each of `swaps` (their words, ours) carried out; None where their words are not in it.

    Runs are found in the singular, with or without case; a plural stays one, `an` becomes `a` where needed.
    """
    pieces = list(tokens(text))
    for theirs, ours in swaps:
        at = _find(pieces, theirs)
        if at is None:
            return None
        while at is not None:
            start, end, many = at
            words = [*ours[:-1], plural(ours[-1]) if many else ours[-1]]
            shown = " ".join(spelled(word) for word in words)
            if pieces[start][:1].isupper() and start == 0:
                shown = shown[:1].upper() + shown[1:]
            pieces[start:end] = [f"\0{shown}"]
            at = _find(pieces, theirs)
    return _articles("".join(piece.removeprefix("\0") for piece in pieces))


def _find(pieces: Sequence[str], theirs: tuple[str, ...]) -> tuple[int, int, bool] | None:
    """Start, end and whether in the plural, of the first run of `theirs` (singular, small letters)."""
    if not theirs:
        return None
    for start, piece in enumerate(pieces):
        if singular(piece.casefold()) != theirs[0] or not piece[:1].isalnum():
            continue
        at, last = start, piece
        for word in theirs[1:]:
            at += 1
            while at < len(pieces) and (pieces[at].isspace() or pieces[at] in "-/"):
                at += 1
            if at >= len(pieces) or singular(pieces[at].casefold()) != word:
                break
            last = pieces[at]
        else:
            many = last.casefold() != singular(last.casefold())
            return start, at + 1, many
    return None


def _articles(text: str) -> str:
    def right(match: re.Match[str]) -> str:
        follows = match[2].casefold()
        return f"{match[1]}{'n' if follows in _AN else ''} "

    return _ARTICLE.sub(right, text)
