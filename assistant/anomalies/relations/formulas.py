"""Formulas between columns of numbers, and what each says of a row.

A formula tells `target` from other columns: a sum (with signs), a product, a quotient, a product less or more
a rate, a straight line of one column (a conversion of units, say).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Columns = Sequence[Any]


@dataclass(frozen=True)
class Formula:
    """`target` = the columns `parts` put together in the way `form` says; places are those of typed columns.

    sum: `weights` are +1 or -1. product, quotient: of the parts in order. rated: the product of all parts but
    the last times (1 + weights[0] * last), the last a share, or a percentage where weights[0] is ±0.01.
    line: weights[0] * part + weights[1].
    """

    target: int
    form: str
    parts: tuple[int, ...]
    weights: tuple[float, ...] = ()

    def value(self, columns: Columns) -> np.ndarray:
        """What the target should be, for columns of one shape."""
        first, *rest = (columns[p] for p in self.parts)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            if self.form == "sum":
                result = self.weights[0] * first
                for weight, part in zip(self.weights[1:], rest, strict=True):
                    result = result + weight * part
            elif self.form == "quotient":
                result = first / rest[0]
            elif self.form == "line":
                result = self.weights[0] * first + self.weights[1]
            else:
                result = first
                for part in rest if self.form == "product" else rest[:-1]:
                    result = result * part
                if self.form == "rated":
                    result = result * (1 + self.weights[0] * rest[-1])
        return np.asarray(result, dtype=float)

    def tolerance(self, columns: Columns, steps: Sequence[float]) -> np.ndarray:
        """How far the target may be off by rounding: its own last place, and for a line its part's too."""
        expected = np.abs(self.value(columns))
        allowed = 1.02 * steps[self.target] + 1e-7 * expected
        if self.form == "line":
            allowed = allowed + abs(self.weights[0]) * steps[self.parts[0]]
        elif self.form == "sum":
            # Each part may have been rounded on its own.
            coarser = [steps[p] for p in self.parts if steps[p] > steps[self.target]]
            allowed = allowed + sum(coarser)
            if len(self.parts) > 2 or steps[self.target] < 0.5:
                allowed = allowed + 1.02 * steps[self.target]
        elif self.form == "rated":
            allowed = allowed + 0.02 * steps[self.target]
        return np.asarray(allowed)

    def solve(self, place: int, columns: Columns) -> np.ndarray | None:
        """What the part at `place` would have to be, all else being right; None where that is not told."""
        target = columns[self.target]
        if place == self.target:
            return self.value(columns)
        at = self.parts.index(place)
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.form == "sum":
                rest = self.value(columns) - self.weights[at] * columns[place]
                return np.asarray((target - rest) / self.weights[at])
            if self.form == "line":
                return np.asarray((target - self.weights[1]) / self.weights[0])
            if self.form == "quotient":
                other = columns[self.parts[1 - at]]
                return np.asarray(target * other if at == 0 else other / target)
            if self.form == "rated" and at == len(self.parts) - 1:
                base = self.value(columns) / (1 + self.weights[0] * columns[place])
                return np.asarray((target / base - 1) / self.weights[0])
            return np.asarray(target / self.value(columns) * columns[place])

    def neutral(self, columns: Columns) -> np.ndarray:
        """Bool: where a part has no say (0 in a sum, 1 in a product, rate 0): there holding proves little."""
        result = np.zeros(len(columns[self.target]), dtype=bool)
        for i, place in enumerate(self.parts):
            rate = self.form == "rated" and i == len(self.parts) - 1
            idle = 0.0 if self.form == "sum" or rate else 1.0
            result |= columns[place] == idle
            if self.form != "sum":
                result |= (columns[place] == 0) if not rate else result
        return result if self.form != "line" else columns[self.parts[0]] == 0

    def words(self, names: Sequence[str]) -> str:
        """The formula as a steward would write it."""
        parts = [names[p] for p in self.parts]
        if self.form == "sum":
            first = parts[0] if self.weights[0] > 0 else f"- {parts[0]}"
            said = first + "".join(
                f" {'+' if weight > 0 else '-'} {part}"
                for weight, part in zip(self.weights[1:], parts[1:], strict=True)
            )
        elif self.form == "product":
            said = " × ".join(parts)
        elif self.form == "quotient":
            said = " / ".join(parts)
        elif self.form == "rated":
            share = parts[-1] + (" %" if abs(self.weights[0]) < 0.1 else "")
            said = " × ".join([*parts[:-1], f"(1 {'+' if self.weights[0] > 0 else '-'} {share})"])
        else:
            factor, offset = self.weights
            said = parts[0] if factor == 1 else f"{factor:.6g} × {parts[0]}"
            said += "" if offset == 0 else f" {'+' if offset > 0 else '-'} {abs(offset):.6g}"
        return f"{names[self.target]} = {said}"

    def kept(self, names: Sequence[str]) -> dict[str, Any]:
        """JSON form, columns by name."""
        return {
            "target": names[self.target], "form": self.form, "parts": [names[p] for p in self.parts],
            "weights": list(self.weights),
        }  # fmt: skip


def formula_of(kept: Mapping[str, Any], places: Mapping[str, int]) -> Formula:
    """The formula that `Formula.kept` wrote, over other places."""
    return Formula(
        places[kept["target"]], kept["form"], tuple(places[name] for name in kept["parts"]),
        tuple(kept["weights"]),
    )  # fmt: skip
