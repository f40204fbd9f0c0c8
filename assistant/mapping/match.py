"""Two schemas in, for each source column its ranked target columns out, or that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.mapping.assign import assign
from assistant.mapping.candidates import find_candidates
from assistant.mapping.features import pair_features
from assistant.mapping.ranker import load_ranker
from assistant.mapping.reasons import reasons_of
from assistant.mapping.records import Candidate, Match
from assistant.mapping.sides import Side, read_sides
from assistant.models.interface import Models
from assistant.progress import Progress, silent
from assistant.sketch import ColumnSketch, TableSketch


@dataclass(frozen=True)
class Scored:
    """The pairs that were looked at, their features, scores and the chance that each is right."""

    source: Side
    target: Side
    i: np.ndarray
    j: np.ndarray
    features: np.ndarray
    scores: np.ndarray
    chances: np.ndarray
    none: np.ndarray


def match_schemas(
    source: Sequence[TableSketch],
    target: Sequence[TableSketch],
    models: Models,
    *,
    top_k: int = 5,
    one_to_one: bool = True,
    progress: Progress = silent,
) -> list[Match]:
    """What each source column may be in the target, in the order of the source's tables and columns.

    At most `top_k` candidates each. `one_to_one`: no target column is chosen for two source columns; the
    choice with the greatest sum of chances wins. Raises `ModelMissing` where a model is absent.
    """
    ours = [column for table in source for column in table.columns]
    theirs = [column for table in target for column in table.columns]
    if not ours:
        return []
    if not theirs:
        return [Match(column, (), None, 1.0) for column in ours]
    scored = score_schemas(ours, theirs, models, progress)
    return _matches(scored, top_k, _chosen(scored, one_to_one))


def score_schemas(
    source: Sequence[ColumnSketch],
    target: Sequence[ColumnSketch],
    models: Models,
    progress: Progress = silent,
) -> Scored:
    """All pairs worth a look, scored; neither side may be empty."""
    ours, theirs = read_sides(source, target, models, progress)
    i, j = find_candidates(ours, theirs)
    progress("comparing columns", 0, len(ours))
    features = pair_features(ours, theirs, i, j, models.static)
    scores, chances = load_ranker().score(ours, theirs, i, j, features)
    progress("comparing columns", len(ours), len(ours))
    return Scored(ours, theirs, i, j, features, scores, chances, _none(i, chances, len(ours)))


def _none(i: np.ndarray, chances: np.ndarray, count: int) -> np.ndarray:
    """float64 (source columns,): that none of its candidates is right, as if they were independent."""
    left = np.zeros(count)
    np.add.at(left, i, np.log1p(-np.minimum(chances, 0.999)))
    return np.exp(left)


def _chosen(scored: Scored, one_to_one: bool) -> dict[int, int]:
    """Source column → the pair chosen for it; a pair must be likelier than none."""
    worth = scored.chances - scored.none[scored.i]
    if one_to_one:
        picked = assign(scored.i, scored.j, worth, len(scored.source), len(scored.target))
        return {int(scored.i[pair]): int(pair) for pair in np.nonzero(picked)[0]}
    best: dict[int, int] = {}
    for pair in np.argsort(scored.scores):
        if worth[pair] > 0:
            best[int(scored.i[pair])] = int(pair)
    return best


def _matches(scored: Scored, top_k: int, chosen: dict[int, int]) -> list[Match]:
    order = np.lexsort((-scored.scores, scored.i))
    starts = np.searchsorted(scored.i[order], np.arange(len(scored.source) + 1))
    found = []
    for row, column in enumerate(scored.source.columns):
        pairs = order[starts[row] : starts[row + 1]].tolist()[:top_k]
        if row in chosen and chosen[row] not in pairs:
            pairs = [*pairs[: max(top_k - 1, 0)], chosen[row]]
        candidates = {pair: _candidate(scored, pair) for pair in pairs}
        picked = candidates.get(chosen[row]) if row in chosen else None
        found.append(Match(column, tuple(candidates.values()), picked, float(scored.none[row])))
    return found


def _candidate(scored: Scored, pair: int) -> Candidate:
    target = scored.target.columns[int(scored.j[pair])]
    return Candidate(
        target, float(scored.scores[pair]), float(scored.chances[pair]),
        reasons_of(scored.source.columns[int(scored.i[pair])], target, scored.features[pair]),
    )  # fmt: skip
