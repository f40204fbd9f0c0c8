"""Writing dates and times in a pattern; see `date_text` for the pattern's letters."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from assistant.standardization.parsers.date_names import month_name, weekday_name
from assistant.standardization.parsers.text import to_case

_CODES = re.compile(
    r"'(?:[^']|'')*'|yyyy|yy|MMMM|MMM|MM|M|do|dd|d|EEEE|EEE|HH|H|hh|h|mm|ss|S{1,9}|a{1,5}|XXX|xxx|xx|z|[^A-Za-z']|."
)
_LETTERS = re.compile(r"[A-Za-z]")


class Moment(NamedTuple):
    """A date, a time, or both; None for what the text does not say. `offset`: minutes east of UTC."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int = 0
    second: int = 0
    micro: int = 0
    offset: int | None = None


class Style(NamedTuple):
    """The words a pattern leaves open."""

    language: str = "en"
    case: str = "title"


@lru_cache(maxsize=512)
def codes(pattern: str) -> tuple[str, ...] | None:
    """The pattern's fields and literals; None if a letter of it means nothing."""
    tokens = tuple(_CODES.findall(pattern))
    known = re.compile(r"y|M|d|E|H|h|mm|s|S|a|X|x|z|T|'")
    return None if any(_LETTERS.match(t) and not known.match(t) for t in tokens) else tokens


@lru_cache(maxsize=512)
def fields(pattern: str) -> frozenset[str]:
    """Which of year, month, day, hour and offset a pattern holds."""
    letters = {
        "y": "year",
        "M": "month",
        "d": "day",
        "H": "hour",
        "h": "hour",
        "X": "offset",
        "x": "offset",
        "z": "offset",
    }
    return frozenset(letters[token[0]] for token in codes(pattern) or () if token[0] in letters)


def is_pattern(pattern: str) -> bool:
    """Whether a policy may ask for this pattern: known letters, at least two fields, AM or PM where h is."""
    tokens = codes(pattern)
    if tokens is None or not fields(pattern) or re.fullmatch(r"[A-Za-z]", pattern):
        return False
    return not (any(t[0] == "h" for t in tokens) and not any(t[0] == "a" for t in tokens))


def write(moment: Moment, pattern: str, style: Style) -> str | None:
    """`moment` in `pattern`; None where the pattern would lose or invent a part of it."""
    held = fields(pattern)
    if any(
        (getattr(moment, name) is not None) != (name in held)
        for name in ("year", "month", "day", "hour", "offset")
    ):
        return None
    tokens = codes(pattern) or ()
    if moment.minute and "mm" not in tokens:
        return None
    if (moment.second and "ss" not in tokens) or (moment.micro and not any(t[0] == "S" for t in tokens)):
        return None
    texts = [_field(token, moment, style) for token in tokens]
    return None if None in texts else "".join(text for text in texts if text is not None)


def _field(field: str, at: Moment, style: Style) -> str | None:
    letter, width = field[0], len(field)
    if letter == "y":
        return f"{at.year:04d}" if width == 4 else f"{(at.year or 0) % 100:02d}"
    if letter == "M":
        return _month(at.month or 1, width, style)
    if letter == "d":
        return _ordinal(at.day or 1) if field == "do" else f"{at.day:0{width}d}"
    if letter == "E":
        if at.year is None or at.month is None or at.day is None:
            return None
        return to_case(
            weekday_name(date(at.year, at.month, at.day).weekday(), style.language, width == 4), style.case
        )
    if letter in "Hh":
        hour = at.hour or 0
        return f"{hour if letter == 'H' else (hour + 11) % 12 + 1:0{width}d}"
    if letter in "ms":
        return f"{at.minute if letter == 'm' else at.second:02d}"
    if letter == "S":
        return f"{at.micro:06d}".ljust(9, "0")[:width]
    if letter == "a":
        mark = (
            ("AM" if (at.hour or 0) < 12 else "PM")
            if width < 4
            else ("A.M." if (at.hour or 0) < 12 else "P.M.")
        )
        return mark.lower() if width in (2, 4) else mark
    if letter in "Xxz":
        return _zone(field, at.offset or 0)
    return field[1:-1].replace("''", "'") if letter == "'" and width > 1 else field


def _month(number: int, width: int, style: Style) -> str:
    if width < 3:
        return f"{number:0{width}d}"
    return to_case(month_name(number, style.language, width == 4), style.case)


def _ordinal(day: int) -> str:
    suffix = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"


def _zone(field: str, offset: int) -> str | None:
    if field == "z":
        return None if offset else "UTC"
    if field == "XXX" and not offset:
        return "Z"
    sign, minutes = ("-" if offset < 0 else "+"), abs(offset)
    return f"{sign}{minutes // 60:02d}{'' if field == 'xx' else ':'}{minutes % 60:02d}"
