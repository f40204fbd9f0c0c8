"""The shape of a value in character classes, at two levels of generalisation."""

from __future__ import annotations

import re

import numpy as np

from assistant.anomalies.cells import CodedColumn
from assistant.anomalies.features._rarity import shares, unseen


class _Classes(dict[int, str]):
    """Maps code points to class letters, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char.isdigit():
            found = "9"
        elif char.isupper():
            found = "A"
        elif char.isalpha():
            found = "a"
        elif char.isspace():
            found = " "
        else:
            found = char
        self[code] = found
        return found


_CLASSES = _Classes()
_LETTERS = re.compile(r"[Aa]+")
_RUNS = re.compile(r"A?a+|A+")
_DIGITS = re.compile(r"9+")
_WORDS = re.compile(r"w(?:[ '’&.,-]+w)+")


def shape(value: str) -> str:
    """The exact shape: digits kept one by one, runs of letters as one (`A` upper, `a` lower or title)."""
    return _RUNS.sub(_letter_run, value.translate(_CLASSES))


def _letter_run(run: re.Match[str]) -> str:
    return "A" if run[0].isupper() else "a"


def coarse(value: str) -> str:
    """The coarse shape: words joined, case ignored, any number as one digit."""
    text = _DIGITS.sub("9", _LETTERS.sub("w", value.translate(_CLASSES)))
    return _WORDS.sub("w", text)


def signs(value: str) -> str:
    """The kinds of character in a value, each once and in order: letters, digits and each symbol."""
    return "".join(sorted(set(coarse(value))))


def features(column: CodedColumn) -> dict[str, np.ndarray]:
    """Shape frequencies over rows and over distinct values; each array has the shape (distinct values,)."""
    result: dict[str, np.ndarray] = {}
    present = column.present.astype(float)
    rows = column.counts * present
    for level, function in (("shape", shape), ("coarse", coarse), ("signs", signs)):
        keys = [function(value) for value in column.values]
        share, surprise = shares(keys, rows)
        result[f"pattern.{level}"] = np.log(np.maximum(share, 1e-7))
        result[f"pattern.{level}_surprise"] = surprise
        share, surprise = shares(keys, present)
        result[f"pattern.{level}_distinct"] = np.log(np.maximum(share, 1e-7))
        result[f"pattern.{level}_distinct_surprise"] = surprise
        result[f"pattern.{level}_new"], result[f"pattern.{level}_main"] = unseen(keys, column.present)
    for values in result.values():
        values[~column.present] = np.nan
    return result
