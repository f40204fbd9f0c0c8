"""The column as a whole: the same for all of its values, so that a learned combiner carries over."""

from __future__ import annotations

import numpy as np

from assistant.anomalies.cells import CodedColumn
from assistant.anomalies.features._rarity import shares
from assistant.anomalies.features.parse import parse_type
from assistant.anomalies.features.pattern import coarse

_LOOKED_AT = 500


def features(column: CodedColumn) -> dict[str, np.ndarray]:
    """Constants of the column, each an array of shape (distinct values,)."""
    counts = column.counts[column.present].astype(float)
    filled = max(float(counts.sum()), 1.0)
    shares = counts / filled
    entropy = float(-(shares * np.log(np.maximum(shares, 1e-12))).sum())
    shown = column.frequent(_LOOKED_AT)
    types = [parse_type(value) for value in shown]
    lengths = np.array([len(value) for value in shown], dtype=float)
    forms = [coarse(value) for value in shown]
    weights = np.sort(counts)[::-1][: len(forms)]
    whole = {
        "summary.rows": np.log1p(column.total),
        "summary.distinct": np.log1p(len(counts)),
        "summary.distinct_ratio": len(counts) / filled,
        "summary.missing_share": 1.0 - float(counts.sum()) / max(column.total, 1),
        "summary.entropy": entropy / max(np.log(max(len(counts), 2)), 1e-9),
        "summary.top_share": float(shares.max(initial=0.0)),
        "summary.singletons": float((counts == 1).sum()) / filled,
        "summary.numbers": _share(types, {"integer", "decimal", "percentage", "money"}),
        "summary.dates": _share(types, {"date", "time", "datetime"}),
        "summary.words": _share(types, {"word", "words"}),
        "summary.codes": _share(types, {"code", "number and symbols", "quantity"}),
        "summary.main_type": max((types.count(name) for name in set(types)), default=0) / max(len(types), 1),
        "summary.shapes": len(set(forms)) / max(len(shown), 1),
        "summary.odd_forms": _rare_share(forms, weights),
        "summary.length": float(np.log1p(lengths.mean())) if len(lengths) else 0.0,
        "summary.length_spread": float(lengths.std() / (lengths.mean() + 1)) if len(lengths) else 0.0,
    }
    return {name: np.full(len(column.values), value) for name, value in whole.items()}


def _share(types: list[str], wanted: set[str]) -> float:
    return sum(name in wanted for name in types) / max(len(types), 1)


def _rare_share(keys: list[str], weights: np.ndarray) -> float:
    """Share of the weight with keys that each hold under 2 % of it."""
    if not keys:
        return 0.0
    share, _ = shares(keys, weights)
    return float(weights[share < 0.02].sum() / max(float(weights.sum()), 1e-9))
