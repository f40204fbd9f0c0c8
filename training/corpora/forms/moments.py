"""Dates, times and durations to ISO 8601."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import cache

from babel import Locale
from babel.dates import format_date
from numpy.random import Generator

from training.corpora.columns import Draw
from training.corpora.forms.base import Pair, pairs_of, typo
from training.corpora.pools import CLDR_LOCALES
from training.corpora.rand import between, chance, pick

_ORDERS = {"day first": "dmy", "month first": "mdy", "year first": "ymd"}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_PIVOT = 69
"""Without a hint a two-digit year is read as POSIX reads it: 69–99 are 19xx, 00–68 are 20xx."""


def _day(rng: Generator) -> date:
    return date(1925, 1, 1) + timedelta(days=int(rng.random() ** 0.7 * 39400))


@pairs_of("date", 4)
def numeric_date(at: Draw) -> Pair | None:
    """3.4.21, 04/03/2021, 2021/4/3: the hint tells the order, and the century that POSIX would not read."""
    rng = at.rng
    day = _day(rng)
    order = _ORDERS[
        name := at.choose("numeric order", ("day first", "day first", "month first", "year first"))
    ]
    joint = at.choose("date joint", (".", "/", "-", "/", ".", " ", ". ", "/ ", ",", "_"))
    short_year = order != "ymd" and chance(rng, 0.35)
    padded = chance(rng, 0.6)
    pad = "02d" if padded else "d"
    parts = {
        "d": f"{day.day:{pad}}",
        "m": f"{day.month:{pad}}",
        "y": f"{day.year % 100:02d}" if short_year else f"{day.year}",
    }
    value = joint.join(parts[sign] for sign in order)
    hints = []
    if short_year or (order != "ymd" and day.day <= 12 and day.day != day.month) or chance(rng, 0.4):
        hints.append(name)
    if short_year:
        read = day.year % 100 + (1900 if day.year % 100 >= _PIVOT else 2000)
        if read != day.year or chance(rng, 0.3):
            first = pick(rng, [year for year in range(1900, 2001, 10) if year <= day.year < year + 100])
            hints.append(f"from {first}")
    return Pair(value, day.isoformat(), ", ".join(hints))


@pairs_of("date", 1)
def plain_date(at: Draw) -> Pair:
    """Written together, or with a midnight that says nothing."""
    day = _day(at.rng)
    form = at.choose("plain date", ("%Y%m%d", "%Y-%m-%d 00:00:00", "%Y-%m-%dT00:00:00", "%Y-%m-%dT00:00:00Z",
                                    "%Y%m%dT000000", "%Y-%m-%d 00:00:00.000", "%Y/%m/%d 0:00"))  # fmt: skip
    return Pair(day.strftime(form), day.isoformat())


@cache
def _months_by_word() -> dict[str, frozenset[int]]:
    """Month names of all locales, case-folded, to the months they may mean."""
    found: dict[str, set[int]] = defaultdict(set)
    for name in CLDR_LOCALES:
        months = Locale.parse(name).months
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, word in months[use][width].items():
                    found[word.casefold().strip(".")].add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def _month_words(locale: str, number: int) -> tuple[str, ...]:
    """Words by which a month may stand in a date of a locale, without a full stop."""
    months = Locale.parse(locale).months
    return tuple({months[use][width][number].casefold().strip(".")
                  for use in ("format", "stand-alone") for width in ("wide", "abbreviated")})  # fmt: skip


_WORDED = ("d MMMM y", "d. MMMM y", "d MMM y", "d-MMM-y", "EEEE, d MMMM y", "EEE d MMM y", "d/MMM/y",
           "dd MMM y",
           "long", "full", "long")  # fmt: skip


@pairs_of("date", 2.5)
def worded_date(at: Draw) -> Pair | None:
    """Dates with the month's name in a CLDR language; the language is the hint where languages disagree."""
    rng = at.rng
    locale = at.choose("cldr", CLDR_LOCALES + ("en", "de", "fr", "es", "it") * 4)
    day = _day(rng)
    pattern = at.choose("worded date", _WORDED)
    value = format_date(day, pattern, locale)
    if not re.search(rf"(?<!\d){day.year}(?!\d)", value) or not any(sign.isalpha() for sign in value):
        return None
    named = any(word in value.casefold() for word in _month_words(locale, day.month) if not word.isdigit())
    if not named:
        return None
    clear = all(len(_months_by_word()[word]) == 1 for word in _month_words(locale, day.month))
    hint = "" if clear else str(Locale.parse(locale).get_display_name("en"))
    if chance(rng, 0.15):
        value = value.upper()
    elif chance(rng, 0.15):
        value = value.lower()
    return Pair(value, day.isoformat(), hint)


