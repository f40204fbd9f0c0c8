"""What type a value parses as, and how unusual that is in its column."""

from __future__ import annotations

import re

import numpy as np

from assistant.anomalies.cells import CodedColumn
from assistant.anomalies.features._rarity import shares, unseen

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_TIME = (
    r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?:\s*[ap]\.?m\.?)?(?:\s*(?:z|utc|[-+]\d\d:?\d\d))?"
)
_DATE = (
    rf"(?:\d{{4}}[-/.](?:0?[1-9]|1[0-2])[-/.]{_DAY}|{_DAY}[-/. ](?:0?[1-9]|1[0-2])[-/. ]\d{{2,4}}"
    rf"|(?:0?[1-9]|1[0-2])[-/.]{_DAY}[-/.]\d{{2,4}}|{_DAY}[-/. ]{_MONTH}[-/. ,]*\d{{2,4}}"
    rf"|{_MONTH} {_DAY},? \d{{4}})"
)
TYPES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"^\s*(?:{pattern})\s*$", re.IGNORECASE))
    for name, pattern in (
        ("integer", r"[-+]?\d+"),
        (
            "decimal",
            r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d*)\.\d+(?:e[-+]?\d+)?|[-+]?\d+e[-+]?\d+|[-+]?\d{1,3}(?:,\d{3})+",
        ),
        ("percentage", r"[-+]?\d+(?:[.,]\d+)?\s*%"),
        ("money", r"[-+]?[$€£¥]\s?-?\d[\d,.]*|\d[\d,.]*\s?(?:[$€£¥]|usd|eur|gbp)"),
        ("date", _DATE),
        ("datetime", rf"{_DATE}[T ,]+{_TIME}"),
        ("time", _TIME),
        ("email", r"[^@\s]+@[^@\s]+\.[a-z]{2,}"),
        ("url", r"(?:https?://|www\.)\S+"),
        ("quantity", r"[-+]?\d+(?:[.,]\d+)?\s?[a-zµ°\"'/]+\.?\d?(?: [a-z.]+)?"),
        ("number and symbols", r"[\d\s().+/:,#-]*\d[\d\s().+/:,#-]*"),
        ("word", r"[^\W\d_]+"),
        ("words", r"[^\W\d_][^\d_]*"),
        ("code", r"(?=\S*\d)[\w./#:-]+"),
    )
)

_LOOSE = frozenset({"word", "words", "code", "text"})
"""Types so wide that a damaged value still has one."""


def parse_type(value: str) -> str:
    """The first type of `TYPES` that all of `value` matches; "text" if none does."""
    head = value[:200]
    for name, pattern in TYPES:
        if pattern.match(head):
            return name
    return "text"


def other_number(value: str, other: str) -> bool:
    """Whether two near values are two different numbers, dates, codes or the like, not a slip of one another.

    Other digits are another value; a letter in a digit's place, or a digit among words, is still a slip.
    """
    digits, others = (tuple(filter(str.isdigit, text)) for text in (value, other))
    if digits == others:
        return False
    swapped = len(value) == len(other) and len(digits) != len(others)
    return not (parse_type(value) in _LOOSE and (swapped or not others))


def features(column: CodedColumn) -> dict[str, np.ndarray]:
    """Type agreement; each array has the shape (distinct values,)."""
    types = [
        parse_type(value) if held else "" for value, held in zip(column.values, column.present, strict=True)
    ]
    present = column.present.astype(float)
    rows = column.counts * present
    share, surprise = shares(types, rows)
    distinct, distinct_surprise = shares(types, present)
    new, main = unseen(types, column.present)
    result = {
        "parse.new": new,
        "parse.main": main,
        "parse.share": np.log(np.maximum(share, 1e-7)),
        "parse.surprise": surprise,
        "parse.distinct": np.log(np.maximum(distinct, 1e-7)),
        "parse.distinct_surprise": distinct_surprise,
        "parse.number": np.array([float(name in {"integer", "decimal"}) for name in types]),
        "parse.words": np.array([float(name in {"word", "words", "text"}) for name in types]),
    }
    for values in result.values():
        values[~column.present] = np.nan
    return result
