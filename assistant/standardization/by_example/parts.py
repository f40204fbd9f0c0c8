"""A number in two units: the whole ones of the greater, and the rest in the smaller."""

from __future__ import annotations

import math
from collections.abc import Callable

from assistant.standardization.by_example.written import numbers


def whole_part(factor: float) -> Callable[[str], float | None]:
    """The whole part of a text's only number times `factor`."""

    def run(text: str) -> float | None:
        found = numbers(text)
        return float(math.floor(found[0] * factor + 1e-9)) if len(found) == 1 else None

    return run


def rest(factor: float, modulus: int) -> Callable[[str], float | None]:
    """What `whole_part` leaves, in units of which `modulus` make a whole one."""

    def run(text: str) -> float | None:
        found = numbers(text)
        if len(found) != 1:
            return None
        value = found[0] * factor
        return (value - math.floor(value + 1e-9)) * modulus

    return run