def _ordinal(number: int) -> str:
    return f"{number}" + (
        "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )


@pairs_of("date", 2)
def english_date(at: Draw) -> Pair:
    """May 3rd, 2021 · 3rd of May 2021 · Mon 3-May-2021 · 03MAY2021, now and then misspelt."""
    rng = at.rng
    day = _day(rng)
    month = _MONTHS[day.month - 1]
    month = (typo(month, rng, _MONTHS) if chance(rng, 0.2) else None) or pick(
        rng, (month, month, month[:3], f"{month[:3]}.")
    )
    form = at.choose("english date", (
        "{m} {d}, {y}", "{m} {o}, {y}", "{o} {m} {y}", "{o} of {m}, {y}", "{w} {d} {m} {y}",
        "{w}, {m} {d}, {y}",
        "{dd}{m}{y}", "{m} {d} {y}", "{d}-{m}-{y}", "{y} {m} {d}", "{m}. {d}, {y}", "{d} {m}, {y}",
        "{m}/{d}/{y}",
        "the {o} of {m} {y}", "{y}-{m}-{dd}",
    ))  # fmt: skip
    weekday = day.strftime(pick(rng, ("%A", "%a")))
    value = form.format(m=month, d=day.day, dd=f"{day.day:02d}", o=_ordinal(day.day), y=day.year, w=weekday)
    if chance(rng, 0.2):
        value = value.upper() if chance(rng, 0.5) else value.lower()
    return Pair(value.replace("..", "."), day.isoformat())


@pairs_of("date", 0.8)
def month_of_year(at: Draw) -> Pair:
    """Months without a day: May 2021 is 2021-05."""
    day = _day(at.rng)
    form = at.choose(
        "month form", ("%B %Y", "%b %Y", "%m/%Y", "%Y/%m", "%b-%Y", "%m.%Y", "%Y %B", "%B, %Y", "%Y%b")
    )
    value = day.strftime(form)
    return Pair(value.upper() if chance(at.rng, 0.15) else value, f"{day:%Y-%m}")


_DOTS = {"AM": ("am", "AM", "a.m.", "a", "A.M."), "PM": ("pm", "PM", "p.m.", "p", "P.M.")}


def _clock(at: Draw, moment: datetime) -> tuple[str, str]:
    """A time of day in some style, and what the style shows of it in ISO 8601."""
    rng = at.rng
    form = at.choose("clock form", (
        "{h}:{m} {x}", "{h}:{m}{x}", "{h}.{m} {x}", "{h}:{m}:{s} {x}", "{H}:{m}", "{H}.{m}", "{H}h{m}",
        "{HH}{m}",
        "{H}:{m}:{s}", "{H}:{m} Uhr", "{H} h {m}", "{HH}:{m}:{s}Z", "{HH}{m}h", "{HH}.{m}.{s}", "{h}{m}{x}",
        "{H}u{m}",
        "{H}-{m}",
    ))  # fmt: skip
    value = form.format(
        h=moment.hour % 12 or 12, H=moment.hour, HH=f"{moment.hour:02d}", m=f"{moment.minute:02d}",
        s=f"{moment.second:02d}", x=pick(rng, _DOTS["AM" if moment.hour < 12 else "PM"]),
    )  # fmt: skip
    seconds = ":%S" if "{s}" in form else ""
    return value, moment.strftime(f"%H:%M{seconds}") + ("Z" if form.endswith("Z") else "")


def _moment(rng: Generator) -> datetime:
    minutes = int(rng.random() * 1440)
    if chance(rng, 0.4):
        minutes -= minutes % 15
    return datetime.combine(_day(rng), datetime.min.time()) + timedelta(
        minutes=minutes, seconds=int(rng.random() * 60)
    )


@pairs_of("time", 3)
def clock_time(at: Draw) -> Pair:
    """Times of day to the 24-hour clock: 3:05 pm is 15:05."""
    moment = _moment(at.rng)
    return Pair(*_clock(at, moment))


@pairs_of("time", 1)
def whole_hour(at: Draw) -> Pair:
    """3 pm, 15h, noon."""
    rng = at.rng
    hour = between(rng, 0, 23)
    value = at.choose(
        "hour form", ("{h} {x}", "{h}{x}", "{H}h", "{H} Uhr", "{H} h", "{h} o'clock {x}", "word")
    )
    if value == "word":
        hour = pick(rng, (0, 12))
        words = (
            ("midnight", "Midnight", "Mitternacht", "minuit")
            if hour == 0
            else ("noon", "Noon", "midday", "mittags", "midi", "12 noon")
        )
        return Pair(pick(rng, words), f"{hour:02d}:00")
    marks = _DOTS["AM" if hour < 12 else "PM"]
    return Pair(value.format(h=hour % 12 or 12, H=hour, x=pick(rng, marks)), f"{hour:02d}:00")


@pairs_of("datetime", 3)
def date_and_time(at: Draw) -> Pair | None:
    """A date and a time, the order of day and month told where it is not plain."""
    rng = at.rng
    moment = _moment(rng)
    written = pick(rng, (numeric_date, numeric_date, english_date, plain_day))(at)
    if written is None or len(written.target) != 10:
        return None
    clock, iso = _clock(at, moment)
    joint = at.choose("moment joint", (" ", ", ", " at ", "  ", " - "))
    return Pair(written.value + joint + clock, f"{written.target}T{iso}", written.hint)


def plain_day(at: Draw) -> Pair:
    """2021-05-03, the date half of many stamps."""
    day = _day(at.rng)
    return Pair(day.strftime(pick(at.rng, ("%Y-%m-%d", "%Y/%m/%d"))), day.isoformat())


@pairs_of("datetime", 1.5)
def machine_stamp(at: Draw) -> Pair:
    """Stamps of machines: logs, exports, mail headers; fractions of a second are dropped."""
    moment = _moment(at.rng)
    form = at.choose("stamp form", (
        "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.000", "%Y%m%d%H%M%S", "%Y%m%dT%H%M%S", "%Y/%m/%d %H:%M:%S",
        "%d/%b/%Y:%H:%M:%S", "%a %b %d %H:%M:%S %Y", "%a, %d %b %Y %H:%M:%S", "%Y-%m-%d %H.%M.%S",
        "%d-%b-%Y %H:%M:%S",
        "%Y.%m.%d %H:%M:%S", "%b %d %Y %I:%M:%S%p", "%Y-%m-%d_%H-%M-%S", "%d%b%Y:%H:%M:%S",
    ))  # fmt: skip
    return Pair(moment.strftime(form), f"{moment:%Y-%m-%dT%H:%M:%S}")


_UNITS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("PT{}H", ("h", "hr", "hrs", "hours", "hour", "Std.", "Stunden", "heures", "horas", "ore", "uur", "H")),
    ("PT{}M", ("min", "mins", "minutes", "min.", "Minuten", "minutos", "minuti", "minuten", "MIN")),
    ("PT{}S", ("s", "sec", "secs", "seconds", "Sek.", "secondes", "segundos")),
    ("P{}D", ("d", "days", "day", "Tage", "jours", "días", "giorni", "dagen", "dias", "DAYS")),
    ("P{}W", ("weeks", "wk", "wks", "Wochen", "semaines", "semanas", "settimane", "weken")),
    ("P{}M", ("months", "mo", "mos", "Monate", "mois", "meses", "mesi", "maanden")),
    ("P{}Y", ("years", "yrs", "yr", "Jahre", "ans", "años", "anni", "jaar", "anos", "YEARS")),
)  # fmt: skip


