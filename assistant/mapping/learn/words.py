"""Candidates for texts: trimmed, in another case, parts, lists of codes, standard forms, programs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.mapping.learn.sides import Sides
from assistant.mapping.steps import Blank, Case, Codes, Program, Replace, Split, Standard, Step, Trim
from assistant.standardization.parsers import boolean, family_of
from assistant.standardization.parsers.interface import Sample
from assistant.standardization.parsers.text import casing, fold

Candidate = tuple[tuple[Step, ...], float]
Aligned = Sequence[tuple[str, str]]
SEPARATORS = (", ", "; ", " - ", " / ", " ", "-", "/", "|", ";", ",", "_", ":", "@", ".", "#")
_STANDARD = (
    "phone",
    "country",
    "subdivision",
    "language",
    "currency",
    "percentage",
    "amount",
    "url",
    "email",
)
_MOST_CODES, _SEEN, _SURE = 200, 2, 10
_PARTS = 0.6
_FEW = 300
"""Values that a list in SQL may well hold."""
_LOOKED_AT = 200


def plain(sides: Sides) -> Iterator[Candidate]:
    """The text as it is, trimmed, in another case; without what stands for no value."""
    yield sides.tail, 0.0
    texts = sides.texts[:_LOOKED_AT]
    if any(text != text.strip(" ") for text in texts):
        yield (Trim(), *sides.tail), 0.3
    if any("  " in text.strip(" ") for text in texts):
        yield (Trim(inner=True), *sides.tail), 0.4
    if "" in texts and "" not in sides.targets:
        yield (Blank(), *sides.tail), 0.3
    if sides.type and sides.type != "text" and sides.type != "enum":
        return
    there = casing_of(sides.targets)
    for to in ("upper", "lower", "title"):
        if there == to or (there is None and not sides.targets):
            yield (Case(to=to),), 0.6
    for mark in (" ", "-", ".", "/"):
        if sum(mark in text for text in texts) > 0.5 * len(texts) and not any(
            mark in one for one in sides.targets
        ):
            yield (Replace(old=mark),), 0.9


def casing_of(texts: Sequence[str]) -> str | None:
    """The case that nearly all texts have."""
    cases = Counter(casing(text) for text in texts[:_LOOKED_AT])
    cases.pop(None, None)
    if not cases:
        return None
    case, count = cases.most_common(1)[0]
    return case if count >= 0.9 * cases.total() else None


def parts(sides: Sides) -> Iterator[Candidate]:
    """Each part at each mark that most texts have."""
    texts = sides.texts[:_LOOKED_AT]
    found = False
    for mark in SEPARATORS:
        counts = Counter(text.count(mark) + 1 for text in texts if mark in text)
        if not texts or counts.total() < _PARTS * len(texts):
            continue
        if mark == " " and found:
            continue  # "Smith, Anna" is taken apart at its comma
        found = True
        many, rows = counts.most_common(1)[0]
        if many <= 6 and rows >= _PARTS * len(texts):
            for part in range(1, many + 1):
                yield (Split(separator=mark, part=part, of=many), *sides.tail), 1.0 + 0.1 * many
        if len(counts) > 1 or many > 2:
            for rest in ("first", "last"):
                for part in (1, 2):
                    step = Split(separator=mark, part=part, of=2, rest=rest)
                    yield (step, *sides.tail), 1.3


def codes(sides: Sides, aligned: Aligned) -> Iterator[Candidate]:
    """A list of codes, where each source value goes with one target value."""
    seen: dict[str, Counter[str]] = {}
    for text, target in aligned:
        seen.setdefault(text, Counter())[target] += 1
    if 2 <= len(seen) <= _MOST_CODES and len(aligned) >= _SEEN * len(seen):
        values = _voted(sides, seen)
        if len(set(values.values())) > 1:
            yield (Codes(values=values),), 1.6


def widened(codes: Codes, sides: Sides, aligned: Aligned) -> Codes:
    """The list with the values that only these rows have."""
    seen: dict[str, Counter[str]] = {}
    for text, target in aligned:
        seen.setdefault(text, Counter())[target] += 1
    return Codes(values=_voted(sides, seen) | codes.values)


def booleans(sides: Sides) -> Iterator[Candidate]:
    """Words for yes and no, by the words that the target has."""
    texts = sorted(set(sides.texts[:1_000]))
    truth = {text: reading.value for text in texts if (reading := boolean.read(text, {}))}
    if len(texts) > 40 or len(truth) < 0.8 * len(texts) or len(set(truth.values())) < 2:
        return
    pair = ("true", "false") if sides.type == "boolean" else _pair(sides.targets)
    if pair is not None and set(texts) != set(pair):
        values: dict[str, str | None] = {text: pair[0] if yes else pair[1] for text, yes in truth.items()}
        yield (Codes(values=values),), 1.0


def _pair(texts: Sequence[str]) -> tuple[str, str] | None:
    """The target's words for yes and no."""
    said: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for text in texts:
        reading = boolean.read(text, {})
        if reading is not None:
            said[bool(reading.value)][text] += 1
    if not said[True] or not said[False] or said[True].total() + said[False].total() < 0.8 * len(texts):
        return None
    return said[True].most_common(1)[0][0], said[False].most_common(1)[0][0]


