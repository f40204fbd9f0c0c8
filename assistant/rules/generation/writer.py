"""What writes: a model that is handed prompts and grammars, how much it may write, how it is stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.progress import Progress
from assistant.rules.generation.grammar import Grammar


@dataclass(frozen=True)
class Budget:
    """How much may be written: tokens an answer, rules an answer, seconds in all; prompts at once."""

    tokens: int = 1_500
    rules: int = 30
    seconds: float = 600.0
    batch: int = 4


def never() -> bool:
    """Nobody stops it."""
    return False


class Writer(Protocol):
    """A model that writes rules; one that is served elsewhere may have to ignore the grammar.

    `name` is what the rules' origin says of it.
    """

    name: str

    def write(
        self,
        prompts: Sequence[str],
        grammars: Sequence[Grammar],
        budget: Budget,
        progress: Progress,
        stop: Callable[[], bool],
    ) -> list[str]:
        """An answer to each prompt; cut off where the budget ends or `stop` says so."""
