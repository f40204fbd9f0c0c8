"""Learn a transformation from one to a few pairs, and say for which inputs its readings disagree.

Kept as its pairs: learning is deterministic, so that the same pairs give the same programs next month.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistant.standardization.by_example import lookups, numeric, wording
from assistant.standardization.by_example.program import Piece, Program
from assistant.standardization.by_example.search import Pair, consistent, joined
from assistant.standardization.parsers.text import shape

_MARGIN = 2.0
"""Programs up to this much costlier than the simplest have a say."""
_REMEMBERED = 0.5
_VOTERS = 10
_MISSES = 3.0
"""What it costs a program to have no answer for all inputs it will meet."""


class Answer(NamedTuple):
    """The output for an input (None: no program applies).

    `agreed`: every likely program gives it, and an example looks like this input.
    """

    value: str | None
    agreed: bool


def coarse(text: str) -> str:
    """What a text looks like: runs of digits, of letters and of words in small letters as one."""
    runs = re.sub(r"9+", "9", shape(text))
    return re.sub(r"(\ba +)\1+", r"\1", runs)


class Transformation:
    """The simplest programs consistent with the examples, best first."""

    def __init__(self, programs: Sequence[Program], inputs: Sequence[str] = ()) -> None:
        self.programs = tuple(programs)
        self._seen = {coarse(text) for text in inputs}

    @property
    def words(self) -> str:
        """The best program in words; says so if there is none."""
        return self.programs[0].words if self.programs else "no program found"

    def run(self, text: str) -> Answer:
        """The output of the simplest program that has one."""
        results = [program.run(text) for program in self.programs]
        value = next((result for result in results if result is not None), None)
        if value is None:
            return Answer(None, False)
        return Answer(value, set(results) == {value} and self.programs[0].sure and coarse(text) in self._seen)


def learn(pairs: Sequence[Pair], others: Sequence[str] = ()) -> Transformation:
    """Programs that map every pair's input to its output; `others` are inputs they will meet.

    A program that has no answer for those is less likely. Pairs whose output differs only at the edges by
    spaces count as trimmed.
    """
    cleaned = [(text, output.strip()) for text, output in pairs]
    programs = _straight(cleaned) or _by_shape(cleaned)
    if not programs:
        return Transformation(())
    ranked = sorted(programs, key=lambda program: _likelihood(program, others))
    best = _likelihood(ranked[0], others)
    voters = [p for p in ranked[:_VOTERS] if _likelihood(p, others) <= best + _MARGIN]
    return Transformation(
        [Program(p.pieces, _likelihood(p, others)) for p in voters], [text for text, _ in pairs]
    )


def _likelihood(program: Program, others: Sequence[str]) -> float:
    if not others:
        return program.cost
    some = others[:50]
    return program.cost + _MISSES * sum(program.run(text) is None for text in some) / len(some)


def _straight(pairs: Sequence[Pair]) -> list[Program]:
    """Programs for all pairs alike."""
    inputs, outputs = [text for text, _ in pairs], [output for _, output in pairs]
    operators = [
        *wording.pieces(inputs, outputs),
        *lookups.pieces(inputs, outputs),
        *numeric.pieces(inputs, outputs),
    ]
    whole: list[Program] = []
    extra: list[tuple[tuple[str, ...], Piece]] = []
    for piece in operators:
        values = [piece.run(text) for text in inputs]
        if any(not value or value not in output for value, output in zip(values, outputs, strict=True)):
            if values == outputs:  # an empty output among them
                whole.append(Program((piece,), piece.cost))
            continue
        extra.append((tuple(value for value in values if value), piece))
    found = [*whole, *joined(pairs, extra)]
    return [program for program in found if consistent(pairs, program.run)]


def _by_shape(pairs: Sequence[Pair]) -> list[Program]:
    """One program for each class of inputs, told apart by the simplest property that makes it possible."""
    for words, property_of, cost in _properties(pairs):
        groups: dict[object, list[Pair]] = defaultdict(list)
        for pair in pairs:
            groups[property_of(pair[0])].append(pair)
        if len(groups) < 2:
            continue
        learnt = {key: _group(group) for key, group in groups.items()}
        if all(learnt.values()):
            sure = all(len(group) > 1 or group[0][0] == group[0][1] for group in groups.values())
            return [_branches(property_of, learnt, words, cost + rank, rank, sure) for rank in range(2)]
    return []


def _group(pairs: Sequence[Pair]) -> list[Program]:
    if all(not output for _, output in pairs):
        return [Program((Piece(lambda _: "", "nothing", 0.5),), 0.5)]
    same = [Program((Piece(lambda text: text, "the text as it is", 0.2),), 0.2)]
    if all(text == output for text, output in pairs):
        return same
    # what one example has as a constant is most likely its own
    return [p for p in _straight(pairs) if len(pairs) > 1 or p.constant_share(pairs[0][1]) <= _REMEMBERED]


def _properties(pairs: Sequence[Pair]) -> list[tuple[str, Callable[[str], object], float]]:
    marks = sorted({mark for text, _ in pairs for mark in text if not mark.isalnum()})
    told: list[tuple[str, Callable[[str], object], float]] = [
        ("how many numbers it has", lambda text: len(numeric.numbers(text)), 3.0),
        ("how many digits it has", lambda text: sum(c.isdigit() for c in text), 3.2),
        ("its shape", shape, 3.4),
    ]
    told += [(f"whether it has {mark!r}", _has(mark), 3.0) for mark in marks]
    return [*told, ("how many words it has", lambda text: len(text.split()), 3.3)]


def _has(mark: str) -> Callable[[str], object]:
    return lambda text: mark in text


def _branches(
    property_of: Callable[[str], object],
    learnt: dict[object, list[Program]],
    words: str,
    cost: float,
    rank: int,
    sure: bool,
) -> Program:
    chosen = {key: programs[min(rank, len(programs) - 1)] for key, programs in learnt.items()}

    def run(text: str) -> str | None:
        program = chosen.get(property_of(text))
        return program.run(text) if program else None

    said = "; ".join(f"{key}: {program.words}" for key, program in chosen.items())
    return Program(
        (Piece(run, f"by {words} ({said})", cost, sure=sure),), cost + sum(p.cost for p in chosen.values())
    )
