"""What the name of a column alone says of its values."""

from __future__ import annotations

import re

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_KEYS = frozenset(
    """id ids key code no nr number num uuid guid ref reference pk isbn ean sku identifier row serial line seq
    sequence pos position index idx item tracking ticket mrn""".split()
)
_NO_KEYS = frozenset(
    """phone tel telephone mobile fax email mail name date amount total price cost value qty quantity count
    ip url rate address street city score attendance mileage title""".split()
)
_PERCENT = frozenset({"percent", "percentage", "pct"})
_BOUNDS: dict[str, tuple[float, float]] = {
    "latitude": (-90.0, 90.0), "lat": (-90.0, 90.0), "longitude": (-180.0, 180.0), "lon": (-180.0, 180.0),
    "lng": (-180.0, 180.0), "long": (-180.0, 180.0), "month": (1.0, 12.0), "hour": (0.0, 23.0),
    "minute": (0.0, 59.0), "weekday": (0.0, 7.0), "quarter": (1.0, 4.0), "age": (0.0, 125.0),
}  # fmt: skip


def words_of(name: str) -> list[str]:
    """A name's words in lower case: "OrderID" → order, id."""
    return [word.lower() for word in _WORDS.findall(name)]


def is_key_like(name: str) -> bool:
    """Whether a column by its name tells things apart."""
    words = words_of(name)[-2:]
    return any(word in _KEYS for word in words) and not any(word in _NO_KEYS for word in words)


def is_no_key(name: str) -> bool:
    """Whether what a column's name says may well come twice: a phone, an amount, a person's name."""
    return any(word in _NO_KEYS for word in words_of(name)[-2:])


def natural_bounds(name: str, low: float, high: float) -> tuple[float | None, float | None]:
    """The bounds that a name tells, where all that was seen (low to high) lies within them."""
    words = words_of(name)
    if not words:
        return None, None
    bounds = _BOUNDS.get(words[-1])
    if bounds is None and set(words) & _PERCENT and low >= 0 and 1 < high <= 100:
        bounds = 0.0, 100.0
    if bounds is None or low < bounds[0] or high > bounds[1]:
        return None, None
    return bounds


def names_alike(column: str, table: str, key: str) -> bool:
    """Whether a column's name says that it refers to a key of a table: customer_id → customers.id."""
    words, thing, key_words = words_of(column), words_of(table), words_of(key)
    if words == key_words and set(words) - _KEYS:
        return True
    stems = {_stem(word) for word in thing}
    own = {_stem(word) for word in words if word not in _KEYS}
    rest = {_stem(word) for word in key_words if word not in _KEYS}
    return bool(own & (stems | rest)) and (any(word in _KEYS for word in words) or len(words) == 1)


def _stem(word: str) -> str:
    """A word without its plural."""
    for ending, kept in (("ies", "y"), ("ses", "s"), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: -len(ending)] + kept
    return word