def _voted(sides: Sides, seen: dict[str, Counter[str]]) -> dict[str, str | None]:
    """What each value goes with most; a rare spelling of yes or no means what the frequent ones mean."""
    values: dict[str, str | None] = {text: found.most_common(1)[0][0] for text, found in seen.items()}
    sure = {text: new for text, new in values.items() if seen[text].total() >= _SURE}
    return values | _booleans(sides, sure)


def _booleans(sides: Sides, values: dict[str, str | None]) -> dict[str, str | None]:
    """Other spellings of yes and no, where the list is one of yes and no."""
    meant = {reading.value: new for old, new in values.items() if (reading := boolean.read(old, {}))}
    if len(meant) != 2 or len(set(meant.values())) != 2:
        return {}
    other = {text: reading.value for text in sides.texts if (reading := boolean.read(text, {}))}
    return {text: meant[yes] for text, yes in other.items() if text not in values}


def standards(sides: Sides) -> Iterator[Candidate]:
    """Standard forms: the parser of a kind reads most of the source, and the target has another form."""
    if not sides.targets or (sides.type and sides.type not in ("text", "enum")):
        return
    here, there = _sample(sides.texts), _sample(sides.targets)
    for kind in _STANDARD:
        family = family_of(kind)
        if family is None:
            continue
        source = family.learn(here, None)
        if source is None or source.readable < 0.8:
            continue
        target = family.learn(there, None)
        if target is None or target.readable < 0.8 or target.form is None or target.share < 0.6:
            continue
        if source.form == target.form and (source.share >= 0.9 and len(here.values) > _FEW):
            continue
        step = Standard(of=kind, form=target.form, evidence=source.evidence, writing=target.evidence)
        yield (step,), 2.0


def _sample(texts: Sequence[str]) -> Sample:
    counted = Counter(text.strip() for text in texts[:500])
    return Sample(list(counted), list(counted.values()))


def related(aligned: Aligned) -> bool:
    """Whether most targets have a word, or the first letter of each word, of their source."""
    some = [(fold(text), fold(target)) for text, target in aligned[:_LOOKED_AT] if text and target]
    held = sum(
        any(word in text for word in re.findall(r"[^\W_]{2,}", target) or [target]) for text, target in some
    )
    return held >= 0.5 * len(some) > 0


def programs(aligned: Aligned, others: Sequence[str]) -> Iterator[Candidate]:
    """A program that a few pairs of different shapes show."""
    from assistant.standardization.by_example.learn import coarse

    shown: dict[str, tuple[str, str]] = {}
    for text, target in aligned:
        if text and target and fold(text) != fold(target):
            shown.setdefault(coarse(text), (text, target))
    some = list(shown.values())[:2]
    more = [pair for pair in aligned if pair not in some and all(pair)][: 4 - len(some)]
    for examples in (some, [*some, *more]):
        if len(examples) >= 2:
            made = Program(examples=tuple(examples), met=tuple(others[:40]))
            if made.learnt.programs:
                yield (made,), 3.0
