"""Candidates for numbers: the marks they are written with, and the factor between two units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from statistics import median
from typing import Any

from assistant.mapping.learn.sides import Sides, number_of
from assistant.mapping.steps import CannotConvert, Number, Scale, Step
from assistant.standardization.parsers.units import find_unit, header_unit

Aligned = Sequence[tuple[str, str]]
_FIGURE = re.compile(
    r"(?P<before>[^\d\s+-]{0,4} ?)(?P<sign>-?)(?P<body>\d[\d.,' ]*?\d|\d)(?P<after> ?[^\d\s]{0,12})"
)
_CLOSE = 0.002
"""How far a factor seen in the data may be from a unit's."""
_ROUND = (10, 100, 1_000, 10_000, 100_000, 1_000_000, 60, 24, 3_600, 12, 7, 1_024)


def candidates(sides: Sides, aligned: Aligned = ()) -> Iterator[tuple[tuple[Step, ...], float]]:
    """Steps that read the source's numbers, in the target's unit where one is known or seen."""
    if not sides.numeric:
        return
    readings: list[tuple[Step, ...]] = [()]
    read = number_form(sides.texts)
    if read is not None:
        readings.append((read,))
        yield (read, *sides.tail), 1.0
    for reading in readings:
        for scale in _scales(sides, reading, aligned):
            yield (*reading, scale, *(() if sides.type == "number" else sides.tail)), 1.5 + len(reading)


def number_form(texts: Sequence[str]) -> Number | None:
    """How most texts write a number; None where they are plain, or no numbers."""
    found = [match for text in texts[:200] if (match := _FIGURE.fullmatch(text.strip(" ")))]
    if len(found) < 0.6 * min(len(texts), 200) or not found:
        return None
    before = Counter(match["before"].strip(" ") for match in found).most_common(1)[0][0]
    after = Counter(match["after"].strip(" ") for match in found).most_common(1)[0][0]
    bodies = [match["body"] for match in found]
    decimal, grouping = _marks(bodies)
    if not (before or after or grouping) and decimal == ".":
        return None
    return Number(decimal=decimal, grouping=grouping, before=before, after=after)  # type: ignore[arg-type]


def _marks(bodies: Sequence[str]) -> tuple[str, str]:
    """The mark before the fraction and the one between thousands."""
    votes: Counter[tuple[str, str]] = Counter()
    for body in bodies:
        marks = [mark for mark in body if not mark.isdigit()]
        if not marks:
            continue
        last, rest = marks[-1], set(marks[:-1])
        tail = len(body) - body.rindex(last) - 1
        if rest - {last}:
            votes[(last, next(iter(rest - {last})))] += 3
        elif len(marks) > 1 or last in " '":
            votes[("," if last == "." else ".", last)] += 2
        elif tail != 3:
            votes[(last, "")] += 2
        else:
            votes[(last, "")] += 1
            votes[("," if last == "." else ".", last)] += 1
    decided = [(pair, count) for pair, count in votes.most_common() if pair[0] in ".,"]
    if not decided:
        return ".", ""
    decimal = decided[0][0][0]
    grouping = Counter({pair[1]: count for pair, count in decided if pair[0] == decimal and pair[1]})
    return decimal, grouping.most_common(1)[0][0] if grouping else ""


def _scales(sides: Sides, reading: tuple[Step, ...], aligned: Aligned) -> Iterator[Scale]:
    digits = _digits(sides)
    here, there = units_of(sides)
    if here and there and here != there:
        made = scale_of(here, there, digits)
        if made is not None:
            yield made
    numbers = [
        (Fraction(source), Fraction(target))
        for text, other in aligned
        if (source := _read(reading, text)) is not None and (target := number_of(other)) is not None
    ]
    ratio = _ratio(numbers)
    if ratio is None:
        return
    for one in _likely(ratio):
        factor = str(one)
        yield Scale(factor=factor, digits=digits)
    yield from _shifted(numbers, digits)


def units_of(sides: Sides) -> tuple[str | None, str | None]:
    """The units that both columns' names, or the source's values, state."""
    here = header_unit(sides.names[0]) if sides.names else None
    if here is None:
        written = number_form(sides.texts)
        here = find_unit(written.after) if written is not None and written.after else None
    return here, header_unit(sides.target)


def scale_of(unit: str, to: str, digits: int) -> Scale | None:
    """The conversion of one of pint's units into another; None where they measure different things."""
    from pint.errors import PintError

    try:
        zero = _units().Quantity(Fraction(0), unit).to(to).magnitude
        one = _units().Quantity(Fraction(1), unit).to(to).magnitude
    except (PintError, AttributeError, TypeError):
        return None
    factor, offset = Fraction(one) - Fraction(zero), Fraction(zero)
    if not factor or max(factor.denominator, offset.denominator) > 10**12:
        factor, offset = factor.limit_denominator(10**9), offset.limit_denominator(10**6)
    return Scale(factor=str(factor), offset=str(offset), digits=digits, unit=unit, to=to) if factor else None


@cache
def _units() -> Any:
    from pint import UnitRegistry

    return UnitRegistry(non_int_type=Fraction, autoconvert_offset_to_baseunit=True)


def _read(reading: tuple[Step, ...], text: str) -> Fraction | None:
    try:
        for step in reading:
            text = step.run(text) or ""
    except CannotConvert:
        return None
    value = number_of(text)
    return None if value is None else Fraction(value)


def _digits(sides: Sides) -> int:
    """The decimals that target values have."""
    if sides.type == "integer":
        return 0
    many = [len(text.partition(".")[2]) for text in sides.targets[:200] if number_of(text) is not None]
    return min(max(many, default=2), 6)


def _ratio(numbers: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    ratios = [target / source for source, target in numbers if source and target]
    return Fraction(median(ratios)) if len(ratios) >= 3 else None


def _likely(ratio: Fraction) -> Iterator[Fraction]:
    """Factors that people mean, near a ratio: those of units, powers of ten, else what was seen."""
    near = [Fraction(one) for one in _ROUND] + [Fraction(1, one) for one in _ROUND]
    near += [Fraction(one) for one in _UNIT_FACTORS] + [1 / Fraction(one) for one in _UNIT_FACTORS]
    seen = [one for one in near if abs(one / ratio - 1) <= _CLOSE]
    if seen:
        yield min(seen, key=lambda one: abs(one / ratio - 1))
    elif abs(ratio - 1) > _CLOSE:
        yield ratio.limit_denominator(1_000)


_UNIT_FACTORS = (
    "1.609344", "0.3048", "2.54", "0.45359237", "28.349523125", "3.785411784", "4.1868", "0.9144",
    "6.35029318", "29.5735295625", "4046.8564224", "1.852", "3.6", "745.6998715822702", "6.894757293168",
)  # fmt: skip


def _shifted(numbers: Sequence[tuple[Fraction, Fraction]], digits: int) -> Iterator[Scale]:
    """Temperatures: the only units with an offset that people write."""
    for factor, offset in (("5/9", "-160/9"), ("9/5", "32"), ("1", "-273.15"), ("1", "273.15")):
        fits = [
            abs(source * Fraction(factor) + Fraction(offset) - target) <= Fraction(1, 10**digits)
            for source, target in numbers[:50]
        ]
        if sum(fits) >= 0.8 * len(fits):
            yield Scale(factor=factor, offset=offset, digits=digits)
