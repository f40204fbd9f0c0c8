"""Which characters a value holds: rare symbols, white space at its ends, mojibake, mixed scripts."""

from __future__ import annotations

import re

import numpy as np
from ftfy.badness import badness

from assistant.anomalies.cells import CodedColumn

_SYMBOL = re.compile(r"[^A-Za-z0-9]")
_EDGES = re.compile(r"^\s|\s$|\s\s|[\t\n\r\xa0\u200b]")
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\u200b\ufeff]")
_MIXED = re.compile(r"(?:[A-Za-z]\d+[A-Za-z])|(?:\d[A-Za-z]+\d)")
_INNER_CASE = re.compile(r"[a-z][A-Z]|^[a-z]+[A-Z]|[A-Z]{2}[a-z]")


def _classes(value: str) -> set[str]:
    found = set(_SYMBOL.findall(value))
    classes = {"é" if char.isalpha() else char for char in found}
    lowered, digits = value != value.upper(), any(map(str.isdigit, value))
    if lowered:
        classes.add("lower")
    if value != value.lower():
        classes.add("upper")
    if digits:
        classes.add("digit")
    if _MIXED.search(value):
        classes.add("mixed")
    if _INNER_CASE.search(value):
        classes.add("inner case")
    return classes


def features(column: CodedColumn) -> dict[str, np.ndarray]:
    """Symbol rarity and text damage; each array has the shape (distinct values,)."""
    size = len(column.values)
    classes = [_classes(value) for value in column.values]
    weights = (column.counts * column.present).astype(float)
    held: dict[str, float] = {}
    for found, weight in zip(classes, weights.tolist(), strict=True):
        for name in found:
            held[name] = held.get(name, 0.0) + weight
    total = max(float(weights.sum()), 1.0)
    rarest, absent = np.zeros(size), np.zeros(size)
    common = {name: weight / total for name, weight in held.items() if weight > 0.5 * total}
    for i, found in enumerate(classes):
        rarest[i] = min((held[name] for name in found), default=total) / total
        absent[i] = sum(share for name, share in common.items() if name not in found)
    result = {
        "symbols.rarest": np.log(np.maximum(rarest, 1e-7)),
        "symbols.absent": absent,
        "symbols.edges": np.array([float(bool(_EDGES.search(value))) for value in column.values]),
        "symbols.badness": np.array([_damage(value) for value in column.values]),
    }
    for values in result.values():
        values[~column.present] = np.nan
    return result


def _damage(value: str) -> float:
    """Signs of mojibake in a value: ftfy's badness, plus characters no one types."""
    if value.isascii():
        return float(bool(_ODD.search(value)))
    return float(min(badness(value), 5) + bool(_ODD.search(value)))
