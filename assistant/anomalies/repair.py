"""The right value where it is knowable, and the proof where a deterministic check holds."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

import ftfy
import numpy as np

from assistant.anomalies.analysis import Analysis
from assistant.anomalies.features.dependency import CellVotes
from assistant.anomalies.words import SHORTEST, WORD, is_known, slip_of

_MUCH_COMMONER = 2.0
"""Powers of ten between a word's frequency and that of a listed one that is its misspelling."""
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Verdict:
    """What a row's groups say of its cell: the value most of the weight is for, and by which dependency.

    `share` of the weight is for `value`; `agree` dependencies of `heard` say the same; `others` rows of the
    best group, of which `holding` hold the value.
    """

    value: str
    share: float
    agree: int
    heard: int
    best: CellVotes
    others: int
    holding: int


def group_verdict(analysis: Analysis, position: int, row: int) -> Verdict | None:
    """The value a row's groups outvote its cell with; None where they do not."""
    column = analysis.table.columns[position]
    weights: defaultdict[int, float] = defaultdict(float)
    backers: dict[int, list[tuple[float, CellVotes]]] = {}
    heard = 0
    for cell in analysis.votes.get(position, ()):
        others = float(cell.votes.others[row])
        if others < 1 or not np.isfinite(cell.votes.best[row]):
            continue
        heard += 1
        certainty = cell.dependency.gain * others / (others + 1)
        own, best = float(cell.votes.own[row]), float(cell.votes.best[row])
        weights[int(column.codes[row])] += certainty * own
        value = int(cell.votes.value[row])
        if value >= 0:
            weights[value] += certainty * best
            backers.setdefault(value, []).append((certainty * (best - own), cell))
    candidates = [(weight, code) for code, weight in weights.items() if code in backers]
    if not candidates:
        return None
    weight, code = max(candidates)
    if weight <= weights[int(column.codes[row])]:
        return None
    winning = [cell for gap, cell in backers[code] if gap > 0]
    if not winning:
        return None
    _, best_cell = max(backers[code], key=lambda pair: pair[0])
    others = int(best_cell.votes.others[row])
    return Verdict(
        column.values[code],
        weight / max(sum(weights.values()), 1e-9),
        len(winning),
        heard,
        best_cell,
        others,
        round(float(best_cell.votes.best[row]) * others),
    )


def prove(verdict: Verdict, similarity: float) -> str | None:
    """The proof that a group's value is the right one, if it holds; strict, for no person looks at it again.

    All other rows of the group, at least three, hold the value; the dependency holds for at least 95 % of
    pairs of rows; every dependency with something to say agrees; and the cell looks like a slip of the value.
    """
    dependency = verdict.best.dependency
    whole = verdict.others >= 3 and verdict.holding == verdict.others
    if not (whole and dependency.agreement >= 0.95 and verdict.agree == verdict.heard and similarity >= 0.6):
        return None
    return (
        f"all {verdict.others} other rows of the group hold the value; "
        f"the dependency holds for {dependency.agreement:.1%} of pairs of rows"
    )


def clean_text(value: str) -> str | None:
    """`value` without mojibake and stray white space; None if that changes nothing or leaves nothing."""
    clean = _SPACE.sub(" ", ftfy.fix_text(value, normalization="NFC", uncurl_quotes=False)).strip()
    return clean if clean and clean != value else None


def unsplit_words(value: str) -> tuple[str, str, str] | None:
    """`value` with its longest misspelt word put right: (new value, the word, the right word)."""
    for word in sorted(WORD.findall(value), key=len, reverse=True):
        low = word.lower()
        if len(word) < SHORTEST:
            continue
        near = slip_of(low)
        # Many a misspelling is common enough to be on the lists: then the other must be much commoner.
        if near is not None and (near.gain >= _MUCH_COMMONER or not is_known(low)):
            right = _case_like(word, near.right)
            return value.replace(word, right, 1), word, right
    return None


def _case_like(word: str, right: str) -> str:
    if word.isupper():
        return right.upper()
    return right.capitalize() if word[:1].isupper() else right
