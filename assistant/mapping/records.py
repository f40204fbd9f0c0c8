"""What the matcher says: for each source column its candidates, ranked, with "none of them" as an answer."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.sketch import ColumnSketch
from assistant.suggestion import TaskName

TASK: TaskName = "mapping"
"""The task of a suggestion that is a mapping."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One target column for a source column.

    `score` orders the candidates (any real number, higher is better); `confidence` is the calibrated
    probability that this is the right one. `reasons` are (what, how much, in words): ("name", 0.93,
    "cust_nm reads customer name"), the strongest first.
    """

    target: ColumnSketch
    score: float
    confidence: float
    reasons: tuple[tuple[str, float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What is said of one source column: its candidates, best first, and the one that is chosen.

    `chosen` is None where no candidate is likelier than none ("no match"), or where another source column
    needs it more (one-to-one). `no_match` is the calibrated probability that the target has no such column.
    """

    source: ColumnSketch
    candidates: tuple[Candidate, ...]
    chosen: Candidate | None
    no_match: float
