"""Patterns as trees, and back to the text that Python, RE2, PostgreSQL and PCRE take alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST = 255
"""PostgreSQL counts no further."""
LAST = 0x10FFFF
_CLASSES = {
    "d": ((48, 57),),
    "w": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "s": ((9, 13), (32, 32)),
}
_CONTROLS = {"n": 10, "t": 9, "r": 13, "f": 12, "v": 11}
_SPELT = {code: "\\" + letter for letter, code in _CONTROLS.items()}
_SPECIAL = set("\\^$.|?*+()[]{}")
_DEEP = 50
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of ascending, disjoint spans of code points."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other; none of them: the empty text."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of them."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`low` to `high` times; None: any number."""

    part: Tree
    low: int
    high: int | None


Tree = Chars | Sequence | Choice | Repeat


def parse(text: str) -> Tree:
    """The tree of a pattern; raises ValueError with a sentence for what is not portable."""
    return _Parser(text).whole()


def spans_of(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same characters in ascending, disjoint spans."""
    merged: list[Span] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(high, merged[-1][1])
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(spans: Iterable[Span]) -> tuple[Span, ...]:
    """All other characters."""
    found, at = [], 0
    for low, high in spans_of(spans):
        if low > at:
            found.append((at, low - 1))
        at = high + 1
    if at <= LAST:
        found.append((at, LAST))
    return tuple(found)


ANY = Chars(complement([(10, 10)]))


def written(tree: Tree) -> str:
    """The pattern's text."""
    if isinstance(tree, Chars):
        return _class(tree.spans)
    if isinstance(tree, Sequence):
        return "".join(f"({written(p)})" if isinstance(p, Choice) else written(p) for p in tree.parts)
    if isinstance(tree, Choice):
        return "|".join(written(part) for part in tree.parts)
    inner = written(tree.part)
    atom = inner if isinstance(tree.part, Chars) else f"({inner})"
    return atom + _times(tree)


def _times(tree: Repeat) -> str:
    low, high = tree.low, tree.high
    if high is None:
        return {0: "*", 1: "+"}.get(low, f"{{{low},}}")
    if low == high:
        return f"{{{low}}}"
    return "?" if (low, high) == (0, 1) else f"{{{low},{high}}}"


def _class(spans: tuple[Span, ...]) -> str:
    if len(spans) == 1 and spans[0][0] == spans[0][1]:
        return _spelt(spans[0][0])
    if spans[-1][1] == LAST:
        outside = complement(spans)
        return "[^" + "".join(map(_span, outside)) + "]"
    return "[" + "".join(map(_span, spans)) + "]"


def _span(span: Span) -> str:
    low, high = span
    if low == high:
        return _spelt(low)
    return _spelt(low) + ("-" if high > low + 1 else "") + _spelt(high)


def _spelt(code: int) -> str:
    if code in _SPELT:
        return _SPELT[code]
    one = chr(code)
    return "\\" + one if one in _SPECIAL or one == "-" else one


class _Parser:
    def __init__(self, text: str) -> None:
        self._whole = text
        body = text.removeprefix("^")
        if body.endswith("$"):
            before = body[:-1]
            escaped = (len(before) - len(before.rstrip("\\"))) % 2
            body = body if escaped else before
        self._text, self._at, self._deep = body, 0, 0

    def whole(self) -> Tree:
        tree = self._choice()
        if self._at < len(self._text):
            raise self._broken("a parenthesis is closed that was not opened")
        return tree

    def _broken(self, why: str) -> ValueError:
        return ValueError(f"The pattern {self._whole!r} cannot be used: {why}.")

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        one = self._peek()
        if not one:
            raise self._broken("it ends too early")
        self._at += 1
        return one

    def _choice(self) -> Tree:
        parts = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _sequence(self) -> Tree:
        parts: list[Tree] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _atom(self) -> Tree:
        one = self._take()
        if one == "(":
            return self._group()
        if one == "[":
            return self._set()
        if one == ".":
            return ANY
        if one == "\\":
            return Chars(self._escaped())
        if one in "^$":
            raise self._broken(f"{one} may only stand at its {'start' if one == '^' else 'end'}")
        if one in "*+?{":
            raise self._broken(f"{one} repeats nothing (write \\{one} for the character)")
        return Chars(((ord(one), ord(one)),))

    def _group(self) -> Tree:
        if self._text.startswith("?:", self._at):
            self._at += 2
        elif self._peek() == "?":
            raise self._broken("look-around, flags and named groups are not portable")
        self._deep += 1
        if self._deep > _DEEP:
            raise self._broken(f"it is nested more than {_DEEP} deep")
        inner = self._choice()
        self._deep -= 1
        if self._take() != ")":
            raise self._broken("a parenthesis is not closed")
        return inner

    def _escaped(self) -> tuple[Span, ...]:
        one = self._take()
        if one.lower() in _CLASSES:
            spans = _CLASSES[one.lower()]
            return complement(spans) if one.isupper() else spans
        if one in _CONTROLS:
            return ((_CONTROLS[one], _CONTROLS[one]),)
        if one.isalnum():
            raise self._broken(f"\\{one} is not portable")
        return ((ord(one), ord(one)),)

    def _set(self) -> Tree:
        negated = self._peek() == "^"
        if negated:
            self._at += 1
        spans: list[Span] = []
        first = True
        while first or self._peek() != "]":
            spans += self._member(first)
            first = False
        self._at += 1
        found = complement(spans) if negated else spans_of(spans)
        if not found:
            raise self._broken("a class holds no character")
        return Chars(found)

    def _member(self, first: bool) -> tuple[Span, ...]:
        one = self._take()
        if one == "[" and self._peek() in (":", ".", "="):
            raise self._broken("named classes such as [:alpha:] are not portable")
        if one == "]" and not first:
            raise self._broken("a class is not closed")
        low = self._escaped() if one == "\\" else ((ord(one), ord(one)),)
        if self._peek() != "-" or self._text[self._at + 1 : self._at + 2] in ("]", ""):
            return low
        self._at += 1
        one = self._take()
        high = self._escaped() if one == "\\" else ((ord(one), ord(one)),)
        if any(len(end) > 1 or end[0][0] != end[0][1] for end in (low, high)) or low[0][0] > high[0][0]:
            raise self._broken("a range in a class runs from one character up to another")
        return ((low[0][0], high[0][0]),)

    def _repeated(self, part: Tree) -> Tree:
        one = self._peek()
        if one not in ("*", "+", "?", "{") or not one:
            return part
        self._at += 1
        low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(one) or self._counted()
        if self._peek() and self._peek() in "*+?{":
            raise self._broken("a repetition is not repeated again, nor lazy or possessive")
        return Repeat(part, low, high)

    def _counted(self) -> tuple[int, int | None]:
        end = self._text.find("}", self._at)
        low, comma, high = self._text[self._at : end].partition(",") if end > 0 else ("", "", "")
        if not (low.isascii() and low.isdigit()) or (high and not (high.isascii() and high.isdigit())):
            raise self._broken("{ begins a count such as {3} or {1,5} (write \\{ for the character)")
        self._at = end + 1
        most = int(low) if not comma else int(high) if high else None
        if int(low) > MOST or (most or 0) > MOST or (most is not None and most < int(low)):
            raise self._broken(f"counts go up to {MOST}, the lower one first")
        return int(low), most
