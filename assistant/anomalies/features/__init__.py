"""One feature vector a cell: many cheap detectors, one short module each, plus the encoder.

Most features belong to a value of a column (`value_features`: one row a distinct value); those of
`dependency` belong to a row. Both are joined a cell at a time by `cell_matrix`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType

import numpy as np

from assistant.anomalies.cells import CodedColumn
from assistant.anomalies.features import (
    dependency,
    encoder,
    frequency,
    length,
    lexical,
    neighbours,
    numeric,
    parse,
    pattern,
    placeholder,
    summary,
    symbols,
    trigrams,
)

Group = Callable[[CodedColumn], dict[str, np.ndarray]]

GROUPS: MappingProxyType[str, Group] = MappingProxyType(
    {
        "frequency": frequency.features,
        "pattern": pattern.features,
        "length": length.features,
        "trigrams": trigrams.features,
        "neighbours": neighbours.features,
        "numeric": numeric.features,
        "placeholder": placeholder.features,
        "symbols": symbols.features,
        "parse": parse.features,
        "lexical": lexical.features,
        "summary": summary.features,
    }
)
"""The cheap detectors of a column's values, by name."""


def value_features(column: CodedColumn) -> dict[str, np.ndarray]:
    """All cheap features of a column's distinct values; each array has the shape (distinct values,)."""
    result: dict[str, np.ndarray] = {}
    for group in GROUPS.values():
        result.update(group(column))
    return result


def _value_names() -> tuple[str, ...]:
    probe = CodedColumn("", ["a", "b"], np.ones(2, np.int64), np.zeros(0, np.int32), -1)
    return tuple(value_features(probe))


VALUE_NAMES: tuple[str, ...] = (*_value_names(), *encoder.NAMES)
"""The features of a value, cheap ones first."""
NAMES: tuple[str, ...] = (*VALUE_NAMES, *dependency.NAMES)
"""All features of a cell, in the order of the matrix."""


def stack(features: dict[str, np.ndarray], names: Sequence[str], size: int) -> np.ndarray:
    """float32 of shape (size, len(names)); NaN for a feature that is not there."""
    matrix = np.full((size, len(names)), np.nan, dtype=np.float32)
    for i, name in enumerate(names):
        if name in features:
            matrix[:, i] = features[name]
    return matrix
