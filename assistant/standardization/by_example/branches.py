"""One program for each class of inputs, told apart by a property that makes it possible."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from assistant.standardization.by_example.program import Piece, Program
from assistant.standardization.by_example.written import numbers
from assistant.standardization.parsers.text import shape

Pair = tuple[str, str]
Property = tuple[str, Callable[[str], object], float]
"""What it is in words, how it is found, and how unlikely a person means it."""

_REMEMBERED = 0.5
_MOST = 8
"""Properties that are kept; the ranking chooses."""


def programs(pairs: Sequence[Pair], learn: Callable[[Sequence[Pair]], list[Program]]) -> list[Program]:
    """Programs with a branch for each class of inputs; `learn` finds the programs of one class."""
    known: dict[tuple[Pair, ...], list[Program]] = {}

    def learn_group(group: Sequence[Pair]) -> list[Program]:
        key = tuple(group)
        if key not in known:
            known[key] = _group(group, learn)
        return known[key]

    found: list[Program] = []
    kept: set[str] = set()
    for words, property_of, cost in _properties(pairs):
        groups: dict[object, list[Pair]] = defaultdict(list)
        for pair in pairs:
            groups[property_of(pair[0])].append(pair)
        if len(groups) < 2 or len(kept) >= _MOST:
            continue
        learnt = {key: learn_group(group) for key, group in groups.items()}
        if all(learnt.values()):
            kept.add(words)
            sure = all(len(group) > 1 or group[0][0] == group[0][1] for group in groups.values())
            found += [_branches(property_of, learnt, words, cost, rank, sure) for rank in range(2)]
    return found


def _group(pairs: Sequence[Pair], learn: Callable[[Sequence[Pair]], list[Program]]) -> list[Program]:
    if all(not output for _, output in pairs):
        return [Program((Piece(lambda _: "", "nothing", 0.5),), 0.5)]
    if all(text == output for text, output in pairs):
        return [Program((Piece(lambda text: text, "the text as it is", 0.2),), 0.2)]
    # what one example has as a constant is most likely its own
    return [p for p in learn(pairs) if len(pairs) > 1 or p.constant_share(pairs[0][1]) <= _REMEMBERED]


def _properties(pairs: Sequence[Pair]) -> Iterator[Property]:
    marks = sorted({mark for text, _ in pairs for mark in text if not mark.isalnum()})
    yield "how many numbers it has", lambda text: len(numbers(text)), 3.0
    yield "how many digits it has", lambda text: sum(c.isdigit() for c in text), 3.2
    yield "its shape", shape, 3.4
    for mark in marks[:20]:
        yield f"whether it has {mark!r}", _has(mark), 3.0
    yield "how many words it has", lambda text: len(text.split()), 3.3
    yield "what it begins with", lambda text: shape(text)[:1], 3.1
    yield "what it ends with", lambda text: shape(text)[-1:], 3.2
    yield "whether it has digits", lambda text: any(c.isdigit() for c in text), 3.0
    yield "whether it has letters", lambda text: any(c.isalpha() for c in text), 3.0
    yield "whether it is in capitals", str.isupper, 3.1
    yield "how long it is", len, 3.6
    for mark in marks[:12]:
        yield f"how many {mark!r} it has", _counts(mark), 3.3
    words = [set(re.findall(r"[^\W\d_]{2,}", text.lower())) for text, _ in pairs]
    if words:
        some = set.union(*words) - set.intersection(*words)
        for word in sorted(some, key=lambda word: (-sum(word in own for own in words), word))[:6]:
            yield f"whether it has the word {word!r}", _has_word(word), 3.4


def _has(mark: str) -> Callable[[str], object]:
    return lambda text: mark in text


def _counts(mark: str) -> Callable[[str], object]:
    return lambda text: text.count(mark)


def _has_word(word: str) -> Callable[[str], object]:
    return lambda text: word in re.findall(r"[^\W\d_]{2,}", text.lower())


def _branches(
    property_of: Callable[[str], object], learnt: dict[object, list[Program]], words: str, cost: float,
    rank: int, sure: bool,
) -> Program:  # fmt: skip
    chosen = {key: options[min(rank, len(options) - 1)] for key, options in learnt.items()}

    def run(text: str) -> str | None:
        program = chosen.get(property_of(text))
        return program.run(text) if program else None

    def otherwise(text: str) -> str | None:
        return next((found for p in chosen.values() if (found := p.run(text)) is not None), None)

    said = "; ".join(f"{key}: {program.words}" for key, program in chosen.items())
    total = cost + rank + sum(program.cost for program in chosen.values())
    return Program((Piece(run, f"by {words} ({said})", cost, sure=sure, otherwise=otherwise),), total)
