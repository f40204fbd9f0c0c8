"""What is believed before anybody said anything: the combiner's word, and what stands beside it."""

from __future__ import annotations

import numpy as np

from assistant.anomalies.analysis import Analysis
from assistant.anomalies.truth import Reports, discover, find_reports

_HEARSAY = 0.7
"""How sure contradicted reports make of a cell, as long as nobody said which source is right."""
_ONCE = 0.95
_OFTEN_EMPTY = 0.02
_EMPTY = 0.85
"""How sure one may be that an empty cell is wrong in a column that often has them."""


def without_labels(analysis: Analysis, prior: np.ndarray) -> np.ndarray:
    """float64 (rows, columns): the combiner's `prior`, raised where the sources of a table contradict a cell
    and lowered where being empty is no rarity of the column."""
    result = prior.copy()
    for position, column in enumerate(analysis.table.columns):
        empty = column.codes == column.missing
        if empty.sum() > _OFTEN_EMPTY * len(empty):
            result[empty, position] = np.minimum(result[empty, position], _EMPTY)
    for position, reports in find_reports(analysis).items():
        if _once_each(reports):
            wrong = np.nan_to_num(discover(reports, analysis.table.columns[position].values).wrong(), nan=0.0)
            result[:, position] = np.maximum(result[:, position], np.minimum(wrong, _HEARSAY))
    return result


def _once_each(reports: Reports) -> bool:
    """Whether there are sources, and each reports an entity once: else the rows tell of different things."""
    told = reports.candidate >= 0
    pairs = np.unique(np.column_stack([reports.entity[told], reports.source[told]]), axis=0)
    return len(np.unique(pairs[:, 1])) > 1 and len(pairs) >= _ONCE * told.sum()
