"""Which kind each column is: parsers vote first, the model decides what they leave open."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.kinds import KINDS
from assistant.models.inputs import COLUMN_VALUES, column_text
from assistant.models.interface import Classifier
from assistant.standardization.headers import hints
from assistant.standardization.parsers.placeholder import is_placeholder
from assistant.standardization.parsers.text import shape, trim
from assistant.standardization.votes import shares
from assistant.view import ColumnView, TableView

Guess = tuple[str, float]
"""A kind and the probability that it is the right one."""

_BY_TYPE: dict[str, str] = {
    "integer": "number", "number": "number", "boolean": "boolean", "date": "date", "datetime": "datetime",
    "time": "time", "uuid": "identifier", "bytes": "free_text", "json": "free_text", "array": "free_text",
}  # fmt: skip
_STRONG = (
    "email",
    "url",
    "ip_address",
    "identifier",
    "coordinates",
    "datetime",
    "time",
    "duration",
    "percentage",
    "amount",
    "quantity",
    "phone",
    "postal_code",
)
"""Kinds whose values hardly anything else looks like."""
_LISTED = ("country", "subdivision", "currency", "language")
"""Kinds from short lists: two-letter codes belong to several."""
_READ_BY_PARSERS = frozenset({*_STRONG, *_LISTED, "date", "year", "boolean", "number"}) - {
    "postal_code",
    "phone",
}
_SAMPLE = 120
_MOST = 0.8
_SETTLED = 0.9
_CONTRADICTED = 0.25


def guess_kinds(view: TableView, classifier: Classifier | None) -> dict[str, Guess]:
    """The kind of each column with its confidence; one call of the model for all columns that need it.

    `classifier` has labels of `assistant.kinds.KINDS`; None: parsers and headers alone.
    """
    guesses: dict[str, Guess] = {}
    votes: dict[str, dict[str, float]] = {}
    for name, column in view.columns.items():
        values, counts = spread(column, _SAMPLE)
        votes[name] = shares(values, counts)
        guesses[name] = _cheap(column, values, votes[name])
    open_names = [
        name for name, (_, sure) in guesses.items() if sure < _SETTLED and view.columns[name].values
    ]
    if classifier is None or not open_names:
        return guesses
    texts = [column_text(name, spread(view.columns[name], COLUMN_VALUES)[0]) for name in open_names]
    probabilities = classifier.classify(texts)
    for name, row in zip(open_names, probabilities, strict=True):
        guesses[name] = _together(guesses[name], votes[name], row, classifier.labels)
    return guesses


def spread(column: ColumnView, size: int) -> tuple[list[str], list[int]]:
    """Up to `size` values with counts, no placeholders: half the most frequent, the rest spread evenly."""
    pairs = [
        (trim(text), int(count))
        for text, count in zip(column.values[:5_000], column.counts[:5_000], strict=True)
        if len(text) <= 500 and not is_placeholder(text)
    ]
    if len(pairs) > size:
        half = size // 2
        places = np.linspace(half, len(pairs) - 1, size - half).astype(int)
        pairs = pairs[:half] + [pairs[place] for place in places]
    return [text for text, _ in pairs], [count for _, count in pairs]


def _cheap(column: ColumnView, values: Sequence[str], votes: dict[str, float]) -> Guess:
    """What type, parsers and header say without a model."""
    named = hints(column.name)
    if column.column.type in _BY_TYPE:
        kind = _BY_TYPE[column.column.type]
        return (
            (named[0], 0.7) if kind == "number" and named and named[0] in ("amount", "year") else (kind, 0.95)
        )
    if not values:
        return "free_text", 0.3
    strong = max(_STRONG, key=lambda kind: votes[kind])
    if votes[strong] >= _MOST and not (strong == "time" and votes["date"] >= _MOST):
        return strong, 0.9 + 0.09 * votes[strong]
    if len(set(map(str.casefold, values))) <= 8 and votes["boolean"] >= 0.6 and _both_ways(values):
        return "boolean", 0.9 if "number" not in named else 0.7
    listed = [kind for kind in _LISTED if votes[kind] >= 0.7]
    if listed:
        best = max(listed, key=lambda kind: (kind in named, votes[kind]))
        alone = sum(votes[kind] >= votes[best] - 0.1 for kind in listed) == 1
        codes = sum(len(value) <= 3 for value in values) > len(values) / 2
        if best in named or (alone and len(values) >= 3 and not codes):
            return best, 0.93 if best in named else 0.85
    return _numeric(values, votes, named) or _mixed(votes, named) or _words(column, values, named)


def _both_ways(values: Sequence[str]) -> bool:
    from assistant.standardization.parsers.boolean import read

    said = {reading.value for value in values if (reading := read(value, {}))}
    return said == {True, False}


def _numeric(values: Sequence[str], votes: dict[str, float], named: list[str]) -> Guess | None:
    """Digits: a date written together, a year, a phone or a postal code by its name, or just a number."""
    if votes["date"] >= _MOST:
        return "date", 0.97 if "date" in named or not all(value.isdigit() for value in values) else 0.85
    if votes["year"] >= 0.95:
        return "year", 0.95 if "year" in named else 0.7
    digits = sum(value.replace("-", "").isdigit() for value in values) / len(values)
    for kind in ("phone", "postal_code", "code"):
        if kind in named[:1] and digits >= 0.7:
            return kind, 0.92
    if votes["number"] >= _MOST:
        for kind in ("amount", "percentage", "quantity", "year"):
            if kind in named[:1]:
                return kind, 0.8
        return "number", 0.85
    return None


def _mixed(votes: dict[str, float], named: list[str]) -> Guess | None:
    """Columns that mix bare numbers with marked ones, or dates with times."""
    for kind in ("percentage", "amount", "quantity"):
        if votes[kind] >= 0.1 and votes[kind] + votes["number"] >= _MOST:
            return kind, 0.9
    if votes["date"] + votes["datetime"] >= _MOST:
        return ("datetime" if votes["datetime"] > votes["date"] else "date"), 0.93
    if votes["time"] + votes["datetime"] >= _MOST:
        return "time", 0.9
    for kind in ("email", "url", "date", "datetime", "time", "country", "phone", "quantity", "percentage"):
        if votes[kind] >= 0.5 and kind in named:
            return kind, 0.9
    return None


def _words(column: ColumnView, values: Sequence[str], named: list[str]) -> Guess:
    """Words: by the header, else by their length, their shapes and how often they come again."""
    for kind in named:
        if kind not in _READ_BY_PARSERS:
            return kind, 0.75
    lengths = [len(value.split()) for value in values]
    shapes = len({re.sub("9+", "9", shape(value)) for value in values}) / len(values)
    with_digits = sum(any(c.isdigit() for c in value) for value in values) / len(values)
    if np.mean(lengths) > 6:
        return "free_text", 0.6
    if with_digits >= 0.8 and np.mean(lengths) < 1.5 and (shapes < 0.3 or len(values) < 5):
        return "code", 0.6
    distinct = len(column.values)
    if distinct <= 50 or distinct <= 0.05 * max(column.profile.rows, 1):
        return "category", 0.5
    return "free_text", 0.35


def _together(cheap: Guess, votes: dict[str, float], row: np.ndarray, labels: Sequence[str]) -> Guess:
    """The model's probabilities without the kinds the parsers rule out, beside what was cheap to say."""
    allowed = {
        label: float(p)
        for label, p in zip(labels, row, strict=True)
        if label in KINDS and not (label in _READ_BY_PARSERS and votes.get(label, 0.0) < _CONTRADICTED)
    }
    total = sum(allowed.values())
    if total <= 0:
        return cheap
    kind, sure = cheap
    weights = {label: p / total for label, p in allowed.items()}
    weights[kind] = weights.get(kind, 0.0) + sure
    best = max(weights, key=lambda label: weights[label])
    return best, round(min(weights[best] / (1 + sure), 0.99), 4)
