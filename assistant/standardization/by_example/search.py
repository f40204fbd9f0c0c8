"""Find the simplest programs that turn every example's input into its output."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import count

from assistant.standardization.by_example import substrings
from assistant.standardization.by_example.program import Piece, Program, constant

Pair = tuple[str, str]
_VISITS = 6
_PROGRAMS = 16
_STEPS = 4_000
_PIECE = 0.6
_ALIKE = 4


def joined(pairs: Sequence[Pair], extra: Iterable[tuple[tuple[str, ...], Piece]] = ()) -> list[Program]:
    """Programs that join parts of the input, results of operators and constants; the simplest first.

    Best-first over how much of every output is written: a state is one position an example.
    """
    outputs = [output for _, output in pairs]
    if not all(outputs):
        return []
    found_parts = substrings.pieces([text for text, _ in pairs], outputs)
    items = sorted([*found_parts, *extra], key=lambda item: item[1].cost)
    by_first: dict[str, dict[tuple[str, ...], list[Piece]]] = {}
    for values, piece in items:
        by_first.setdefault(values[0][0], {}).setdefault(values, []).append(piece)
    goal = tuple(len(output) for output in outputs)
    order = count()
    heap: list[tuple[float, int, tuple[int, ...], tuple[Piece | str, ...]]] = [
        (0.0, 0, tuple(0 for _ in pairs), ())
    ]
    visits: Counter[tuple[int, ...]] = Counter()
    found: list[Program] = []
    for _ in range(_STEPS):
        if not heap or len(found) >= _PROGRAMS:
            break
        cost, _, state, path = heapq.heappop(heap)
        if state == goal:
            found.append(_program(path, cost))
            continue
        visits[state] += 1
        if visits[state] > _VISITS or any(at >= end for at, end in zip(state, goal, strict=True)):
            continue
        letter = outputs[0][state[0]]
        if all(output[at] == letter for output, at in zip(outputs, state, strict=True)):
            after = tuple(at + 1 for at in state)
            heapq.heappush(heap, (cost + _letter_cost(letter, path), next(order), after, (*path, letter)))
        for values, pieces in by_first.get(letter, {}).items():
            if not all(t.startswith(v, at) for t, v, at in zip(outputs, values, state, strict=True)):
                continue
            after = tuple(at + len(value) for at, value in zip(state, values, strict=True))
            for piece in pieces[:_ALIKE]:
                heapq.heappush(heap, (cost + piece.cost + _PIECE, next(order), after, (*path, piece)))
    return found


def _letter_cost(letter: str, path: tuple[Piece | str, ...]) -> float:
    """Marks and spaces are often constants, letters less so, digits hardly ever."""
    begins = 0.5 if not path or isinstance(path[-1], Piece) else 0.0
    return begins + (1.6 if letter.isdigit() else 0.7 if letter.isalpha() else 0.25)


def _program(path: tuple[Piece | str, ...], cost: float) -> Program:
    pieces: list[Piece] = []
    text = ""
    for step in [*path, None]:
        if isinstance(step, str):
            text += step
            continue
        if text:
            pieces.append(constant(text))
            text = ""
        if step is not None:
            pieces.append(step)
    return Program(tuple(pieces), cost)


def consistent(pairs: Sequence[Pair], run: Callable[[str], str | None]) -> bool:
    """Whether a step gives every example's output."""
    return all(run(text) == output for text, output in pairs)
