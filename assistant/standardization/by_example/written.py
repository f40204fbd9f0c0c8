"""The numbers that are written in a text."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"(?:(?<![\w)])-)?(?:(?<![\d,])\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?"
)


def numbers(text: str) -> list[float]:
    """The numbers in a text, at most 40."""
    return [float(found[0].replace(",", "")) for found in _NUMBER.finditer(text)][:40]
