"""Columns of dates, times, datetimes, years and durations."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from babel.dates import format_date
from numpy.random import Generator

from training.corpora.columns.base import Draw, Made, maker
from training.corpora.drifts import DATE_FORMATS
from training.corpora.pools import CLDR_LOCALES
from training.corpora.rand import between, chance, pick

_PATTERNS = (
    "d MMMM y", "MMMM d, y", "d. MMMM y", "d MMM y", "EEEE d MMMM y", "MMM d, y", "EEE, d MMM y", "d MMMM",
    "MMMM y", "d. MMM", "LLLL", "EEEE", "MMM", "EEE",
)  # fmt: skip
_WORDS_ONLY = ("LLLL", "EEEE", "MMM", "EEE")
_STAMPS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S.%f", "%b %d %Y %I:%M%p",
    "%Y-%m-%dT%H:%M:%S+00:00", "%m/%d/%Y %H:%M:%S", "%d-%b-%Y %H:%M:%S", "%Y%m%d%H%M%S",
    "%a, %d %b %Y %H:%M:%S +0000", "%m/%d/%y %H:%M", "%Y/%m/%d %H:%M:%S", "%I:%M %p, %d %B %Y",
    "%d %b %Y at %H:%M", "%Y-%m-%d %H:%M:%S+01:00", "%Y%m%dT%H%M%SZ",
)  # fmt: skip
_CLOCKS = (
    "%H:%M", "%H:%M:%S", "%I:%M %p", "%-I:%M %p", "%-I:%M%p", "%H.%M", "%-H:%M", "%Hh%M", "%H%M", "%-I %p",
    "%H:%M:%S.%f", "am dots", "%H:%M Uhr", "%-H h %M", "%-I:%M am/pm", "%H:%MZ", "T%H:%M:%S",
)  # fmt: skip


def days(rng: Generator, size: int) -> list[date]:
    """Days within a random window of a month to eighty years, somewhere from 1930 to 2030."""
    span = pick(rng, (30, 180, 365, 365, 1500, 3650, 9000, 29000))
    last = date(2030, 12, 31) - timedelta(days=int(rng.random() ** 2 * 14000))
    return [last - timedelta(days=int(x * span)) for x in rng.random(size).tolist()]


def moments(rng: Generator, size: int) -> list[datetime]:
    """Moments on `days`, at office hours or around the clock."""
    office = chance(rng, 0.5)
    clock = rng.random((size, 2))
    result = []
    for day, (hour, rest) in zip(days(rng, size), clock.tolist(), strict=True):
        seconds = (8 + 10 * hour if office else 24 * hour) * 3600 + rest
        result.append(datetime.combine(day, time()) + timedelta(seconds=seconds))
    return result


def _unpadded(text: str) -> str:
    return text.lstrip("0").replace("/0", "/").replace(".0", ".").replace("-0", "-").replace(" 0", " ")


@maker("date", 3)
def written_date(at: Draw, rows: int) -> Made:
    """Numeric and English dates in one strptime format, padded or not."""
    form = at.choose("date format", DATE_FORMATS)
    values = [day.strftime(form) for day in days(at.rng, rows)]
    if at.chance(0.2) and form[1] in "dm" and "%b" not in form:
        values = [_unpadded(value) for value in values]
    return Made(at.header("date"), values, "en", pick(at.rng, ("as is", "any")))


@maker("date", 1.2)
def cldr_date(at: Draw, rows: int) -> Made:
    """Dates, months and weekdays in the words of a CLDR locale."""
    locale = at.choose("cldr", CLDR_LOCALES)
    pattern = pick(at.rng, _PATTERNS if at.chance(0.5) else _PATTERNS[:8])
    values = [format_date(day, pattern, locale=locale) for day in days(at.rng, min(rows, 150))]
    words = (
        "month"
        if pattern in ("LLLL", "MMM")
        else "day of week"
        if pattern in _WORDS_ONLY
        else at.header("date")
    )
    return Made(words, values, locale, "any")


@maker("date", 0.5)
def two_date_formats(at: Draw, rows: int) -> Made:
    """A column that legitimately writes some dates less exactly than others: 12 May 1980, May 1980, 1980."""
    full, less, least = pick(
        at.rng,
        (
            ("%d %B %Y", "%B %Y", "%Y"), ("%Y-%m-%d", "%Y-%m", "%Y"), ("%B %d, %Y", "%B %Y", "%Y"),
            ("%d.%m.%Y", "%m.%Y", "%Y"), ("%d %b %Y", "%b %Y", "c. %Y"),
        ),
    )  # fmt: skip
    shares = rand_shares(at.rng)
    values = [
        day.strftime(full if x < shares[0] else less if x < shares[1] else least)
        for day, x in zip(days(at.rng, rows), at.rng.random(rows).tolist(), strict=True)
    ]
    return Made(at.header("date"), values, "en", "as is")


def rand_shares(rng: Generator) -> tuple[float, float]:
    """Bounds that part [0, 1) into a large, a middling and a small share."""
    large = 0.5 + 0.3 * rng.random()
    return large, large + (1 - large) * (0.5 + 0.5 * rng.random())


@maker("datetime", 3)
def stamp(at: Draw, rows: int) -> Made:
    """Dates with times of day."""
    form = at.choose("stamp", _STAMPS)
    values = [moment.strftime(form) for moment in moments(at.rng, rows)]
    if form.endswith("%f") and at.chance(0.6):
        values = [value[:-3] for value in values]
    words = at.header("stamp")  # fmt: skip
    return Made(words, values, "en", "as is")


@maker("datetime", 0.4)
def epoch_iso_mixed(at: Draw, rows: int) -> Made:
    """Moments rounded to whole minutes, hours or midnights."""
    step = pick(at.rng, (60, 300, 900, 3600, 86400))
    form = at.choose("stamp", _STAMPS)
    values = []
    for moment in moments(at.rng, rows):
        seconds = int((moment - datetime(1900, 1, 1)).total_seconds()) // step * step
        values.append((datetime(1900, 1, 1) + timedelta(seconds=seconds)).strftime(form))
    return Made(at.header("epoch iso mixed"), values, "en", "any")


@maker("time", 3)
def clock(at: Draw, rows: int) -> Made:
    """Times of day in one style."""
    form = at.choose("clock", _CLOCKS)
    step = pick(at.rng, (1, 1, 5, 15, 30))
    values = []
    for x in at.rng.random(rows).tolist():
        moment = datetime(2001, 2, 3) + timedelta(
            minutes=int(x * 1440) // step * step, seconds=int(x * 1e6) % 60
        )
        if form == "am dots":
            values.append(moment.strftime("%-I:%M ") + ("a.m." if moment.hour < 12 else "p.m."))
        elif form == "%-I:%M am/pm":
            values.append(moment.strftime("%-I:%M %p").lower())
        elif form.endswith("%f"):
            values.append(moment.strftime("%H:%M:%S") + f".{int(x * 1e7) % 1000:03d}")
        else:
            values.append(moment.strftime(form))
    words = at.header("clock")  # fmt: skip
    return Made(words, values, "en", "any")


@maker("year", 3)
def year(at: Draw, rows: int) -> Made:
    """Years, plain or as seasons and spans."""
    last = between(at.rng, 1950, 2026)
    span = pick(at.rng, (5, 10, 30, 60, 120))
    years = [last - int(x * span) for x in at.rng.random(rows).tolist()]
    form = at.choose("year form", (
        "{y}", "{y}", "{y}.0", "{y}/{n2}", "{y}-{n2}", "{y}–{n2}", "FY{y}", "FY {y2}", "{y}-{n}",
        "{y}/{n}", "({y})", "AY {y}-{n}", "{y} AD", "'{y2}", "{y}s", "SS {y}", "{y}年",
    ))  # fmt: skip
    if at.chance(0.6):
        form = "{y}"
    values = [form.format(y=y, y2=f"{y % 100:02d}", n=y + 1, n2=f"{(y + 1) % 100:02d}") for y in years]
    words = at.header("year")  # fmt: skip
    return Made(words, values, "en", "any")


@maker("year", 0.6)
def quarter(at: Draw, rows: int) -> Made:
    """Quarters, halves and months of years, as reports name their periods."""
    form = at.choose(
        "period form", ("{y}Q{q}", "Q{q} {y}", "{y}-Q{q}", "{q}Q{y2}", "H{h} {y}", "{y} H{h}", "Q{q}/{y2}")
    )
    start = between(at.rng, 1990, 2022)
    periods = [(start + i // 4, i % 4 + 1) for i in range(40)]
    values = [form.format(y=y, y2=f"{y % 100:02d}", q=q, h=(q + 1) // 2) for y, q in periods]
    return Made(
        at.header("quarter"),
        values,
    )


def _length(seconds: int, form: str) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return form.format(
        h=hours,
        m=minutes,
        mm=f"{minutes:02d}",
        s=left,
        ss=f"{left:02d}",
        hh=f"{hours:02d}",
        tm=seconds // 60,
        ts=seconds,
        d=1 + seconds // 9000,
        th=round(seconds / 3600, 1),
        tmf=round(seconds / 60, 1),
    )


@maker("duration", 3)
def duration(at: Draw, rows: int) -> Made:
    """Lengths of time."""
    form = at.choose("length", (
        "{h}:{mm}:{ss}", "{hh}:{mm}:{ss}", "{tm}:{ss}", "{tm} min", "{tm} min.", "{tm} minutes",
        "{h}h {m}m", "{h}h {mm}min", "{h} hr. {m} min.", "{tm}m {s}s", "PT{h}H{m}M", "PT{tm}M{s}S",
        "{ts}s", "{ts} sec", "{th} hours", "{th} h", "{th}h", "{d} days", "{d} d", "{d} weeks",
        "{d} months", "{d} years", "{tm}'", "{tm} mins", "{tm}'{ss}\"", "{d} Tage", "{d} jours",
        "{d} días", "{tm} Min.", "{th} Std.", "{h} h {mm} min", "{tmf} min",
    ))  # fmt: skip
    scale = pick(at.rng, (600, 3600, 7200, 12000, 90000))
    values = [_length(30 + int(x * scale), form) for x in at.rng.random(rows).tolist()]
    words = at.header("duration")  # fmt: skip
    return Made(words, values, "en", "any")
