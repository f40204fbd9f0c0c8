"""How often a proposal of its kind, on its ground, was right on made columns: the confidence it carries.

The table is `confidence.json`, written by `python -m training.standardization.calibrate`, which says how.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

_UNKNOWN = {True: 0.9, False: 0.4}
"""Where the table does not know a ground: proved or not."""
_DECIDED = 0.99
"""What a person decided for this very text is not to be measured."""


def confidence_of(kind: str, basis: str, proved: bool) -> float:
    """The share that was right, for this kind where it was seen often enough, else for the ground alone."""
    if basis == "kept":
        return _DECIDED
    table = _table()
    for key in (f"{basis}|{'proved' if proved else 'guess'}|{kind}", key_of(basis, proved)):
        if key in table:
            return table[key]
    return _UNKNOWN[proved]


def key_of(basis: str, proved: bool, kind: str | None = None) -> str:
    """A line of the table: ground, whether proved, and for lines of one kind alone its name."""
    said = f"{basis}|{'proved' if proved else 'guess'}"
    return said if kind is None else f"{said}|{kind}"


@cache
def _table() -> dict[str, float]:
    file = resources.files("assistant.standardization") / "confidence.json"
    found = json.loads(file.read_text(encoding="utf-8"))["confidence"]
    return {key: float(value) for key, value in found.items()}
