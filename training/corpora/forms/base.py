"""What a pair of forms is, and how makers of pairs register themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from numpy.random import Generator
from rapidfuzz.distance import OSA

from training.corpora import slips
from training.corpora.columns import Draw
from training.corpora.rand import chance, pick

COPIES = 0.1
"""The share of values that are already right: a generator must learn to leave them alone."""
_TYPOS = (slips.keyboard, slips.transposition, slips.dropped, slips.doubled, slips.replaced, slips.ocr)
_WORD_START = re.compile(r"(?<![^\W\d_])(?<![’'])[^\W\d_]")


class Pair(NamedTuple):
    """A value as found and its standard form.

    `hint` says what the value alone does not tell (the order of day and month, the country); `shots` are
    pairs that show what is wanted where there is no named kind.
    """

    value: str
    target: str
    hint: str = ""
    shots: tuple[tuple[str, str], ...] = ()


PairMaker = Callable[[Draw], Pair | None]
PAIR_MAKERS: dict[str, list[tuple[PairMaker, float]]] = {}
"""Kind → its makers with their weights; a maker gives None where what it drew has no clear standard form."""


def pairs_of(kind: str, weight: float = 1.0) -> Callable[[PairMaker], PairMaker]:
    """Register a function as a maker of pairs of a kind."""

    def register(function: PairMaker) -> PairMaker:
        PAIR_MAKERS.setdefault(kind, []).append((function, weight))
        return function

    return register


def typo(text: str, rng: Generator, rivals: Iterable[str] = ()) -> str | None:
    """`text` with a slip of the hand, still nearer to it than to any of `rivals`; None where that fails.

    The first letter stays; texts of fewer than five characters are left alone.
    """
    if len(text) < 5:
        return None
    wrong = pick(rng, _TYPOS)(text, rng)
    if wrong is None or wrong == text or wrong[0] != text[0] or wrong.strip() != wrong:
        return None
    return wrong if nearest(wrong, text, rivals) else None


def nearest(wrong: str, text: str, rivals: Iterable[str]) -> bool:
    """Whether `wrong` is nearer to `text`, by edits without case, than to every other of `rivals`."""
    meant = text.casefold()
    seen = wrong.casefold()
    edits = OSA.distance(seen, meant)
    return all(
        OSA.distance(seen, rival, score_cutoff=edits) > edits
        for rival in map(str.casefold, rivals)
        if rival != meant and abs(len(rival) - len(seen)) <= edits
    )


def capitalised(text: str) -> str:
    """Every word with a capital: what a name in one case is taken to be."""
    return _WORD_START.sub(lambda found: found[0].upper(), text.lower())


def one_case(text: str, rng: Generator) -> str | None:
    """`text` in capitals or in small letters, where `capitalised` brings it back."""
    if capitalised(text) != text:
        return None
    wrong = text.upper() if chance(rng, 0.6) else text.lower()
    return wrong if wrong != text and capitalised(wrong) == text else None


def spaced(text: str, rng: Generator) -> str:
    """`text` with a stray blank around or inside it."""
    forms = [f" {text}", f"{text} ", f"{text}  ", f"{text}\u00a0", f"{text}\t"]
    if " " in text:
        forms += [text.replace(" ", "  ", 1), text.replace(" ", "\u00a0", 1)] * 2
    return pick(rng, forms)


def maybe(rng: Generator, probability: float, options: Sequence[str]) -> str:
    """One of `options`, or nothing."""
    return pick(rng, options) if chance(rng, probability) else ""
