"""Programs of a piece of another: a text seen through a decoding, a grid or a calendar, taken apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote, urlsplit

from assistant.standardization.by_example import places
from assistant.standardization.by_example.program import Piece, Step
from assistant.standardization.by_example.wordforms import plain

Item = tuple[tuple[str, ...], Piece]
"""A piece with its results for the examples."""
Finder = Callable[[Sequence[str], Sequence[str]], "list[Item]"]

_COST = 0.9
_ISLAMIC = (
    "muharram safar rabi1 rabi2 jumada1 jumada2 rajab shaban ramadan shawwal dhualqadah dhualhijjah".split()  # noqa: SIM905
)
_EPOCH = 1_948_440  # Julian day number of 1 Muharram of the year 1
_ORDINAL = 1_721_425  # Julian day number less Python's ordinal of a day


def _islamic_month(name: str) -> int | None:
    letters = (
        re.sub(r"[^a-z0-9]", "", name.lower()).replace("ii", "2").replace("awwal", "1").replace("thani", "2")
    )
    letters = re.sub(r"(rabi|jumada)(?:al|i|the)?(?=[12])", r"\1", letters)
    same = [i for i, month in enumerate(_ISLAMIC, 1) if letters.startswith(month[:5]) or month == letters]
    found = [i for i in same if not _ISLAMIC[i - 1][-1].isdigit() or _ISLAMIC[i - 1][-1] == letters[-1]]
    return found[0] if len(found) == 1 else None


def islamic(text: str) -> str | None:
    """The ISO date of a day in the Islamic civil (tabular) calendar: "11 Shawwal 1430"."""
    found = re.fullmatch(r"\s*(\d{1,2})\s+([A-Za-z][\w' -]+?)\s+(\d{3,4})(?:\s*A\.?H\.?)?\s*", text)
    month = _islamic_month(found[2]) if found else None
    if found is None or month is None:
        return None
    day, year = int(found[1]), int(found[3])
    number = day + -(-59 * (month - 1) // 2) + (year - 1) * 354 + (3 + 11 * year) // 30 + _EPOCH - 1
    return date.fromordinal(number - _ORDINAL).isoformat()


def _spreadsheet(text: str) -> str | None:
    if not re.fullmatch(r"[1-9]\d{4}", text.strip()):
        return None
    return (date(1899, 12, 30) + timedelta(days=int(text))).isoformat()


def _epoch(text: str) -> str | None:
    if not re.fullmatch(r"1?\d{9}|1?\d{12}", text.strip()):
        return None
    seconds = int(text) / (1000 if len(text.strip()) > 10 else 1)
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _julian(text: str) -> str | None:
    if not re.fullmatch(r"2[34]\d{5}", text.strip()):
        return None
    return date.fromordinal(int(text) - _ORDINAL).isoformat()


def _day_of_year(text: str) -> str | None:
    found = re.fullmatch(r"\s*(\d{4})[-/ ]?(\d{3})\s*", text)
    if not found or not 1 <= int(found[2]) <= 366 or not int(found[1]) >= 1:
        return None
    return (date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)).isoformat()


def _week(text: str) -> str | None:
    found = re.fullmatch(r"\s*(\d{4})-?W(\d{2})(?:-?([1-7]))?\s*", text)
    try:
        return (
            date.fromisocalendar(int(found[1]), int(found[2]), int(found[3] or 1)).isoformat()
            if found
            else None
        )
    except ValueError:
        return None


def _path(text: str) -> str | None:
    try:
        return unquote(urlsplit(text).path) if "://" in text else None
    except ValueError:
        return None


def _unquoted(text: str) -> str | None:
    return unquote(text) if re.search(r"%[0-9A-Fa-f]{2}", text) else None


def _plain(text: str) -> str | None:
    return plain(text) if re.search(r"<\w|\[\[|''|\]\(|\*\*", text) else None


_LENSES: tuple[tuple[str, Step], ...] = (
    ("the day of the Islamic calendar", islamic),
    ("the spreadsheet's day", _spreadsheet),
    ("the time of the seconds since 1970", _epoch),
    ("the day of the Julian day number", _julian),
    ("the day of the year", _day_of_year),
    ("the day of the week number", _week),
    ("the address's path, decoded", _path),
    ("the percent-decoded text", _unquoted),
    ("the text without its markup", _plain),
    *places.LENSES,
)


def items(inputs: Sequence[str], outputs: Sequence[str], find: Finder) -> Iterator[Item]:
    """Pieces of what the lenses show of the inputs; only lenses through which all inputs can be seen."""
    for words, lens in _LENSES:
        try:
            seen = [lens(text) for text in inputs]
        except (OverflowError, ValueError, OSError):  # a number beyond the calendar
            continue
        shown = [text for text in seen if text]
        if len(shown) < len(inputs) or shown == list(inputs):
            continue
        yield tuple(shown), Piece(_safe(lens), words, 1.0 + _COST)
        for values, piece in find(shown, outputs):
            run = _composed(lens, piece.run)
            yield values, Piece(run, f"{piece.words} of ({words})", piece.cost + _COST, piece.sure)


def _safe(lens: Step) -> Step:
    def run(text: str) -> str | None:
        try:
            return lens(text)
        except (OverflowError, ValueError, OSError):
            return None

    return run


def _composed(lens: Step, then: Step) -> Step:
    safe = _safe(lens)

    def run(text: str) -> str | None:
        seen = safe(text)
        return None if seen is None else then(seen)

    return run
