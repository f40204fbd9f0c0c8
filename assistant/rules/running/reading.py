"""How text is read as a number, a date or a time: one definition for all ways to run a rule.

Everything starts from the text form of a value (`connectors.values.as_text`), so that a driver's value and
its text are judged alike. Dates and times are read into texts of fixed width in UTC whose order is that of
time ("2024-05-01", "2024-05-01 13:00:00.000000000"), since every database can make and compare such
texts without a cast that may fail. `DATE` and the other patterns are written in what all regular expression
engines in use take alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache

from assistant.rules.formats import places, width

Read = Callable[[str], str | None]
NUMBER = r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?"
NUMBER_LENGTH = 400
"""Characters beyond which a text is no number."""
INTEGER = r"[-+]?[0-9]+(\.0*)?"
"""A whole number of any size; zeros may follow a point."""
_YEAR = r"([0-9]{3}[1-9]|[0-9]{2}[1-9][0-9]|[0-9][1-9][0-9]{2}|[1-9][0-9]{3})"
_LEAP = r"([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
DATE = (
    rf"({_YEAR}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    rf"|02-(0[1-9]|1[0-9]|2[0-8]))|{_LEAP}-02-29)"
)
"""An existing day of the years 1 to 9999."""
TIME = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?"
ZONE = r"(Z|[-+](0[0-9]|1[0-4]):[0-5][0-9])"
LOCAL = rf"{DATE}([ T]{TIME})?"
"""A date, or a date and time without a zone."""
ZONED = rf"{DATE}[ T]{TIME}{ZONE}"
EARLIEST_ZONED, LATEST_ZONED = "0001-01-02", "9999-12-30"
"""Days between which a moment with a zone is read: beyond, it could be in no year that is written."""
BOOLEAN = r"(true|false|True|False|TRUE|FALSE|yes|no|Yes|No|YES|NO|[tTfFyYnN01])"
_NUMBER = re.compile(NUMBER)
_DATE, _TIME = re.compile(DATE), re.compile(TIME)
_LOCAL, _ZONED = re.compile(LOCAL), re.compile(ZONED)
LARGEST = 1.7976931348623157e308


def number(text: str) -> float | None:
    """The number a text says in plain decimal form; None if it says none, or one no double can hold."""
    if len(text) > NUMBER_LENGTH:
        return None
    # Most numbers are digits and a point, which is seen several times faster.
    if not (text.isascii() and text.replace(".", "", 1).isdigit()) and _NUMBER.fullmatch(text) is None:
        return None
    value = float(text)
    return value if abs(value) < LARGEST else None


def iso_day(text: str) -> str | None:
    """The day of an ISO date or date with time, as it is written there."""
    if _DATE.fullmatch(text) or _LOCAL.fullmatch(text) or _ZONED.fullmatch(text):
        return text[:10]
    return None


def iso_moment(text: str) -> str | None:
    """The moment of an ISO date (its first) or date with time, in UTC to the nanosecond."""
    if _LOCAL.fullmatch(text):
        return moment_of(text)
    if not _ZONED.fullmatch(text):
        return None
    if text.endswith("Z"):
        return moment_of(text[:-1])
    if not EARLIEST_ZONED <= text[:10] <= LATEST_ZONED:
        return None
    local, zone = moment_of(text[:-6]), text[-6:]
    shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    moved = datetime.fromisoformat(local[:19]) + (-shift if zone[0] == "+" else shift)
    return moved.isoformat(sep=" ") + local[19:]


def moment_of(text: str) -> str:
    """A date or local date with time, filled up to its full width."""
    if len(text) == 10:
        return text + " 00:00:00.000000000"
    seconds = text[11:] if len(text) > 16 else text[11:] + ":00"
    whole, _, fraction = seconds.partition(".")
    return f"{text[:10]} {whole}.{fraction:<09}"


def reader(reads: str, form: str | None) -> Read:
    """Reads dates ("date": by day) or moments ("datetime") from ISO texts or those in a fixed `form`."""
    if form is None:
        return _DAYS if reads == "date" else _MOMENTS
    arranged = rearranged(form)
    if reads == "date":
        return _kept(lambda text: (found := arranged(text)) and found[:10])
    return _kept(lambda text: (found := arranged(text)) and moment_of(found))


def _kept(read: Read) -> Read:
    """Days come again and again: what was read is kept."""
    return lru_cache(maxsize=_KEPT)(read)


_KEPT = 16_384
_DAYS, _MOMENTS = _kept(iso_day), _kept(iso_moment)


def rearranged(form: str) -> Read:
    """Puts the fields of a text in the fixed `form` into ISO order; None for a text not in that form."""
    where, size, shape = places(form), width(form), re.compile(shape_of(form))
    day = "%Y" in where
    time = "%H" in where
    valid = re.compile(f"{DATE if day else ''}{' ' if day and time else ''}{TIME if time else ''}")

    def part(text: str, name: str) -> str:
        at, many = where[name]
        return text[at : at + many]

    def read(text: str) -> str | None:
        if len(text) != size or shape.fullmatch(text) is None:
            return None
        pieces = "-".join(part(text, name) for name in ("%Y", "%m", "%d") if name in where)
        if time:
            pieces += " " if day else ""
            pieces += ":".join(part(text, name) for name in ("%H", "%M", "%S") if name in where)
        return pieces if valid.fullmatch(pieces) else None

    return _kept(read)


def shape_of(form: str) -> str:
    """The pattern of texts in a fixed form: its literals, and digits in its fields."""
    fields = {"%Y": "[0-9]{4}"}
    pieces = re.split(r"(%.)", form)
    return "".join(fields.get(one, "[0-9]{2}") if one.startswith("%") else literal(one) for one in pieces)


def literal(text: str) -> str:
    """Text as a pattern that all engines read alike."""
    return re.sub(r"([\\^$.|?*+()\[\]{}-])", r"\\\1", text)
