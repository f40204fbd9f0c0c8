"""Arithmetic learnt by example: the same number written anew, units converted, straight lines, statistics."""

from __future__ import annotations

import ast
import math
import operator
import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from assistant.standardization.by_example import readings
from assistant.standardization.by_example.figures import Writer, writers
from assistant.standardization.by_example.parts import rest, whole_part
from assistant.standardization.by_example.program import Piece, Step
from assistant.standardization.by_example.written import numbers
from assistant.standardization.parsers.units import find_unit, unit_names

_OUTPUT = re.compile(r"(?:(?<![\w)])-)?(?:\d[\d,']*\.?\d*|\.\d+)(?:[eE][+-]?\d+|[KMB]\b)?")
_SLACK = 0.006  # relative: how far a rounded output may lie from the line it came from


class Line(NamedTuple):
    """y = scale x + shift."""

    scale: float
    shift: float
    words: str
    cost: float
    known: bool = True


_LINES = (
    Line(1, 0, "the number", 0.0),
    Line(-1, 0, "the number, sign turned", 0.4),
    Line(1.8, 32, "Celsius to Fahrenheit", 0.5),
    Line(5 / 9, -160 / 9, "Fahrenheit to Celsius", 0.5),
    Line(1, 273.15, "Celsius to Kelvin", 0.5),
    Line(1, -273.15, "Kelvin to Celsius", 0.5),
    Line(1, -14.695949, "absolute to gauge pressure", 0.6),
    *(
        Line(f, 0, f"the number times {f}", 0.5)
        for f in (2, 3, 4, 5, 10, 12, 60, 100, 1000, 1024, 3600, 24, 7)
    ),
    *(
        Line(1 / f, 0, f"the number divided by {f}", 0.5)
        for f in (2, 4, 5, 10, 12, 60, 100, 1000, 1024, 3600, 24, 7)
    ),
)
_STATISTICS: dict[str, Callable[[list[float]], float]] = {
    "the sum of the numbers": math.fsum,
    "their product": math.prod,
    "their mean": statistics.fmean,
    "their median": statistics.median,
    "their largest": max,
    "their smallest": min,
    "how many there are": lambda numbers: float(len(numbers)),
    "their standard deviation": lambda numbers: statistics.stdev(numbers) if len(numbers) > 1 else 0.0,
    "their population standard deviation": statistics.pstdev,
    "their range": lambda numbers: max(numbers) - min(numbers),
    "the largest less the others": lambda numbers: 2 * max(numbers) - math.fsum(numbers),
}


def _expression(unit: str) -> str:
    return f"{unit.removeprefix('square_')}**2" if unit.startswith("square_") else unit


@cache
def _factors() -> list[tuple[str, str, float]]:
    """(from, to, factor) for units that convert by a factor alone, by pint."""
    from pint import UnitRegistry
    from pint.errors import PintError

    registry: Any = UnitRegistry()
    sizes: dict[str, tuple[object, float]] = {}
    for unit in unit_names():
        try:
            quantity = registry.Quantity(1, _expression(unit)).to_base_units()
        except (PintError, AttributeError):
            continue
        if quantity.units.dimensionless or "degree" in unit:
            continue
        sizes[unit] = (quantity.dimensionality, float(quantity.magnitude))
    return [
        (a, b, size_a / size_b)
        for a, (kind_a, size_a) in sizes.items()
        for b, (kind_b, size_b) in sizes.items()
        if a != b and kind_a == kind_b
    ]


def _named_units(texts: Sequence[str]) -> set[str]:
    words = re.findall(r"[^\d\s.,-]+(?: [^\d\s.,-]+)?|[^\d\s.,-]+", texts[0]) + re.findall(
        r"[^\W\d_]+", texts[0]
    )
    return {unit for word in words if (unit := find_unit(word))}


def _lines(
    xs: Sequence[float], ys: Sequence[float], inputs: Sequence[str], outputs: Sequence[str]
) -> Iterator[Line]:
    """Lines near all points: plain ones, conversions of units, and the one through the points themselves."""
    yield from (line for line in _LINES if _near(line, xs, ys))
    widest = max(range(len(xs)), key=lambda i: abs(xs[i]))
    ratio = ys[widest] / xs[widest] if xs[widest] else 0.0
    if ratio > 0 and all(_near(Line(ratio, 0, "", 0), [x], [y]) for x, y in zip(xs, ys, strict=True)):
        source, target = _named_units(inputs), _named_units(outputs)
        for a, b, factor in _factors():
            if abs(factor / ratio - 1) < _SLACK:
                named = (a in source) + (b in target)
                guessed = 2.4 if math.log10(factor).is_integer() else 0.9  # only the point moves
                yield Line(factor, 0, f"{a} to {b}".replace("_", " "), (guessed, 0.6, 0.3)[named])
    low, high = min(range(len(xs)), key=lambda i: xs[i]), max(range(len(xs)), key=lambda i: xs[i])
    if len(set(xs)) < 3:
        return  # two points fit any line
    scale = (ys[high] - ys[low]) / (xs[high] - xs[low])
    for places in (0, 1, 2, 3, 4, 6, 9):
        near = round(scale, places)
        shift = round(ys[high] - near * xs[high], 9)
        yield Line(
            near,
            shift,
            f"the number times {near:g} plus {shift:g}",
            1.2 + 0.1 * places + 0.8 * (places > 1),
            known=places < 2,
        )
    yield Line(ratio, 0, f"the number times {ratio:.6g}", 1.9, known=False)


def _near(line: Line, xs: Sequence[float], ys: Sequence[float]) -> bool:
    """Whether rounding alone could explain what is left: within half a unit, or a small share."""
    return all(
        abs(line.scale * x + line.shift - y)
        <= max(abs(y) * _SLACK, 1.0 if abs(y) >= 2 or y == int(y) else 0.06)
        for x, y in zip(xs, ys, strict=True)
    )


