"""Character trigrams: how rare the rarest are in the column, smoothed, and in the words we know."""

from __future__ import annotations

import numpy as np

from assistant.anomalies.cells import CodedColumn


def _ids(values: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Distinct (value, trigram) pairs of all values in lower case: two int64 arrays of one length."""
    texts = [f"\x02{value[:200].lower()}\x03" for value in values]
    encoded = "".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(encoded, dtype=np.uint32).astype(np.int64)
    owner = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    if len(codes) < 3:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    # Digits are one class: that a number's digits are rare says nothing.
    codes = np.where((codes >= 48) & (codes <= 57), 48, codes)
    trigram = (codes[:-2] << 42) | (codes[1:-1] << 21) | codes[2:]
    inside = owner[:-2] == owner[2:]
    _, dense = np.unique(trigram[inside], return_inverse=True)
    pairs = np.unique(owner[:-2][inside] * (dense.max(initial=0) + 1) + dense)
    return np.divmod(pairs, dense.max(initial=0) + 1)


def features(column: CodedColumn) -> dict[str, np.ndarray]:
    """Trigram rarity, the value's own occurrences left out; each array has the shape (distinct values,)."""
    size = len(column.values)
    owner, trigram = _ids(column.values)
    result: dict[str, np.ndarray] = {}
    if not len(owner):
        nothing = np.full(size, np.nan)
        return {
            f"trigrams.{name}": nothing
            for name in ("mean", "least", "unseen", "mean_distinct", "least_distinct")
        }
    per_value = np.maximum(np.bincount(owner, minlength=size), 1)
    for suffix, weights in (
        ("", column.counts * column.present),
        ("_distinct", column.present.astype(float)),
    ):
        support = np.bincount(trigram, weights=weights[owner])[trigram] - weights[owner]
        others = np.maximum(weights.sum() - weights[owner], 1)
        logs = np.log((support + 0.5) / (others + 1))
        least = np.full(size, np.inf)
        np.minimum.at(least, owner, logs)
        mean = np.bincount(owner, weights=logs, minlength=size) / per_value
        usual = float((mean * weights).sum() / max(weights.sum(), 1e-9))
        least = np.where(np.isfinite(least), least, np.nan)
        result[f"trigrams.mean{suffix}"] = mean - usual
        result[f"trigrams.least{suffix}"] = least
        if not suffix:
            unseen = np.bincount(owner, weights=(support == 0).astype(float), minlength=size)
            result["trigrams.unseen"] = unseen / per_value
    for values in result.values():
        values[~column.present] = np.nan
    return result
