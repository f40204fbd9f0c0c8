"""How a number is written, learnt from a few: decimals, significant digits, scientific, grouped, padded."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

Writer = Callable[[float], str]


def _rounded(value: float, places: int) -> str:
    """Half up, as people round, on the shortest decimal that means this double."""
    number = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return format(number if number else abs(number), "f")


def _significant(value: float, digits: int, *, strip: bool) -> str:
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    text = _rounded(value, places) if places >= 0 else format(round(value, places), ".0f")
    return text.rstrip("0").rstrip(".") if strip and "." in text else text


def _cut(value: float, digits: int) -> str:
    """Significant digits without rounding."""
    if value == 0:
        return "0"
    places = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
    return _stripped(format(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_DOWN), "f"))


def _stripped(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scientific(digits: int | None, plus: str, pad: int, letter: str) -> Writer:
    def write(value: float) -> str:
        mantissa, exponent = f"{Decimal(repr(value)):.{14 if digits is None else digits}e}".split("e")
        power = int(exponent)
        sign = "-" if power < 0 else plus
        return f"{_stripped(mantissa) if digits is None else mantissa}{letter}{sign}{abs(power):0{pad}d}"

    return write


def _grouped(write: Writer, mark: str) -> Writer:
    def grouped(value: float) -> str:
        whole, point, rest = write(value).partition(".")
        sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
        return sign + f"{int(digits or 0):,}".replace(",", mark) + point + rest

    return grouped


def _shortened(value: float) -> str:
    """Thousands as K, millions as M, billions as B, cut off."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if abs(value) >= size:
            return f"{math.trunc(value / size)}{letter}"
    return _stripped(repr(value))


def _candidates(texts: Sequence[str]) -> Iterator[tuple[str, float, Writer]]:
    """(words, cost, writer): those the shape of the texts allows."""
    decimals = {len(text.partition(".")[2]) for text in texts}
    most = max(decimals)
    yield "", 0.0, lambda value: _stripped(_rounded(value, 10))
    if len(decimals) == 1:
        yield f"with {most} decimals", 0.1, lambda value: _rounded(value, most)
    for digits in sorted({sum(c.isdigit() for c in text.lstrip("0.-")) for text in texts}, reverse=True)[:2]:
        yield f"to {digits} significant digits", 0.3, lambda v, d=digits: _significant(v, d, strip=True)  # type: ignore[misc]
        yield f"to {digits} significant digits", 0.4, lambda v, d=digits: _significant(v, d, strip=False)  # type: ignore[misc]
        yield f"cut to {digits} significant digits", 0.6, lambda v, d=digits: _cut(v, d)  # type: ignore[misc]
    if len(decimals) > 1:
        yield f"to {most} decimals at most", 0.3, lambda value: _stripped(_rounded(value, most))
    if most == 0:
        yield "rounded down", 0.4, lambda value: str(math.floor(value + 1e-9))
        yield "rounded up", 0.5, lambda value: str(math.ceil(value - 1e-9))
    if all(text.startswith(".") for text in texts):
        yield "without the zero", 0.3, lambda value: _rounded(value, most).removeprefix("0")
    widths = {len(text) for text in texts}
    if most == 0 and len(widths) == 1 and any(text.startswith("0") for text in texts):
        width = widths.pop()
        yield f"with zeros to {width} digits", 0.2, lambda value: f"{round(value):0{width}d}"
    if any(re.search(r"[KMB]$", text) for text in texts):
        yield "in K, M, B", 0.4, _shortened


def writers(texts: Sequence[str]) -> Iterator[tuple[str, float, Writer]]:
    """Ways of writing numbers that could have written these texts; the caller checks them."""
    found = re.fullmatch(r"-?\d(?:\.(\d+))?([eE])([+-]?)(\d+)", texts[0])
    if found:
        plus = "+" if found[3] == "+" else ""
        for digits in (None, len(found[1] or "")):
            yield "in scientific notation", 0.3, _scientific(digits, plus, len(found[4]), found[2])
        return
    mark = next((mark for mark in ",'" if any(re.search(rf"\d{mark}\d{{3}}", text) for text in texts)), None)
    plain = [text.replace(mark, "") for text in texts] if mark else list(texts)
    for words, cost, write in _candidates(plain):
        if mark:
            yield f"{words} with {mark} for thousands".strip(), cost + 0.1, _grouped(write, mark)
        else:
            yield words, cost, write
