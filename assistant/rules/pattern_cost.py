"""Whether a backtracking engine matches a pattern in linear time.

A pattern becomes an automaton (Glushkov's: a state a character, counted repetitions written out). An engine
that backtracks follows its paths one by one, so its time is bounded by the number of paths that a text can
take. That number grows without bound just where two different states can be left and reached by the same
text, one going round on itself, one on its way to the other, and that other round on itself (Weber and
Seidl, On the degree of ambiguity of finite automata, 1991: IDA, which EDA implies). Such patterns are
refused; so are those whose counted repetitions allow too many paths.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from assistant.rules.pattern_syntax import Chars, Choice, Repeat, Sequence, Span, Tree

MOST_STATES = 600
MOST_PATHS = 1_000
_MOST_WORK = 300_000
_BEAM = 4
_STEPS = 80


def check_cost(tree: Tree, text: str) -> None:
    """Raises ValueError, with a sentence, unless the pattern is cheap for every engine."""
    if _size(tree) > MOST_STATES:
        raise ValueError(
            f"The pattern {text!r} cannot be used: written out it has more than {MOST_STATES} characters."
        )
    automaton = _Automaton()
    starts = automaton.add(tree)[0]
    try:
        divides = automaton.ambiguous() or automaton.paths(starts) > MOST_PATHS
    except _TooMuch:
        raise ValueError(
            f"The pattern {text!r} cannot be used: it is too involved to be proved linear in time."
        ) from None
    if divides:
        raise ValueError(
            f"The pattern {text!r} cannot be used: a text could be divided among its repetitions in too many "
            "ways, so that matching is not linear in time. Let what follows a repetition begin with a "
            "character that the repetition cannot take."
        )


class _TooMuch(Exception):
    """The proof would cost too much."""


def _size(tree: Tree) -> int:
    if isinstance(tree, Chars):
        return 1
    if isinstance(tree, Repeat):
        times = tree.low + 1 if tree.high is None else tree.high
        return max(1, times) * _size(tree.part)
    return sum(_size(part) for part in tree.parts)


@dataclass
class _Automaton:
    chars: list[tuple[Span, ...]] = field(default_factory=list)
    after: list[Counter[int]] = field(default_factory=list)
    """By state: the states behind it, and by how many ways."""
    work: int = 0

    def add(self, tree: Tree) -> tuple[set[int], set[int], bool]:
        """States that can begin and end it, and whether it may be empty."""
        if isinstance(tree, Chars):
            self.chars.append(tree.spans)
            self.after.append(Counter())
            state = len(self.chars) - 1
            return {state}, {state}, False
        if isinstance(tree, Choice):
            parts = [self.add(part) for part in tree.parts]
            return (
                set().union(*(p[0] for p in parts)),
                set().union(*(p[1] for p in parts)),
                any(p[2] for p in parts),
            )
        if isinstance(tree, Sequence):
            return self._joined([self.add(part) for part in tree.parts])
        return self._repeated(tree)

    def _repeated(self, tree: Repeat) -> tuple[set[int], set[int], bool]:
        endless = tree.high is None
        copies = max(tree.low, 1) if endless else tree.high or 0
        parts = []
        for i in range(copies):
            first, last, empty = self.add(tree.part)
            if endless and i == copies - 1:
                self._link(last, first)
            parts.append((first, last, empty or i >= tree.low))
        return self._joined(parts)

    def _joined(self, parts: list[tuple[set[int], set[int], bool]]) -> tuple[set[int], set[int], bool]:
        firsts: set[int] = set()
        lasts: set[int] = set()
        empty = True
        for first, last, may_be_empty in parts:
            self._link(lasts, first)
            if empty:
                firsts |= first
            lasts = lasts | last if may_be_empty else set(last)
            empty = empty and may_be_empty
        return firsts, lasts, empty

    def _link(self, froms: set[int], tos: set[int]) -> None:
        for state in froms:
            self.after[state].update(tos)

    def ambiguous(self) -> bool:
        """Whether there are two states as the module's docstring says."""
        reach = {state: self._reachable(state) for state in range(len(self.chars))}
        looping = [state for state in reach if state in reach[state]]
        return any(
            self._doubles(one)
            or any(other != one and other in reach[one] and self._three(one, other) for other in looping)
            for one in looping
        )

    def paths(self, starts: set[int]) -> int:
        """The most paths that a text was found to take: a search for the worst, character by character."""
        letters = self._letters()
        beam: list[dict[int, int]] = [{-1: 1}]
        most = 0
        for _ in range(min(_STEPS, len(self.chars) + 2)):
            found: dict[tuple[tuple[int, int], ...], dict[int, int]] = {}
            for counts in beam:
                behind: dict[int, int] = defaultdict(int)
                for state, ways in counts.items():
                    for after, times in (Counter(starts) if state < 0 else self.after[state]).items():
                        behind[after] += ways * times
                self._spend(len(behind) * len(letters))
                for letter in letters:
                    kept = {
                        state: ways for state, ways in behind.items() if _holds(self.chars[state], letter)
                    }
                    found[tuple(sorted(kept.items()))] = kept
            beam = sorted(found.values(), key=lambda one: -sum(one.values()))[:_BEAM]
            most = max([most, *(sum(one.values()) for one in beam)])
            if most > MOST_PATHS:
                break
        return most

    def _letters(self) -> list[int]:
        """A character of each kind that the classes tell apart."""
        edges = {edge for spans in self.chars for low, high in spans for edge in (low, high + 1)}
        seen: dict[tuple[bool, ...], int] = {}
        distinct = list(dict.fromkeys(self.chars))
        for edge in edges:
            seen.setdefault(tuple(_holds(spans, edge) for spans in distinct), edge)
        return list(seen.values())

    def _spend(self, work: int) -> None:
        self.work += work
        if self.work > _MOST_WORK:
            raise _TooMuch

    def _reachable(self, state: int) -> set[int]:
        found: set[int] = set()
        left = [state]
        while left:
            for after in self.after[left.pop()]:
                if after not in found:
                    found.add(after)
                    left.append(after)
        return found

    def _doubles(self, state: int) -> bool:
        """Whether one text leads from the state back to itself by two different paths."""
        seen = {(state, state, False)}
        left = [(state, state, False)]
        while left:
            a, b, apart = left.pop()
            for x in self.after[a]:
                for y in self.after[b]:
                    self._spend(1)
                    step = (x, y, apart or x != y or (a == b and self.after[a][x] > 1))
                    if step in seen or not _meet(self.chars[x], self.chars[y]):
                        continue
                    if step == (state, state, True):
                        return True
                    seen.add(step)
                    left.append(step)
        return False

    def _three(self, one: int, other: int) -> bool:
        """Whether one text leads from one to one, from one to other, and from other to other."""
        start = (one, one, other)
        seen = {start}
        left = [start]
        while left:
            a, b, c = left.pop()
            for x in self.after[a]:
                for y in self.after[b]:
                    both = _meet(self.chars[x], self.chars[y])
                    if not both:
                        continue
                    for z in self.after[c]:
                        self._spend(1)
                        step = (x, y, z)
                        if step in seen or not _meet(both, self.chars[z]):
                            continue
                        if step == (one, other, other):
                            return True
                        seen.add(step)
                        left.append(step)
        return False


def _meet(one: tuple[Span, ...], other: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple((max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) <= min(b, d))


def _holds(spans: tuple[Span, ...], code: int) -> bool:
    return any(low <= code <= high for low, high in spans)
