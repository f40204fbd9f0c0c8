"""What a scan of the demo found, against what was planted.

Recall is counted in planted errors, precision in suggestions. A planted error is found when an open
suggestion points at its cell, and mended when a proposal leads to where the clean value leads: to the clean
value itself, or to the standard form that the scan proposes for it. A suggestion is right when it points at
(or, with a proposal, mends) a planted error; restyling when it writes a clean value in another form and has
proved that it means the same; otherwise it is a false alarm.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.suggestion import Suggestion
from connectors.values import as_text, decode
from training.demo.mess import Planted

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_QUANTITY = re.compile(r"(-?\d+(?:\.\d+)?) ?([A-Za-z]+)")


@dataclass
class KindScore:
    """Planted errors of one kind: how many, how many pointed at, how many mended."""

    planted: int = 0
    found: int = 0
    mended: int = 0


@dataclass
class DemoScore:
    """The tally; `kinds` by kind of error."""

    planted: int = 0
    found: int = 0
    mended: int = 0
    kinds: dict[str, KindScore] = field(default_factory=dict)
    suggestions: int = 0
    right: int = 0
    restyling: int = 0
    false_alarms: int = 0
    wrong_proposals: int = 0

    @property
    def recall(self) -> float:
        """Planted errors found, as a share; 0 where none was planted."""
        return self.found / self.planted if self.planted else 0.0

    @property
    def precision(self) -> float:
        """Right suggestions among those that claim an error; restyling claims none."""
        claims = self.suggestions - self.restyling
        return self.right / claims if claims else 0.0

    def as_dict(self) -> dict[str, Any]:
        """JSON form, with recall and precision."""
        return {**asdict(self), "recall": round(self.recall, 4), "precision": round(self.precision, 4)}


def score(suggestions: Iterable[Suggestion], truth: list[Planted]) -> DemoScore:
    """The tally of `suggestions` about the demo's tables."""
    given = [suggestion for suggestion in suggestions if suggestion.target.table is not None]
    standard = {
        (s.target.table, s.target.column, canonical(s.current)): canonical(s.proposed)
        for s in given
        if s.task == "standardization" and s.has_proposal
    }
    index = _Index(truth)
    found: set[int] = set()
    mended: set[int] = set()
    tally = DemoScore(planted=len(truth), suggestions=len(given))
    for suggestion in given:
        hits = index.hits(suggestion)
        found |= set(hits)
        mends = [i for i in hits if _mends(suggestion, truth[i], standard)]
        mended |= set(mends)
        if mends or (hits and not suggestion.has_proposal):
            tally.right += 1
        elif hits:
            tally.wrong_proposals += 1
        elif suggestion.task == "standardization" and suggestion.evidence.proof is not None:
            tally.restyling += 1
        else:
            tally.false_alarms += 1
    for i, error in enumerate(truth):
        kind = tally.kinds.setdefault(error.kind, KindScore())
        kind.planted += 1
        kind.found += i in found
        kind.mended += i in mended
    tally.found, tally.mended = len(found), len(mended)
    return tally


def canonical(value: Any) -> str | None:
    """The text of an encoded value; numbers without trailing zeros, so that 42800.00 is 42800."""
    text = as_text(decode(value))
    if text is not None and _NUMBER.fullmatch(text) and "." in text:
        return text.rstrip("0").rstrip(".")
    return text


def _mends(suggestion: Suggestion, error: Planted, standard: dict[Any, str | None]) -> bool:
    if not suggestion.has_proposal or not error.column:
        return False
    proposed, clean = canonical(suggestion.proposed), canonical(error.clean)
    wanted = {clean, standard.get((error.table, error.column, clean), clean)}
    return proposed in wanted or any(_same_quantity(proposed, value) for value in wanted)


def _same_quantity(one: str | None, other: str | None) -> bool:
    """Whether both are quantities in the same unit, no more than a rounding of 1 % apart."""
    first, second = _QUANTITY.fullmatch(one or ""), _QUANTITY.fullmatch(other or "")
    if not first or not second or first[2] != second[2]:
        return False
    return abs(float(first[1]) - float(second[1])) <= max(0.01 * abs(float(second[1])), 0.005)


class _Index:
    """The planted errors by what a suggestion can say of them."""

    def __init__(self, truth: list[Planted]) -> None:
        self.truth = truth
        self.by_key: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.by_value: dict[tuple[str, str, str | None], list[int]] = defaultdict(list)
        for i, error in enumerate(truth):
            key = json.dumps(json.loads(error.key), sort_keys=True)
            self.by_key[error.table, key].append(i)
            self.by_value[error.table, error.column, canonical(error.dirty)].append(i)

    def hits(self, suggestion: Suggestion) -> list[int]:
        """Which planted errors the suggestion points at."""
        target = suggestion.target
        table = target.table or ""
        if target.key is not None:
            key = json.dumps(target.key, sort_keys=True)
            return [
                i
                for i in self.by_key.get((table, key), [])
                if target.column is None or self.truth[i].column in ("", target.column)
            ]
        same = self.by_value.get((table, target.column or "", canonical(suggestion.current)), [])
        return [i for i in same if self._given(self.truth[i], target.given or {})]

    def _given(self, error: Planted, given: dict[str, Any]) -> bool:
        row = json.loads(error.row)
        return all(canonical(row.get(column)) == canonical(value) for column, value in given.items())
