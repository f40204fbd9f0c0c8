"""Numbers, dates, durations and lists as a sentence writes them, and what a column's cells are read as."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dateutil import parser as dates

from assistant.rules.formats import places, width
from assistant.rules.generation.written import Ambiguous, Unread
from assistant.rules.language import Reads
from assistant.view import ColumnView

NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?"
_NUMBER = re.compile(rf"{NUMBER}\Z")
_CELL = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?\Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?\Z")
_CARDINALS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
    )
}
_HOURS = {"minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0}
HOURS = {"hourly": 1.0, "daily": 24.0, "weekly": 168.0}
_FORMS = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y")
_CLOCKS = ("", " %H:%M", " %H:%M:%S")
_MOSTLY = 0.9
"""Share of a column's distinct values that must read so (there may be errors in it)."""


@dataclass(frozen=True)
class Read:
    """What a column's cells are read as; `format` where they are dates of a fixed width other than ISO."""

    reads: Reads
    format: str | None = None


def read_column(column: ColumnView) -> Read:
    """By its type in the source, else by its values; raises `Unread` for dates that read two ways."""
    native = {"integer": "number", "number": "number", "date": "date", "datetime": "datetime"}
    if column.column.type in native:
        return Read(native[column.column.type])  # type: ignore[arg-type]
    values = [value for value in column.values if value.strip()][:2_000]
    if column.column.type != "text" or not values:
        return Read("text")
    if _most(values, lambda text: _CELL.match(text) is not None):
        return Read("number")
    if _most(values, lambda text: _DAY.match(text) is not None):
        return Read("date")
    if _most(values, lambda text: _MOMENT.match(text) is not None):
        return Read("datetime")
    return _fixed(column.name, values)


def _fixed(column: str, values: Sequence[str]) -> Read:
    fitting = [form + clock for form in _FORMS for clock in _CLOCKS if _most(values, _spells(form + clock))]
    if len(fitting) > 1:
        # Only real days count: a 13th month rules one of the two orders out.
        best = max(sum(map(_spells(form), values)) for form in fitting)
        fitting = [form for form in fitting if sum(map(_spells(form), values)) == best]
    if len(fitting) > 1:
        raise Unread(f"The dates of {column} read as {' and as '.join(fitting)}: it cannot be told which.")
    if not fitting:
        return Read("text")
    return Read("datetime" if "%H" in fitting[0] else "date", fitting[0])


def _most(values: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return sum(map(fits, values)) >= _MOSTLY * len(values)


def _spells(form: str) -> Callable[[str], bool]:
    spans, length = places(form), width(form)

    def fits(text: str) -> bool:
        if len(text) != length:
            return False
        try:
            datetime.strptime(text, form)
        except ValueError:
            return False
        return all(text[at : at + wide].isdigit() for at, wide in spans.values())

    return fits


def number(text: str) -> int | float | None:
    """The number that a text is: 5, five, 1,000, 2.5; None for any other."""
    text = text.strip().strip("$€£").strip()
    if text.casefold() in _CARDINALS:
        return _CARDINALS[text.casefold()]
    if not _NUMBER.match(text):
        return None
    plain = text.replace(",", "")
    return int(plain) if re.fullmatch(r"-?\d+", plain) else float(plain)


def day(text: str) -> tuple[str, bool] | None:
    """The ISO text of a day or moment, and whether it is a day; None for what is no date.

    Raises `Unread` for 01/02/2024, which is two days.
    """
    text = text.strip().strip("'\"")
    if _DAY.match(text) or _MOMENT.match(text):
        try:
            datetime.fromisoformat(text)
        except ValueError:
            raise Unread(f"There is no day {text!r}.") from None
        return text, bool(_DAY.match(text))
    if re.fullmatch(r"\d{1,2}([./-])\d{1,2}\1\d{4}", text):
        raise Unread(f"The date {text!r} can be read in two ways: write it as year-month-day.")
    if (
        re.search(r"[^\W\d]{3}", text)
        and re.search(r"\b\d{4}\b", text)
        and len(re.findall(r"\d+", text)) == 2
    ):
        return _spelt(text)
    return None


def _spelt(text: str) -> tuple[str, bool] | None:
    """1 January 2024, Jan 1st, 2024."""
    try:
        found = dates.parse(re.sub(r"\bof\b", " ", text), default=datetime(1, 1, 1))
    except (ValueError, OverflowError):
        return None
    return date(found.year, found.month, found.day).isoformat(), True


def hours(amount: str, unit: str) -> float | None:
    """So many hours as "2 days" are; None where it is no number."""
    count = number(amount) if amount else 1
    return None if count is None else float(count) * _HOURS[unit.casefold().rstrip("s")]


def pieces(text: str) -> list[str]:
    """The members of "a, b or c"; what is in quotes stays whole, quotes and all."""
    text = text.strip().rstrip(".")
    if len(text) > 1 and (text[0], text[-1]) in {("(", ")"), ("[", "]"), ("{", "}")}:
        text = text[1:-1]
    quoted = r"'[^']*'|\"[^\"]*\"|“[^”]*”|‘[^’]*’"
    parts = re.split(
        rf"(?:((?:{quoted}))|\s*(?:(?<!\d),|,(?!\d{{3}}(?!\d))|;)\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+)",
        text,
    )
    if re.search(quoted, text):
        loose = [part.strip() for part in parts[0::2] if part and part.strip()]
        if any(not re.fullmatch(NUMBER, part) for part in loose):
            raise Unread(f"In the list {text!r} some values are in quotes and some are not.")
    found = [part.strip() for part in parts if part and part.strip()]
    if len(found) == 1 and re.fullmatch(r"\d{1,3}(?:,\d{3})+", found[0]):
        raise Ambiguous(f"{found[0]!r} could be one number or several: put a blank behind each comma.")
    return found


def bare(text: str) -> tuple[str, bool]:
    """A text without its quotes, and whether it had some: 'a' and 'b' is not one text in quotes."""
    pairs = {"'": "'", '"': '"', "“": "”", "‘": "’"}
    if len(text) > 1 and pairs.get(text[0]) == text[-1] and text[-1] not in text[1:-1]:
        return text[1:-1], True
    return text, False
