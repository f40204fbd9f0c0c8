"""Numbers: their distance from the rest, plain and on a log scale, and the gap that sets them apart."""

from __future__ import annotations

import re

import numpy as np

from assistant.anomalies.cells import CodedColumn
from assistant.anomalies.features.length import robust_z

_NUMBER = re.compile(r"^\s*[-+]?[$€£¥]?\s*[-+]?(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?(?:[eE][-+]?\d+)?\s*%?\s*$")
_STRIP = re.compile(r"[$€£¥,%\s]")


def parse_number(value: str) -> float:
    """The number `value` spells (currency sign, thousands commas and percent sign allowed), else NaN."""
    if not _NUMBER.match(value):
        return float("nan")
    try:
        number = float(_STRIP.sub("", value))
    except ValueError:
        return float("nan")
    return number if np.isfinite(number) else float("nan")


def numbers_of(column: CodedColumn) -> np.ndarray:
    """Float64 of shape (distinct values,): each value as a number, NaN where it is none."""
    return np.array([parse_number(value) for value in column.values], dtype=float)


def features(column: CodedColumn) -> dict[str, np.ndarray]:
    """Numeric deviation; each array has the shape (distinct values,), NaN for what is no number."""
    size = len(column.values)
    numbers = numbers_of(column)
    known = np.isfinite(numbers)
    result = {f"numeric.{name}": np.full(size, np.nan) for name in ("z", "log_z", "gap", "scale", "decimals")}
    weights = column.counts[known].astype(float)
    if known.sum() < 5 or weights.sum() < 0.5 * max(column.filled, 1):
        return result
    plain = numbers[known]
    logs = np.sign(plain) * np.log1p(np.abs(plain))
    result["numeric.z"][known] = np.clip(robust_z(plain, weights, 1e-9), -100, 100)
    result["numeric.log_z"][known] = np.clip(robust_z(logs, weights, 1e-3), -100, 100)
    result["numeric.gap"][known] = _gaps(logs)
    middle = float(np.median(logs))
    result["numeric.scale"][known] = np.abs(logs - middle) / np.log(10)
    decimals = np.array([len(value.rpartition(".")[2]) if "." in value else 0 for value in column.values])
    result["numeric.decimals"][known] = robust_z(decimals[known].astype(float), weights, 0.5)
    return result


def _gaps(numbers: np.ndarray) -> np.ndarray:
    """Distance of each number to its nearest other towards the middle, over the middle half's width."""
    order = np.argsort(numbers)
    ordered = numbers[order]
    width = float(np.subtract(*np.percentile(ordered, [75, 25]))) + 1e-3
    middle = len(ordered) // 2
    gaps = np.zeros(len(ordered))
    # An outlier's gap is the widest step between it and the middle: everything beyond a step is apart.
    steps = np.diff(ordered) / width
    gaps[middle + 1 :] = np.maximum.accumulate(steps[middle:]) if middle < len(steps) else 0.0
    if middle > 0:
        gaps[:middle] = np.maximum.accumulate(steps[:middle][::-1])[::-1]
    result = np.zeros(len(ordered))
    result[order] = np.minimum(gaps, 100)
    return result