@pairs_of("duration", 2)
def one_unit(at: Draw) -> Pair:
    """90 min is PT90M: the number and the unit as they are."""
    rng = at.rng
    form, words = pick(rng, _UNITS)
    number = str(between(rng, 2, pick(rng, (9, 60, 240))))
    if chance(rng, 0.15) and form in ("PT{}H", "P{}D"):
        number = f"{between(rng, 0, 12)}.{pick(rng, ('5', '25', '75'))}"
    shown = number.replace(".", ",") if chance(rng, 0.3) else number
    return Pair(
        shown + pick(rng, (" ", " ", "", "-")) + at.choose("duration word", words), form.format(number)
    )


@pairs_of("duration", 2)
def two_units(at: Draw) -> Pair:
    """1h 30m, 2 hours and 5 minutes, 1:30:00; a lone 5:30 says in the hint what it counts."""
    rng = at.rng
    big, small = between(rng, 1, 30), between(rng, 1, 59)
    form = at.choose("two units", (
        "{b}h {s}m", "{b}h{ss}", "{b} h {s} min", "{b} hours {s} minutes", "{b} hrs, {s} mins", "{b}h{s}min",
        "{b} hours and {s} minutes", "{b} Std. {s} Min.", "{b} heures {s} minutes", "{b}:{ss}:00",
        "{b}:{ss} h",
        "{b}:{ss}", "{b}m {s}s", "{b} min {s} sec", "{b}'{ss}\"", "{b} minutes, {s} seconds",
    ))  # fmt: skip
    value = form.format(b=big, s=small, ss=f"{small:02d}")
    minutes = form in ("{b}m {s}s", "{b} min {s} sec", "{b}'{ss}\"", "{b} minutes, {s} seconds")
    hint = ""
    if form == "{b}:{ss}":
        minutes = chance(rng, 0.5)
        hint = "minutes:seconds" if minutes else "hours:minutes"
    return Pair(value, f"PT{big}M{small}S" if minutes else f"PT{big}H{small}M", hint)
