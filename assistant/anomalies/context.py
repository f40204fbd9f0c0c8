"""A value's suspicion seen against its column's: the features of the combiner's second stage.

One odd value among regular ones is likely wrong; where many are odd, being odd is the column's custom.
"""

from __future__ import annotations

import numpy as np

from assistant.anomalies.features import NAMES as CELL_NAMES

BORROWED = (
    "frequency.count", "frequency.to_typical", "pattern.shape_surprise", "pattern.coarse_surprise",
    "trigrams.least", "neighbours.edits", "neighbours.ratio", "neighbours.only_digits",
    "neighbours.similarity", "numeric.log_z", "numeric.gap", "placeholder.level", "symbols.badness",
    "pattern.shape_new", "pattern.coarse_new", "pattern.coarse_main", "pattern.signs_new",
    "pattern.signs_main", "parse.new", "parse.main",
    "parse.surprise", "words.slip", "words.slip_length", "words.from_column", "words.slip_share",
    "words.unknown_share", "words.slip_gain", "words.slip_zipf", "words.slip_near", "words.slip_kind",
    "words.own_zipf", "words.own_foreign", "words.slip_support", "words.built", "words.letters",
    "words.right_letters", "words.others_zipf", "words.rare_share", "words.usual_zipf",
    "words.foreign_share", "length.z_distinct", "symbols.rarest", "symbols.absent",
    "placeholder.share", "parse.number", "parse.words", "summary.numbers", "summary.words",
    "summary.dates", "summary.codes", "summary.main_type",
    "summary.distinct", "summary.distinct_ratio", "summary.shapes",
    "summary.odd_forms", "dependency.usable", "dependency.worst_gap", "dependency.worst_gain",
    "dependency.worst_own", "dependency.worst_best", "dependency.worst_others", "dependency.violated_share",
    "dependency.row_gap", "dependency.peer_gap", "dependency.worst_reach", "placeholder.missing_share",
    "summary.missing_share", "encoder.plausibility", "encoder.excess",
)  # fmt: skip
"""Features of the cell itself that the second stage sees again."""
NAMES = (
    "context.cell", "context.value", "context.mean", "context.half", "context.tenth", "context.above",
    "context.share_above", "context.gap", *BORROWED,
)  # fmt: skip
"""All features of the second stage, in order."""
_PLACES = [CELL_NAMES.index(name) for name in BORROWED]


def context_features(
    cells: np.ndarray, score: np.ndarray, codes: np.ndarray, values: np.ndarray, present: np.ndarray
) -> np.ndarray:
    """float32 of shape (cells, len(NAMES)) for features `cells` of shape (cells, all features of a cell).

    `score` (cells,) is the first stage's probability of each cell, `codes` (cells,) its value, `values`
    (distinct values,) the first stage's probability of each value by itself, `present` which of them count.
    """
    usual = np.sort(values[present]) if present.any() else np.zeros(1)
    size = len(usual)
    own = values[codes]
    # The value itself is not among those it is compared with.
    others = max(size - 1, 1)
    counted = present[codes]
    above = size - np.searchsorted(usual, own, side="left") - counted
    columns = [
        _logit(score),
        _logit(own),
        (usual.sum() - own * counted) / others,
        (np.sum(usual > 0.5) - (own > 0.5) * counted) / others,
        (np.sum(usual > 0.1) - (own > 0.1) * counted) / others,
        np.log1p(above),
        above / others,
        _logit(own) - float(np.quantile(_logit(usual), 0.9)),
    ]
    return np.hstack([np.column_stack(columns), cells[:, _PLACES]]).astype(np.float32)


def _logit(probability: np.ndarray) -> np.ndarray:
    clipped = np.clip(probability, 1e-5, 1 - 1e-5)
    logits: np.ndarray = np.log(clipped / (1 - clipped))
    return logits
