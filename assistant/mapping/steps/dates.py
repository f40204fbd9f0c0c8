"""Dates: read in given forms, written in one."""

from __future__ import annotations

import itertools
import re
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from pydantic import Field, field_validator

from assistant.mapping.steps.interface import CannotConvert, StepBase

FIELDS: dict[str, tuple[str, ...]] = {
    "yyyy": ("9999",), "yy": ("99",), "MM": ("99",), "M": ("9", "99"), "dd": ("99",), "d": ("9", "99"),
    "HH": ("99",), "H": ("9", "99"), "mm": ("99",), "ss": ("99",),
}  # fmt: skip
"""The fields of a form and the digits they may have."""
_TOKENS = re.compile(r"yyyy|yy|MM|M|dd|d|HH|H|mm|ss|[^A-Za-z]|T")
_EITHER = ("M", "d", "H")
"""Fields of one digit or two."""
PIVOT = 50
"""A year of two digits from here on is of the last century."""


@lru_cache(maxsize=512)
def tokens(form: str) -> tuple[str, ...]:
    """Fields and marks of a form; raises ValueError with what it cannot read."""
    found = tuple(_TOKENS.findall(form))
    if "".join(found) != form or not {"M", "MM"} & set(found) or not {"d", "dd"} & set(found):
        raise ValueError(
            f"{form!r} is no form of a date; write yyyy or yy, MM or M, dd or d, and HH, mm, ss, "
            "with marks between them."
        )
    for one, other in itertools.pairwise(found):
        if (one in _EITHER and other in FIELDS) or (other in _EITHER and one in FIELDS):
            raise ValueError(f"{form!r} has no mark between {one} and {other}: 111 could be 1/11 or 11/1.")
    return found


@lru_cache(maxsize=512)
def _pattern(form: str) -> re.Pattern[str]:
    sizes = {1: r"\d{1,2}", 2: r"\d\d", 4: r"\d{4}"}
    parts = []
    for token in tokens(form):
        size = 1 if token in ("M", "d", "H") else len(token)
        parts.append(f"(?P<{token[0]}>{sizes[size]})" if token in FIELDS else re.escape(token))
    return re.compile("".join(parts), re.ASCII)


def read_day(text: str, form: str) -> datetime | None:
    """The moment a text names in just this form; None where it is none."""
    found = _pattern(form).fullmatch(text)
    if found is None:
        return None
    said = found.groupdict()
    year = int(said.get("y", "0"))
    if len(said.get("y", "")) == 2:
        year += 1900 if year >= PIVOT else 2000
    hour, minute, second = (int(said.get(letter, "0")) for letter in "Hms")
    try:
        return datetime(year, int(said["M"]), int(said["d"]), hour, minute, second)
    except ValueError:
        return None


def has_clock(form: str) -> bool:
    """Whether a form holds a time."""
    return bool({"H", "HH"} & set(tokens(form)))


class Date(StepBase):
    """A date in one of `forms` (tried in order) becomes an ISO date, or date and time.

    `evidence` (see `assistant.standardization.parsers.dates`): where given, a text in none of the forms is
    read by it, if it can mean nothing else. `to` "date" drops a time of 00:00:00 and no other.
    """

    kind: Literal["date"] = "date"
    forms: tuple[str, ...] = Field(min_length=1)
    to: Literal["date", "datetime"] = "date"
    written: str | None = None
    evidence: dict[str, Any] | None = None

    @field_validator("forms")
    @classmethod
    def _readable(cls, forms: tuple[str, ...]) -> tuple[str, ...]:
        for form in forms:
            if not {"yyyy", "yy"} & set(tokens(form)):
                raise ValueError(f"{form!r} has no year.")
        return forms

    @field_validator("written")
    @classmethod
    def _writable(cls, form: str | None) -> str | None:
        if form is not None:
            tokens(form)
        return form

    def run(self, text: str) -> str:
        """The ISO form, or `written`."""
        moment = next((found for form in self.forms if (found := read_day(text, form))), None)
        if moment is None and self.evidence is not None:
            moment = _read_otherwise(text, self.evidence)
        if moment is None:
            raise CannotConvert(f"is no date of the form {' or '.join(self.forms)}")
        if self.to == "date" and (moment.hour or moment.minute or moment.second):
            raise CannotConvert("has a time, which a date would lose")
        return self._write(moment)

    def _write(self, at: datetime) -> str:
        if self.written is None:
            return _iso(at, self.to)
        said = {
            "yyyy": f"{at.year:04d}", "yy": f"{at.year % 100:02d}", "MM": f"{at.month:02d}",
            "M": str(at.month), "dd": f"{at.day:02d}", "d": str(at.day), "HH": f"{at.hour:02d}",
            "H": str(at.hour), "mm": f"{at.minute:02d}", "ss": f"{at.second:02d}",
        }  # fmt: skip
        return "".join(said.get(token, token) for token in tokens(self.written))

    def in_sql(self, text: str) -> bool:
        """SQL reads the given forms, no others."""
        return self.evidence is None or any(read_day(text, form) for form in self.forms)

    @property
    def words(self) -> str:
        """What it does."""
        other = ", or any other date" if self.evidence is not None else ""
        written = self.written or ("yyyy-MM-dd" if self.to == "date" else "yyyy-MM-dd HH:mm:ss")
        return f"{' or '.join(self.forms)}{other} → {written}"


def _iso(at: datetime, to: str) -> str:
    day = f"{at.year:04d}-{at.month:02d}-{at.day:02d}"
    return day if to == "date" else f"{day} {at.hour:02d}:{at.minute:02d}:{at.second:02d}"


def _read_otherwise(text: str, evidence: dict[str, Any]) -> datetime | None:
    """By the parser of dates, if the text says a whole day and can mean no other."""
    from assistant.standardization.parsers import dates

    reading = dates.read(text.strip(), evidence)
    if reading is None or not reading.certain:
        return None
    at: Any = reading.value
    if None in (at.year, at.month, at.day) or at.offset is not None or at.micro:
        return None
    try:
        return datetime(at.year, at.month, at.day, at.hour or 0, at.minute, at.second)
    except ValueError:
        return None
