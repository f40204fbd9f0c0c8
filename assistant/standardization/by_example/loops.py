"""Programs run on every part of a text: each word, each number, each item of a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from assistant.standardization.by_example.program import Piece, Program, Step

Pair = tuple[str, str]
Learner = Callable[[Sequence[Pair]], "list[Program]"]

_OCCURRENCES = {
    "each word": r"[^\W\d_]+",
    "each number": r"\d+(?:\.\d+)?",
    "each run of letters and digits": r"[^\W_]+",
    "each part between spaces": r"\S+",
    "each part between commas": r"[^,\s][^,]*",
}
_MARKS = (", ", ",", "; ", ";", " | ", "|", " - ", "-", "/", "_", ".", " ", "\n")
_MOST = 5
"""Pairs a loop's program is learnt from; all are checked."""
_COST = 2.2


def programs(pairs: Sequence[Pair], learn: Learner) -> list[Program]:
    """Programs that treat every part alike: where the rest stays, or where a list is joined anew."""
    found = [*_in_place(pairs, learn), *_lists(pairs, learn)]
    return [p for p in found if all(p.run(text) == output for text, output in pairs)]


def _in_place(pairs: Sequence[Pair], learn: Learner) -> Iterator[Program]:
    tried: set[tuple[Pair, ...]] = set()
    for words, pattern in _OCCURRENCES.items():
        compiled = re.compile(pattern)
        parts: list[Pair] = []
        for text, output in pairs:
            found = [match[0] for match in compiled.finditer(text)]
            if not 1 <= len(found) <= 40:
                break
            rest = [re.escape(part) for part in compiled.split(text)]
            fits = re.fullmatch("(.*?)".join(rest), output, re.DOTALL)
            if fits is None:
                break
            parts += zip(found, fits.groups(), strict=True)
        else:
            for program in _of_parts(parts, len(pairs), learn, tried):
                run = _replacer(compiled, program.run)
                yield _program(run, f"{words}: {program.words}", program)


def _lists(pairs: Sequence[Pair], learn: Learner) -> Iterator[Program]:
    tried: set[tuple[Pair, ...]] = set()
    for before in _MARKS:
        if not any(before in text for text, _ in pairs):
            continue
        for after in (*_MARKS, ""):
            split = [
                (text.split(before), output.split(after) if after else [output]) for text, output in pairs
            ]
            if not after or any(len(a) != len(b) or len(a) > 40 for a, b in split):
                continue
            parts = [pair for a, b in split for pair in zip(a, b, strict=True)]
            for program in _of_parts(parts, len(pairs), learn, tried):
                words = f"each part between {before!r}: {program.words}; joined by {after!r}"
                yield _program(_joiner(before, after, program.run), words, program)


def _of_parts(
    parts: list[Pair], examples: int, learn: Learner, tried: set[tuple[Pair, ...]]
) -> list[Program]:
    """Programs for all parts; none where there is no more than one part a text, or nothing to do."""
    distinct = list(dict.fromkeys(parts))
    key = tuple(distinct)
    if len(parts) <= examples or len(dict(distinct)) < len(distinct) or key in tried:
        return []
    tried.add(key)
    if any(not b for _, b in distinct) or len(distinct) < 2:
        return []
    if all(a == b for a, b in distinct):
        same = Piece(lambda text: text, "as it is", 0.2)
        return [Program((same,), 0.2)]
    ordered = sorted(distinct, key=lambda pair: pair[0] == pair[1])
    found = learn(ordered[:_MOST])
    return [p for p in found if all(p.run(a) == b for a, b in distinct)][:2]


def _program(run: Step, words: str, program: Program) -> Program:
    cost = _COST + program.cost
    return Program((Piece(run, words, cost, sure=program.sure),), cost)


def _replacer(pattern: re.Pattern[str], then: Step) -> Step:
    def run(text: str) -> str | None:
        results = [then(match[0]) for match in pattern.finditer(text)]
        if not results or None in results:
            return None
        given = iter(results)
        return pattern.sub(lambda _: next(given) or "", text)

    return run


def _joiner(before: str, after: str, then: Step) -> Step:
    def run(text: str) -> str | None:
        results = [then(part) for part in text.split(before)]
        return None if None in results else after.join(result or "" for result in results)

    return run