def _evaluate(text: str) -> float | None:
    """The value of an arithmetic expression; None for anything else."""
    operators = {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
    }

    def value(node: ast.expr) -> float:
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return float(node.value)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -value(node.operand)
        if isinstance(node, ast.BinOp) and type(node.op) in operators:
            return float(operators[type(node.op)](value(node.left), value(node.right)))
        raise ValueError(text)

    if len(text) > 60 or not re.fullmatch(r"[\d\s.+*/()x^-]+", text):
        return None
    try:
        return value(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError, OverflowError, MemoryError, RecursionError):
        return None


def _sources(inputs: Sequence[str]) -> Iterator[tuple[str, float, Callable[[str], float | None]]]:
    """Numbers an input gives: its k-th, what it comes to, and figures over all its numbers."""
    counts = [len(numbers(text)) for text in inputs]
    for k in range(min(3, *counts) if len(counts) > 1 else min(3, counts[0])):
        yield ("" if max(counts) == 1 else f" {k + 1}"), 0.2 * k, _kth(k)
    if any(re.search(r"\d\s*[-+*/^]\s*\d", text) for text in inputs):
        yield " the expression gives", 0.2, _evaluate
    if max(counts) > 1 and len(inputs) > 1:
        for words, figure in _STATISTICS.items():
            yield f" ({words})", 0.6, _over(figure)
    for words, cost, reader in (*readings.READERS, *_parts(inputs)):
        values = [reader(text) for text in inputs]
        if None not in values and (len(values) == 1 or len(set(values)) > 1):
            yield f" ({words})", cost, reader


_RATIOS = (1.0, 60.0, 1 / 60, 1 / 3600, 1 / 24, 1 / 12, 1 / 7, 1 / 16)
_MODULI = (60, 12, 16, 3, 24, 7, 14, 20, 100, 1000, 1760, 4)


def _parts(inputs: Sequence[str]) -> Iterator[tuple[str, float, Callable[[str], float | None]]]:
    """A number in two units: the whole ones of the greater, and the rest in the smaller."""
    if any(len(numbers(text)) != 1 for text in inputs):
        return
    source = _named_units(inputs)
    factors = [(f"the number times {ratio:.4g}", ratio) for ratio in _RATIOS]
    factors += (
        [(f"{a} to {b}".replace("_", " "), f) for a, b, f in _factors() if a in source] if source else []
    )
    for words, factor in factors[:60]:
        plain = 0.8 * words.startswith("the number")  # no unit says that it is meant
        yield f"the whole part of {words}", 1.0 + plain, whole_part(factor)
        for modulus in _MODULI:
            yield f"the rest of {words}, times {modulus}", 1.1 + plain, rest(factor, modulus)


def _kth(k: int) -> Callable[[str], float | None]:
    def run(text: str) -> float | None:
        found = numbers(text)
        return found[k] if k < len(found) else None

    return run


def _over(figure: Callable[[list[float]], float]) -> Callable[[str], float | None]:
    def run(text: str) -> float | None:
        found = numbers(text)
        return figure(found) if found else None

    return run


def pieces(inputs: Sequence[str], outputs: Sequence[str]) -> list[Piece]:
    """Numbers of the outputs that follow from numbers of the inputs."""
    found: list[Piece] = []
    targets = [[match[0] for match in _OUTPUT.finditer(output)] for output in outputs]
    places = min(len(numbers) for numbers in targets)
    for place in range(min(places, 3)):
        texts = [numbers[place] for numbers in targets]
        ys = [_value(text) for text in texts]
        if None in ys:
            continue
        for words, cost, source in _sources(inputs):
            xs = [source(text) for text in inputs]
            if None not in xs:
                found += _fits(
                    [x for x in xs if x is not None],
                    [y for y in ys if y is not None],
                    texts,
                    inputs,
                    outputs,
                    words,
                    cost,
                    source,
                )
    return sorted(found, key=lambda piece: piece.cost)[:24]


def _value(text: str) -> float | None:
    sized = {"K": 1e3, "M": 1e6, "B": 1e9}.get(text[-1])
    try:
        return float(re.sub("[,']", "", text[:-1] if sized else text)) * (sized or 1)
    except ValueError:
        return None


def _fits(
    xs: list[float], ys: list[float], texts: list[str], inputs: Sequence[str], outputs: Sequence[str],
    words: str, cost: float, source: Callable[[str], float | None],
) -> Iterator[Piece]:  # fmt: skip
    if any(not math.isfinite(x) or abs(x) > 1e18 for x in xs) or (len(xs) > 1 and len(set(ys)) == 1):
        return
    written = list(writers(texts))
    shortened = any(text[-1] in "KMB" for text in texts)
    lines = [_LINES[0]] if shortened else list(_lines(xs, ys, inputs, outputs))
    for line in lines:
        for how, extra, write in written:
            if all(_write(write, line, x) == text for x, text in zip(xs, texts, strict=True)):
                total = (2.2 if line.scale == 1 and not line.shift else 1.2) + cost + line.cost + extra
                yield Piece(
                    _step(source, line, write), f"{line.words}{words} {how}".strip(), total, sure=line.known
                )


def _write(write: Writer, line: Line, x: float) -> str | None:
    value = line.scale * x + line.shift
    if not math.isfinite(value) or abs(value) > 1e18:
        return None
    return write(float(f"{value:.12g}"))


def _step(source: Callable[[str], float | None], line: Line, write: Writer) -> Step:
    def run(text: str) -> str | None:
        x = source(text)
        return None if x is None or not math.isfinite(x) else _write(write, line, x)

    return run
