"""Parts of a text between positions that a person would name: the second word, after the last slash.

Positions follow FlashFill (Gulwani, POPL 2011): before or after the k-th match of a token, from either end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.standardization.by_example.program import Piece, Spec
from assistant.standardization.parsers.text import bare, to_case

_CLASSES: dict[str, tuple[str, float]] = {
    "word": (r"[^\W\d_]+", 0.0),
    "number": (r"\d+", 0.0),
    "chunk": (r"\S+", 0.2),
    "letters and digits": (r"[^\W_]+", 0.3),
    "capitalized word": (r"[A-Z][a-z]+", 0.6),
    "capitals": (r"[A-Z]+", 0.6),
    "capital": (r"[A-Z]", 0.9),
    "decimal number": (r"\d+(?:[.,]\d+)+", 0.6),
    "space": (r"\s+", 0.4),
}
_MOST = 4
_MATCHES = 40
_KEPT = 4
_OFFSETS = 16
_SAME = 4
_LONGEST = 600


_START, _END = "^", "$"


class Place(NamedTuple):
    """The start (or end) of the k-th match of a token, k < 0 counting from the end; or an edge."""

    token: str
    k: int
    end: bool

    @property
    def edge(self) -> bool:
        """Whether it is counted from the start or the end of the text."""
        return self.token in (_START, _END)

    def cost(self) -> float:
        """How unlikely a person means just this place."""
        if self.edge:
            return 1.2 + 0.02 * self.k if self.k else 0.3
        return 1.0 + _CLASSES.get(self.token, ("", 0.1))[1] + 0.25 * (abs(self.k) - 1)


@lru_cache(maxsize=20_000)
def _matches(token: str, text: str) -> tuple[tuple[int, int], ...]:
    pattern = _CLASSES[token][0] if token in _CLASSES else re.escape(token)
    return tuple(found.span() for _, found in zip(range(_MATCHES), re.finditer(pattern, text), strict=False))


def find(place: Place, text: str) -> int | None:
    """Where a place is in a text; None if the text has no such match."""
    if place.token in (_START, _END):
        at = place.k if place.token == _START else len(text) - place.k
        return at if 0 <= at <= len(text) else None
    spans = _matches(place.token, text)
    index = place.k - 1 if place.k > 0 else place.k
    if not -len(spans) <= index < len(spans):
        return None
    return spans[index][int(place.end)]


def _places(text: str, tokens: Sequence[str]) -> Iterator[tuple[Place, int]]:
    yield Place(_START, 0, False), 0
    yield Place(_END, 0, True), len(text)
    for k in range(1, min(len(text), _OFFSETS)):
        yield Place(_START, k, False), k
        yield Place(_END, k, True), len(text) - k
    for token in tokens:
        spans = _matches(token, text)
        for index, span in enumerate(spans):
            for k in (index + 1, index - len(spans)):
                if abs(k) <= _MOST:
                    yield Place(token, k, False), span[0]
                    yield Place(token, k, True), span[1]


def shared_tokens(texts: Sequence[str]) -> list[str]:
    """Token classes, and the marks and words that every text holds."""
    first = texts[0]
    marks = set(re.findall(r"[^\w\s]", first)) | set(re.findall(r"[^\w\s]{2,4}", first)) | {", ", ": ", "; "}
    words = set(re.findall(r"[^\W\d_]{2,}", first)) if len(texts) > 1 else set()
    literal = sorted(token for token in marks | words if all(token in text for text in texts))
    return [*_CLASSES, *literal[:24]]


CHANGES: dict[str, tuple[Callable[[str], str], float]] = {
    "": (lambda text: text, 0.0),
    "in small letters": (str.lower, 0.4),
    "in capitals": (str.upper, 0.4),
    "with a capital": (lambda text: text[:1].upper() + text[1:].lower(), 0.5),
    "in title case": (lambda text: to_case(text, "title"), 0.5),
    "without accents": (lambda text: bare(text) if text.islower() else text, 1.0),
    "digits only": (lambda text: re.sub(r"\D", "", text), 0.8),
    "without spaces": (lambda text: re.sub(r"\s+", "", text), 0.8),
    "with single spaces": (lambda text: " ".join(text.split()), 0.6),
    "without leading zeros": (lambda text: text.lstrip("0") or "0", 0.9),
}


Located = tuple[Place, tuple[int, ...]]
"""A place with its position in every input."""


def _located(inputs: Sequence[str]) -> list[Located]:
    """The places that every input has; of those that are the same in all inputs, the simplest few."""
    same: dict[tuple[int, ...], list[Place]] = {}
    for place in dict.fromkeys(place for place, _ in _places(inputs[0], shared_tokens(inputs))):
        at = [find(place, text) for text in inputs]
        if None not in at:
            same.setdefault(tuple(i for i in at if i is not None), []).append(place)
    return [
        (place, at)
        for at, places in same.items()
        for place in sorted(places, key=lambda place: place.cost())[:_SAME]
    ]


def pieces(inputs: Sequence[str], outputs: Sequence[str]) -> list[tuple[tuple[str, ...], Piece]]:
    """Parts of the inputs that occur in the outputs, changed or not, with their values, cheapest first."""
    if any(len(text) > _LONGEST for text in inputs):
        return []
    found: dict[tuple[str, ...], list[Piece]] = {}
    places = _located(inputs)
    for starts, ends, choices in _spans(places):
        parts = [text[i:j] for text, i, j in zip(inputs, starts, ends, strict=True)]
        for change, (apply, extra) in CHANGES.items():
            values = tuple(apply(part) for part in parts)
            if (change and list(values) == parts) or not all(
                v and v in t for v, t in zip(values, outputs, strict=True)
            ):
                continue
            for cost, left, right in sorted(choices)[:_KEPT]:
                spec = Spec("span", (left, right, change))
                words = _in_words(left, right, change)
                piece = Piece(_runner(left, right, apply), words, cost + extra, spec=spec)
                found.setdefault(values, []).append(piece)
    for values, piece in (*_ends(inputs, outputs, places), *_runs(inputs, outputs, places)):
        found.setdefault(values, []).append(piece)
    kept = [
        (values, piece)
        for values, choices in found.items()
        for piece in sorted(choices, key=lambda piece: piece.cost)[:_KEPT]
    ]
    return sorted(kept, key=lambda pair: pair[1].cost)


_Span = tuple[tuple[int, ...], tuple[int, ...], "list[tuple[float, Place, Place]]"]


def _spans(places: Sequence[Located]) -> Iterator[_Span]:
    """Stretches that every input has, with the pairs of places that name them."""
    spans: dict[tuple[tuple[int, ...], tuple[int, ...]], list[tuple[float, Place, Place]]] = {}
    for left, starts in places:
        for right, ends in places:
            if starts[0] >= ends[0] or any(i >= j for i, j in zip(starts, ends, strict=True)):
                continue
            counted = (left.edge and left.k) or (right.edge and right.k)
            if not counted or (left.edge and right.edge):
                spans.setdefault((starts, ends), []).append((_pair_cost(left, right), left, right))
    for (starts, ends), choices in spans.items():
        yield starts, ends, choices


def _pair_cost(left: Place, right: Place) -> float:
    """A whole token is simpler than a stretch between two different ones."""
    if left.token == right.token and left.k == right.k and not left.end and right.end:
        return 0.8 + left.cost()
    whole = left.edge and right.edge and not left.k and not right.k
    return 0.5 if whole else 0.6 + left.cost() + right.cost()


def _runner(left: Place, right: Place, apply: Callable[[str], str]) -> Callable[[str], str | None]:
    def run(text: str) -> str | None:
        start, end = find(left, text), find(right, text)
        return apply(text[start:end]) if start is not None and end is not None and start <= end else None

    return run


def _ends(
    inputs: Sequence[str], outputs: Sequence[str], places: Sequence[Located]
) -> Iterator[tuple[tuple[str, ...], Piece]]:
    """A few characters after (or before) a place: initials, area codes, last digits."""
    for place, _ in places:
        if place.edge and place.k:
            continue
        for size in (1, 2, 3, 4, -1, -2, -3, -4):
            for change in ("", "in capitals", "in small letters"):
                apply, extra = CHANGES[change]
                run = _near(place, size, apply)
                values = [run(text) for text in inputs]
                if all(v and v in t for v, t in zip(values, outputs, strict=True)):
                    side = "after" if size > 0 else "before"
                    many = "characters" if abs(size) > 1 else "character"
                    words = f"{abs(size)} {many} {side} {_name(place)} {change}".strip()
                    cost = 1.1 + place.cost() + 0.2 * abs(size) + extra
                    spec = Spec("near", (place, size, change))
                    yield tuple(v for v in values if v), Piece(run, words, cost, spec=spec)


_STRETCHES = {
    "the letters": r"[^\W\d_]+", "the digits": r"\d+", "the letters and digits": r"\w+", "the chunk": r"\S+",
    "the text up to the next mark": r"[^,;|/\\(){}\[\]<>\"]+",
}  # fmt: skip


def _runs(
    inputs: Sequence[str], outputs: Sequence[str], places: Sequence[Located]
) -> Iterator[tuple[tuple[str, ...], Piece]]:
    """The run of letters, digits or other that begins at a place."""
    for place, _ in places:
        if place.edge:
            continue
        for name, pattern in _STRETCHES.items():
            run = _run_at(place, re.compile(pattern))
            values = [run(text) for text in inputs]
            if all(v and v in t for v, t in zip(values, outputs, strict=True)):
                yield (
                    tuple(v for v in values if v),
                    Piece(run, f"{name} after {_name(place)}", 1.3 + place.cost()),
                )


def _run_at(place: Place, pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    def run(text: str) -> str | None:
        at = find(place, text)
        found = pattern.match(text, at) if at is not None else None
        return found[0].strip() if found else None

    return run


def _near(place: Place, size: int, apply: Callable[[str], str]) -> Callable[[str], str | None]:
    def run(text: str) -> str | None:
        at = find(place, text)
        if at is None or not 0 <= at + size <= len(text):
            return None
        return apply(text[at : at + size] if size > 0 else text[at + size : at])

    return run


def _name(place: Place) -> str:
    if place.token in (_START, _END):
        edge = "the start" if place.token == _START else "the end"
        return f"{place.k} from {edge}" if place.k else edge
    token = place.token if place.token in _CLASSES else repr(place.token)
    which = f"{token} {place.k}" if place.k > 0 else f"{token} {-place.k} from the end"
    return f"{'the end' if place.end else 'the start'} of {which}"


def _in_words(left: Place, right: Place, change: str) -> str:
    if left.edge and right.edge and not left.k and not right.k:
        words = "the text"
    elif left.token == right.token and left.k == right.k:
        words = _name(left).removeprefix("the start of ")
    else:
        words = f"from {_name(left)} to {_name(right)}"
    return f"{words} {change}".strip()
