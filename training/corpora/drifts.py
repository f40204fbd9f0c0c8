"""Values written in another format or unit, and values out of their domain."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from numpy.random import Generator

from training.corpora.rand import below, chance, pick

DATE_FORMATS: tuple[str, ...] = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y%m%d", "%d %b %Y",
    "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%b-%y", "%m/%d/%y", "%d/%m/%y", "%d.%m.%y",
    "%Y.%m.%d", "%a %d %b %Y", "%A, %B %d, %Y", "%b %Y", "%B %Y", "%m/%Y", "%Y-%m", "%Y-W%V",
)  # fmt: skip
TIME_FORMATS: tuple[str, ...] = (
    "%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I.%M %p", "%H.%M", "%Hh%M", "%H%M",
)  # fmt: skip
_WHOLE_DATES = DATE_FORMATS[:19]
_NUMBER = re.compile(r"[-+]?\d[\d,. ]*\d|\d")
_CLOCK = re.compile(r"^(\d{1,2})[:.h](\d{2})(?::(\d{2}))?\s*([ap]\.?\s?m\.?)?$", re.IGNORECASE)
_UNITS: tuple[tuple[str, ...], ...] = (
    ("kg", "g", "lb", "lbs", "oz", "mg", "t"),
    ("m", "cm", "mm", "km", "ft", "in", "mi", "miles", "inches", '"', "yd"),
    ("l", "L", "ml", "cl", "gal", "pt", "fl oz", "liters"),
    ("min", "mins", "minutes", "h", "hrs", "hours", "s", "sec", "days", "wk"), ("°C", "°F", "C", "F", "K"),
    ("mph", "km/h", "kph", "m/s", "kn"), ("MB", "GB", "KB", "TB", "MiB", "kB"),
    ("Hz", "kHz", "MHz", "GHz"), ("W", "kW", "MW", "hp"), ("kWh", "MWh", "J", "kJ", "cal", "kcal"),
    ("Pa", "hPa", "bar", "psi", "mmHg"), ("mmol/l", "mg/dl", "g/l"),
    ("m2", "m²", "sq ft", "ha", "acres", "km2", "km²"), ("€", "$", "£", "EUR", "USD", "GBP", "¥", "CHF"),
    ("%", "percent", "pct", "pp", "‰"), ("million", "m", "mn", "bn", "k", "K"),
)  # fmt: skip
_PARTNERS = {unit: family for family in reversed(_UNITS) for unit in family}
_UNIT_END = re.compile(
    "(?<=[\\d\\s])(" + "|".join(sorted(map(re.escape, _PARTNERS), key=len, reverse=True)) + ")$"
)
_FAR_DATES = (
    "1900-01-01", "1970-01-01", "9999-12-31", "1899-12-30", "2099-12-31", "0001-01-01", "1753-01-01",
)  # fmt: skip


def parse_date(value: str) -> tuple[datetime, str] | None:
    """The day that `value` writes and the format it is in, by `DATE_FORMATS`; None if it is no such date."""
    if not 8 <= len(value) <= 30 or not any(sign.isdigit() for sign in value):
        return None
    for form in _WHOLE_DATES:
        try:
            return datetime.strptime(value, form), form
        except ValueError:
            continue
    return None


def date_format(value: str, rng: Generator) -> str | None:
    """The same day written in another order, with other separators, or with less of it."""
    found = parse_date(value)
    if found is None:
        return _clock_drift(value, rng)
    day, form = found
    if chance(rng, 0.15):
        return pick(rng, (f"{value} 00:00:00", f"{value}T00:00:00Z", f"{value} 0:00", str(serial_day(day))))
    return day.strftime(pick(rng, [other for other in DATE_FORMATS if other != form]))


def serial_day(day: datetime) -> int:
    """The day as spreadsheets number it: 1 is 1900-01-01 (with their 29 February 1900)."""
    return (day - datetime(1899, 12, 30)).days


def _clock_drift(value: str, rng: Generator) -> str | None:
    match = _CLOCK.match(value)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower().startswith("p") else 0)
    if hour > 23 or minute > 59:
        return None
    moment = datetime(2001, 2, 3, hour, minute, int(match[3] or 0))
    return moment.strftime(pick(rng, TIME_FORMATS))


def impossible(value: str, rng: Generator) -> str | None:
    """A date or time of the same form that does not exist: month 13, 31 February, 25:61; or a far date."""
    found = parse_date(value)
    if found is None:
        match = _CLOCK.match(value)
        if match is None:
            return None
        wrong = f"{24 + below(rng, 60):02d}" if chance(rng, 0.4) else match[1]
        minutes = match[2] if wrong != match[1] else f"{60 + below(rng, 40):02d}"
        return value.replace(
            f"{match[1]}{value[len(match[1])]}{match[2]}", f"{wrong}{value[len(match[1])]}{minutes}"
        )
    day, form = found
    if chance(rng, 0.3):
        far = datetime.fromisoformat(pick(rng, _FAR_DATES))
        return far.strftime(form.replace("%Y", f"{far.year:04d}"))
    if "%d" not in form or "%m" not in form:
        return None
    number, month = pick(
        rng, ((30 + below(rng, 2), 2), (31, 4), (32, 7), (day.day, 13), (0, day.month), (45, 19))
    )
    return (
        form.replace("%d", f"{number:02d}").replace("%m", f"{month:02d}")
        .replace("%Y", f"{day.year:04d}").replace("%y", f"{day.year % 100:02d}")
    )  # fmt: skip


def phone_format(value: str, rng: Generator) -> str | None:
    """The same digits grouped otherwise, or with the country code gained or lost."""
    digits = [sign for sign in value if sign.isdigit()]
    if not 7 <= len(digits) <= 15 or len(digits) < 0.5 * len(value):
        return None
    plain = "".join(digits)
    tail = plain[-10:] if len(plain) >= 10 else plain
    forms = [
        plain,
        f"+{plain}",
        f"+1 {tail}",
        f"00{plain}",
        f"({tail[:3]}) {tail[3:6]}-{tail[6:]}",
        f"{tail[:3]}-{tail[3:6]}-{tail[6:]}",
        f"{tail[:3]}.{tail[3:6]}.{tail[6:]}",
        f"{tail[:3]} {tail[3:6]} {tail[6:]}",
        f"{tail[:3]}/{tail[3:]}",
        tail[3:],
        f"{value} ext. {10 + below(rng, 990)}",
        f"{value} x{10 + below(rng, 90)}",
        f"tel: {value}",
    ]
    return pick(rng, [form for form in forms if form != value])


def number_format(value: str, rng: Generator) -> str | None:
    """The same number with another decimal sign, other groups, a unit word, or as text or in E-notation."""
    match = _NUMBER.search(value)
    if match is None:
        return None
    number = match[0]
    forms: list[str] = []
    if "." in number or "," in number:
        swapped = number.translate(str.maketrans(",.", ".,"))
        forms += [swapped, number.replace(",", ""), number.replace(",", " "), number.replace(".", "")]
    plain = number.replace(",", "")
    try:
        amount = float(plain)
    except ValueError:
        amount = None
    if amount is not None and len(plain) < 14:
        forms += [
            f"{amount:.1f}",
            f"{amount:.3E}",
            f"{amount:,.2f}",
            f"({number})",
            f"{number}-",
            f"'{number}",
        ]
        if amount == int(amount):
            forms += [
                f"{int(amount):,}",
                f"{int(amount)}.0",
                f"0{number}",
                _in_words(int(amount)),
                f"{number}.",
            ]
            if abs(amount) >= 1000:
                forms += [
                    f"{amount / 1000:g}k",
                    f"{int(amount):,}".replace(",", "."),
                    f"{amount / 1e6:g} million",
                ]
    new = [form for form in forms if form and form != number]
    return value[: match.start()] + pick(rng, new) + value[match.end() :] if new else None


_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]


def _in_words(number: int) -> str:
    return _SMALL[number] if 0 <= number <= 20 else ""


def unit(value: str, rng: Generator) -> str | None:
    """The unit is lost, exchanged for another of the same quantity, or doubled; a bare number gains one."""
    match = _UNIT_END.search(value)
    if match is not None:
        stem = value[: match.start()]
        family = [other for other in _PARTNERS[match[1]] if other != match[1]]
        return pick(
            rng, (stem.rstrip(), stem + pick(rng, family), stem + pick(rng, family), f"{value} {match[1]}")
        )
    if value[:1] in "$€£¥" and len(value) > 1:
        return pick(
            rng, ("$€£¥".replace(value[0], "")[below(rng, 3)] + value[1:], value[1:], value[1:] + " USD")
        )
    if _NUMBER.fullmatch(value):
        return value + pick(rng, ("", " ")) + pick(rng, pick(rng, _UNITS))
    return None


def outlier(value: str, rng: Generator) -> str | None:
    """A number ten to a million times too large or small, of the wrong sign, or far from all others."""
    match = _NUMBER.search(value)
    if match is None or sum(sign.isalpha() for sign in value) > 5:
        return None
    number = match[0]
    plain = number.replace(",", "").replace(" ", "")
    try:
        amount = float(plain)
    except ValueError:
        return None
    places = len(plain.partition(".")[2])
    change: Callable[[], float] = pick(
        rng,
        (
            lambda: amount * pick(rng, (10, 100, 1000, 1_000_000)),
            lambda: amount / pick(rng, (10, 100, 1000)),
            lambda: -amount,
            lambda: pick(rng, (-1.0, 999.0, 9999.0, 99999.0, 0.0, -999.0)),
            lambda: amount * (5 + 100 * rng.random()) + 100,
        ),
    )
    text = f"{change():,.{places}f}" if "," in number else f"{change():.{places}f}"
    return value[: match.start()] + text + value[match.end() :]
