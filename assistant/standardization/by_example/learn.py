"""Learn a transformation from one to a few pairs, and say for which inputs its readings disagree.

Kept as its pairs: learning is deterministic, so that the same pairs give the same programs next month.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.standardization.by_example import (
    branches,
    codecs,
    lenses,
    lookups,
    loops,
    numeric,
    places,
    substrings,
    wordforms,
    wording,
)
from assistant.standardization.by_example.lenses import Item
from assistant.standardization.by_example.program import Piece, Program
from assistant.standardization.by_example.search import Pair, consistent, joined
from assistant.standardization.parsers.text import shape

_MARGIN = 2.0
"""Programs up to this much costlier than the simplest have a say."""
_VOTERS = 10
_MISSES = 3.0
"""What it costs a program to have no answer for all inputs it will meet."""
_UNLIKE, _MOST_UNLIKE = 0.3, 4
"""What it costs to answer one input with a text that looks like no example's output, and how many count."""
_CLEAR = 7.0
"""A program cheaper than this is plain enough: loops and branches need not be tried."""


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

    def __init__(self, programs: Sequence[Program], pairs: Sequence[Pair] = ()) -> None:
        self.programs = tuple(programs)
        self._seen = {coarse(text) for text, _ in pairs}
        self._done = {output for _, output in pairs}
        self._forms = {coarse(output) for output in self._done} - self._seen

    @property
    def words(self) -> str:
        """The best program in words; says so if there is none."""
        return self.programs[0].words if self.programs else "no program found"

    def done(self, text: str) -> bool:
        """Whether a text has the form of the examples' outputs already, which no example's input has."""
        return text in self._done or coarse(text) in self._forms

    def answers(self, text: str) -> list[str]:
        """What the programs give, each output once, the likeliest first."""
        found = (program.run(text) for program in self.programs)
        return list(dict.fromkeys(value for value in found if value is not None))

    def run(self, text: str) -> Answer:
        """The output of the simplest program that has one."""
        results = [program.run(text) for program in self.programs]
        value = next((result for result in results if result is not None), None)
        if value is None:
            guesses = (program.guess(text) for program in self.programs)
            return Answer(next((guess for guess in guesses if guess is not None), None), False)
        return Answer(value, set(results) == {value} and self.programs[0].sure and coarse(text) in self._seen)


def learn(pairs: Sequence[Pair], others: Sequence[str] = ()) -> Transformation:
    """Programs that map every pair's input to its output; `others` are inputs they will meet.

    A program that has no answer for those is less likely. Pairs whose output differs only at the edges by
    spaces count as trimmed.
    """
    cleaned = [(text, output.strip()) for text, output in pairs]
    programs = _straight(cleaned)
    if not programs or min(program.cost for program in programs) > _CLEAR:
        programs += loops.programs(cleaned, _straight)
    programs = programs or branches.programs(cleaned, _straight)
    if not programs:
        return Transformation(())
    looks = frozenset(coarse(output) for _, output in cleaned)
    scored = [Program(program.pieces, _likelihood(program, others, looks)) for program in programs]
    ranked = sorted(scored, key=lambda program: program.cost)
    voters = [p for p in ranked[:_VOTERS] if p.cost <= ranked[0].cost + _MARGIN]
    return Transformation(voters, cleaned)


def _likelihood(program: Program, others: Sequence[str], looks: frozenset[str]) -> float:
    """A program's cost, more where it has no answer for the other inputs, or answers unlike the examples'."""
    if not others:
        return program.cost
    if all(piece.fixed is not None for piece in program.pieces):
        return program.cost + _MISSES  # one text for every input says nothing of any
    some = others[:50]
    results = [program.run(text) for text in some]
    missing = sum(result is None for result in results) / len(some)
    unlike = sum(result is not None and coarse(result) not in looks for result in results)
    return program.cost + _MISSES * missing + _UNLIKE * min(unlike, _MOST_UNLIKE)


def _straight(pairs: Sequence[Pair]) -> list[Program]:
    """Programs for all pairs alike."""
    inputs, outputs = [text for text, _ in pairs], [output for _, output in pairs]
    whole: list[Program] = []
    extra: list[Item] = []
    for piece in _operators(inputs, outputs):
        values = [piece.run(text) for text in inputs]
        if any(not value or value not in output for value, output in zip(values, outputs, strict=True)):
            if values == outputs:  # an empty output among them
                whole.append(Program((piece,), piece.cost))
            continue
        extra.append((tuple(value for value in values if value), piece))
    for values_seen, piece in lenses.items(inputs, outputs, _seen_pieces):
        if all(value and value in output for value, output in zip(values_seen, outputs, strict=True)):
            extra.append((values_seen, piece))
    found = [*whole, *joined(pairs, extra)]
    return [program for program in found if consistent(pairs, program.run)]


def _operators(inputs: Sequence[str], outputs: Sequence[str]) -> Iterator[Piece]:
    yield from wording.pieces(inputs, outputs)
    yield from wordforms.pieces(inputs, outputs)
    yield from lookups.pieces(inputs, outputs)
    yield from numeric.pieces(inputs, outputs)
    yield from codecs.pieces()
    yield from codecs.phone_pieces(inputs)
    yield from places.pieces()


def _seen_pieces(inputs: Sequence[str], outputs: Sequence[str]) -> list[Item]:
    """Pieces of texts seen through a lens: parts of them, their dates and numbers."""
    found = list(substrings.pieces(inputs, outputs))
    for piece in (*lookups.date_pieces(inputs, outputs), *numeric.pieces(inputs, outputs)):
        values = tuple(piece.run(text) or "" for text in inputs)
        if all(value and value in output for value, output in zip(values, outputs, strict=True)):
            found.append((values, piece))
    return found
