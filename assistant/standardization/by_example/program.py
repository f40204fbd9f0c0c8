"""What a program learnt by example is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

Step = Callable[[str], "str | None"]
"""A total function of the input text: None where it does not apply. Never raises."""


class Spec(NamedTuple):
    """What a piece does, for a compiler: a stretch between two places, or a replacement.

    `name` is "span" (`arguments`: left and right place, change), "near" (place, size, change) or "replace"
    (mark, other).
    """

    name: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Piece:
    """One step, in words; the simpler it is, the lower its `cost`.

    `sure` is False where the examples fit it but do not pin it down: a line fitted through points, a class of
    inputs known by one example. `otherwise` is a guess for texts of a class that no example
    showed, `spec` what a compiler needs to know.
    """

    run: Step
    words: str
    cost: float
    sure: bool = True
    fixed: str | None = None
    otherwise: Step | None = None
    spec: Spec | None = None


@dataclass(frozen=True)
class Program:
    """Pieces whose results, joined, are the output."""

    pieces: tuple[Piece, ...]
    cost: float

    def run(self, text: str) -> str | None:
        """The output for a text; None where a piece does not apply."""
        results = [piece.run(text) for piece in self.pieces]
        return None if None in results else "".join(result for result in results if result is not None)

    def guess(self, text: str) -> str | None:
        """The output for a text of a kind that no example showed; None where there is no guess."""
        guesses = [piece.otherwise for piece in self.pieces if piece.otherwise]
        return guesses[0](text) if guesses and len(self.pieces) == 1 else None

    @property
    def sure(self) -> bool:
        """Whether the examples pin every piece down."""
        return all(piece.sure for piece in self.pieces)

    def constant_share(self, output: str) -> float:
        """How much of an output's letters and digits are constants."""
        letters = sum(c.isalnum() for c in output) or 1
        return sum(c.isalnum() for piece in self.pieces for c in piece.fixed or "") / letters

    @property
    def words(self) -> str:
        """What the program does, for a person."""
        return " + ".join(piece.words for piece in self.pieces)


def constant(text: str) -> Piece:
    """A text that is always the same."""
    return Piece(lambda _: text, repr(text), 0.0, fixed=text)
