"""From text to its date and time fields, and the pattern it is written in.

Patterns are those of the CLDR (`dd/MM/yyyy`, `MMM d, yyyy`, `HH:mm:ss`) with three additions: `do` is the day
with its English ordinal, `aa`, `aaaa`, `aaaaa` are am, a.m., A.M. beside `a` for AM, and `z` stands for UTC.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.standardization.parsers.date_names import find_month, find_weekday

_TIME = re.compile(
    r"(?<![\d:.])(?P<h>\d{1,2})(?:[:h](?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"(?:\s?(?P<ap>[AaPp]\.[Mm]\.|[AaPp][Mm]))?|\s?(?P<ap2>[AaPp]\.[Mm]\.|[AaPp][Mm])\b)"
    r"(?:\s?(?P<z>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?(?![\w:])",
    re.ASCII,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2}))?", re.ASCII)
_NUMERIC = re.compile(r"(?P<a>\d{1,4})(?P<sep>[-/.]| )(?P<b>\d{1,2})(?P=sep)(?P<c>\d{1,4})", re.ASCII)
_MONTH_YEAR = re.compile(r"(?P<a>\d{4})[-/](?P<b>\d{1,2})|(?P<b2>\d{1,2})[-/](?P<a2>\d{4})", re.ASCII)
_GAP = r"(?:[\s,./-]|\bof\b|\bde\b|\bdi\b|\bden\b)"
_WORD = r"[^\W\d_]+"
_NAMED = re.compile(
    rf"(?P<d>\d{{1,2}})(?P<o>st|nd|rd|th)?{_GAP}{{0,4}}(?P<month>{_WORD}){_GAP}{{0,4}}(?P<y>\d{{4}}|\d{{2}})?"
    rf"|(?P<month2>{_WORD}){_GAP}{{0,4}}(?P<d2>\d{{1,2}})(?P<o2>st|nd|rd|th)?(?:{_GAP}{{1,4}}(?P<y2>\d{{4}}|\d{{2}}))?"
    rf"|(?P<y3>\d{{4}}){_GAP}{{0,3}}(?P<month3>{_WORD})(?:{_GAP}{{0,3}}(?P<d3>\d{{1,2}}))?"
    rf"|(?P<month4>{_WORD}){_GAP}{{0,3}}(?P<y4>\d{{4}})"
)
_WEEKDAY = re.compile(rf"^(?P<w>{_WORD})(?:\.?,\s*|\.?\s+)|(?:,\s*|\s+)(?P<w2>{_WORD})\.?$")


class Part(NamedTuple):
    """A field of a date as it stands in the text: where, which (`d`, `M`, …), and its words."""

    start: int
    end: int
    code: str
    text: str


class Clock(NamedTuple):
    """A time of day; `offset` in minutes east of UTC."""

    hour: int
    minute: int
    second: int
    micro: int
    offset: int | None


class Layout(NamedTuple):
    """A text taken apart: its parts in order, the separator of an all-number date, and its time of day.

    In an all-number date the codes are `1`, `2`, `3`: which is the day is not the text's to say.
    """

    parts: tuple[Part, ...]
    separator: str | None
    clock: Clock | None
    language: str | None


def take_apart(text: str) -> Layout | None:
    """The fields of a text that is nothing but a date, a time or both; None for any other text."""
    if not 3 <= len(text) <= 60 or not any("0" <= c <= "9" for c in text):
        return None
    clock, parts, spans = _time(text)
    if clock is None and spans:
        return None
    start, end = _rest(text, spans)
    if start >= end:
        return Layout(tuple(parts), None, clock, None) if clock else None
    found = _date(text, start, end)
    if found is None:
        return None
    date_parts, separator, language, whole_clock = found
    if whole_clock and clock:
        return None
    ordered = tuple(sorted([*date_parts, *parts]))
    return Layout(ordered, separator, clock or whole_clock, language)


def _time(text: str) -> tuple[Clock | None, list[Part], tuple[int, int] | None]:
    found = _TIME.search(text) or (_after_t(text) if "T" in text else None)
    if found is None:
        return None, [], None
    mark = found["ap"] or found["ap2"]
    hour, minute, second = int(found["h"]), int(found["m"] or 0), int(found["s"] or 0)
    if minute > 59 or second > 59 or hour > 23 or (mark and not 1 <= hour <= 12):
        return None, [], found.span()
    if mark:
        hour = hour % 12 + (12 if mark[0] in "pP" else 0)
    micro = int((found["f"] or "0").ljust(6, "0")[:6])
    parts = [_part(found, "h", ("h" if mark else "H") * len(found["h"]))]
    parts += [_part(found, name, code) for name, code in (("m", "mm"), ("s", "ss")) if found[name]]
    if found["f"]:
        parts.append(_part(found, "f", "S" * len(found["f"])))
    for name in ("ap", "ap2"):
        if found[name]:
            code = "a" * (
                (4 if "." in found[name] else 2)
                if found[name][0].islower()
                else (5 if "." in found[name] else 1)
            )
            parts.append(_part(found, name, code))
    offset = None
    if found["z"]:
        offset, code = _offset(found["z"])
        parts.append(_part(found, "z", code))
    return Clock(hour, minute, second, micro, offset), parts, found.span()


def _after_t(text: str) -> re.Match[str] | None:
    return _TIME.search(text, text.index("T") + 1)


def _offset(zone: str) -> tuple[int, str]:
    if zone in ("UTC", "GMT"):
        return 0, "z"
    if zone == "Z":
        return 0, "XXX"
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return (-minutes if zone[0] == "-" else minutes), ("xxx" if ":" in zone else "xx")


def _part(found: re.Match[str], group: str | int, code: str) -> Part:
    return Part(found.start(group), found.end(group), code, found[group])


def _rest(text: str, taken: tuple[int, int] | None) -> tuple[int, int]:
    """Where the date stands once the time is taken from the start or the end; (0, 0) if there is none."""
    if taken is None:
        return 0, len(text)
    before, after = text[: taken[0]], text[taken[1] :]
    if before.strip() and after.strip():
        return 0, 1  # text on both sides of a time: no date begins there
    if before.strip():
        lead = re.search(r"(?:T|,?\s+(?:at\s+)?)$", before)
        return (0, lead.start()) if lead else (0, 1)
    lead = re.match(r"(?:,\s*|\s+)(?:on\s+)?", after)
    return (taken[1] + (lead.end() if lead else 0), len(text)) if after.strip() else (0, 0)


_Found = tuple[list[Part], "str | None", "str | None", "Clock | None"]


def _date(text: str, start: int, end: int) -> _Found | None:
    head: list[Part] = []
    weekday = _WEEKDAY.search(text[start:end])
    if weekday:
        group = "w" if weekday["w"] else "w2"
        word = weekday[group]
        if find_weekday(word) is not None and find_month(word) is None:
            at = start + weekday.start(group)
            head.append(Part(at, at + len(word), "EEEE" if len(word) > 4 else "EEE", word))
            start, end = (start + weekday.end(), end) if group == "w" else (start, start + weekday.start())
    found = _NUMERIC.fullmatch(text, start, end)
    if found:
        parts = [_part(found, "a", "1"), _part(found, "b", "2"), _part(found, "c", "3")]
        return [*head, *parts], found["sep"], None, None
    found = _COMPACT.fullmatch(text, start, end)
    if found:
        return _compact(found)
    found = _MONTH_YEAR.fullmatch(text, start, end)
    if found:
        year, month = ("a", "b") if found["a"] else ("a2", "b2")
        return (
            [*head, _part(found, year, "yyyy"), _part(found, month, "M" * len(found[month]))],
            None,
            None,
            None,
        )
    found = _NAMED.fullmatch(text, start, end)
    return _named(found, head) if found else None


def _compact(found: re.Match[str]) -> _Found:
    parts = [_part(found, 1, "yyyy"), _part(found, 2, "MM"), _part(found, 3, "dd")]
    if not found[4]:
        return parts, None, None, None
    parts += [_part(found, 4, "HH"), _part(found, 5, "mm"), _part(found, 6, "ss")]
    return parts, None, None, Clock(int(found[4]), int(found[5]), int(found[6]), 0, None)


def _named(found: re.Match[str], head: list[Part]) -> _Found | None:
    tail = next(suffix for suffix in ("", "2", "3", "4") if found["month" + suffix])
    month = find_month(found["month" + tail])
    if month is None:
        return None
    parts = [*head, _part(found, "month" + tail, "MMMM" if len(found["month" + tail]) > 4 else "MMM")]
    if tail != "4" and found["d" + tail]:
        ordinal = tail in ("", "2") and found["o" + tail]
        day = _part(found, "d" + tail, "do" if ordinal else "d" * len(found["d" + tail]))
        parts.append(day._replace(end=day.end + 2) if ordinal else day)
    if found["y" + tail]:
        parts.append(_part(found, "y" + tail, "y" * len(found["y" + tail])))
    return parts, None, month[1], None
