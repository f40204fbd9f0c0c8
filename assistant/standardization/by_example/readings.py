"""Numbers that a text means without writing them plainly: sizes, durations, counts, functions."""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from assistant.standardization.by_example.moments import moment

Reader = Callable[[str], "float | None"]

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgtp]?)(i?)(b|bytes?|bits?)?\s*", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_UNITS = {
    "d": 86_400, "day": 86_400, "h": 3_600, "hr": 3_600, "hour": 3_600, "m": 60, "min": 60, "minute": 60,
    "s": 1, "sec": 1, "second": 1, "w": 604_800, "week": 604_800, "ms": 0.001,
}  # fmt: skip
_TIME = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+?)s?(?![a-z])", re.IGNORECASE)
_SMALL = {
    word: value
    for value, word in enumerate(
        [
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
        ]
    )
} | {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)  # noqa: SIM905
}
_LARGE = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def size(base: int) -> Reader:
    """A file size in bytes: `b` alone is a bit, `B` a byte; KiB is always 1024 bytes."""

    def read(text: str) -> float | None:
        found = _SIZE.fullmatch(text)
        if not found or not (found[2] or found[4]):
            return None
        bits = found[4] == "b" and (not found[2] or found[2].isupper())
        bits = bits or (found[4] or "").lower().startswith("bit")
        factor = float(1024 if found[3] else base) ** _POWERS[found[2].lower()]
        return float(found[1]) * factor / (8 if bits else 1)

    return read


def seconds(text: str) -> float | None:
    """The seconds of a duration: "1h 30m", "2 days 3 hours", "1:02:03", "PT1H30M"."""
    clock = re.fullmatch(r"\s*(\d+):(\d{2})(?::(\d{2}(?:\.\d+)?))?\s*", text)
    if clock:
        return int(clock[1]) * 3_600 + int(clock[2]) * 60 + float(clock[3] or 0)
    iso = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", text.strip())
    if iso and any(iso.groups()):
        return sum(float(n or 0) * u for n, u in zip(iso.groups(), (86_400, 3_600, 60, 1), strict=True))
    parts = _TIME.findall(text)
    if not parts or any(unit.lower() not in _UNITS for _, unit in parts):
        return None
    rest = _TIME.sub("", text)
    if re.sub(r"(?i)\band\b|[\s,]", "", rest):
        return None
    return sum(float(number) * _UNITS[unit.lower()] for number, unit in parts)


def roman(text: str) -> float | None:
    """The value of a Roman numeral."""
    if not re.fullmatch(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})", text.upper()):
        return None
    values = [_ROMAN[letter] for letter in text.upper()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return float(sum(-a if a < b else a for a, b in pairs)) if values else None


def in_words(text: str) -> float | None:
    """The number that English words say: "two hundred and five"."""
    words = [word for word in re.findall(r"[a-z]+", text.lower()) if word != "and"]
    if not words or len(text) > 150 or re.search(r"\d", text):
        return None
    total = group = 0
    for word in words:
        if word in _SMALL:
            group += _SMALL[word]
        elif word == "hundred":
            group = max(group, 1) * 100
        elif word in _LARGE:
            total, group = total + max(group, 1) * _LARGE[word], 0
        else:
            return None
    return float(total + group)


def _base(base: int) -> Reader:
    allowed = {2: r"(?:0b)?[01]+", 8: r"(?:0o)?[0-7]+", 16: r"(?:0x|#)?[0-9A-Fa-f]+"}[base]

    def read(text: str) -> float | None:
        found = re.fullmatch(allowed, text.strip())
        return float(int(re.sub(r"^(?:0[box]|#)", "", found[0]), base)) if found and len(text) < 40 else None

    return read


def _numbers(text: str) -> list[float]:
    return [float(found) for found in _NUMBER.findall(text)[:8]]


def _of_one(function: Callable[[float], float]) -> Reader:
    def read(text: str) -> float | None:
        found = _numbers(text)
        try:
            return float(function(found[0])) if len(found) == 1 else None
        except (ValueError, OverflowError, ZeroDivisionError):
            return None

    return read


def _of_two(function: Callable[[float, float], float]) -> Reader:
    def read(text: str) -> float | None:
        found = [float(n) for n in re.findall(r"(?<![\d.])-?\d+(?:\.\d+)?|\d+(?:\.\d+)?", text)[:3]]
        try:
            return float(function(*found)) if len(found) == 2 else None
        except (ValueError, OverflowError, ZeroDivisionError):
            return None

    return read


def _mixed(*factors: float) -> Reader:
    """Figures in falling units as one: hours, minutes, seconds. West and south are negative."""

    def read(text: str) -> float | None:
        found = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", text)]
        if len(found) != len(factors) or max(found[1:], default=0) >= 2_000:
            return None
        sign = -1 if re.search(r"[SW]\s*$|^\s*[-SW]", text) else 1
        return sign * sum(n * factor for n, factor in zip(found, factors, strict=True))

    return read


def _days(of: Callable[[date], float]) -> Reader:
    def read(text: str) -> float | None:
        at = moment(text, "mdy") if len(text) < 60 and re.search(r"\d", text) else None
        try:
            return (
                float(of(date(at.year, at.month, at.day))) if at and at.year and at.month and at.day else None
            )
        except ValueError:
            return None

    return read


def _epoch(text: str) -> float | None:
    at = moment(text, "mdy") if len(text) < 60 and re.search(r"\d{4}", text) else None
    if not at or not at.year or not at.month or not at.day:
        return None
    try:
        return datetime(at.year, at.month, at.day, at.hour or 0, at.minute, at.second, tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _between(text: str) -> float | None:
    dates = re.findall(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{4}", text)
    found = [_days(lambda day: float(day.toordinal()))(one) for one in dates]
    return found[1] - found[0] if len(found) == 2 and None not in found else None  # type: ignore[operator]


_ONE = {
    "the square root of": math.sqrt, "the square of": lambda x: x * x, "the cube of": lambda x: x**3,
    "the cube root of": math.cbrt, "one divided by": lambda x: 1 / x, "e to the power of": math.exp,
    "two to the power of": lambda x: 2.0**x, "ten to the power of": lambda x: 10.0**x,
    "the natural logarithm of": math.log, "the logarithm of": math.log10,
    "the binary logarithm of": math.log2,
    "the sine in degrees of": lambda x: math.sin(math.radians(x)),
    "the cosine in degrees of": lambda x: math.cos(math.radians(x)),
    "the tangent in degrees of": lambda x: math.tan(math.radians(x)),
    "the angle in degrees of a slope in percent of": lambda x: math.degrees(math.atan(x / 100)),
    "the slope in percent of an angle in degrees of": lambda x: 100 * math.tan(math.radians(x)),
    "the angle in degrees whose sine is": lambda x: math.degrees(math.asin(x)),
    "the angle in degrees whose cosine is": lambda x: math.degrees(math.acos(x)),
    "the angle in degrees whose tangent is": lambda x: math.degrees(math.atan(x)),
    "the area of a circle of radius": lambda x: math.pi * x * x,
    "the circumference of a circle of radius": lambda x: math.tau * x,
    "the volume of a sphere of radius": lambda x: 4 / 3 * math.pi * x**3,
    "the factorial of": lambda x: float(math.factorial(int(x))) if x == int(x) <= 20 else math.nan,
    "the sum of the digits of": lambda x: float(sum(map(int, str(int(abs(x)))))),
}  # fmt: skip
_TWO: dict[str, Callable[[float, float], float]] = {
    "the first less the second": lambda a, b: a - b, "the second less the first": lambda a, b: b - a,
    "the first divided by the second": lambda a, b: a / b,
    "the second divided by the first": lambda a, b: b / a,
    "the first to the power of the second": lambda a, b: a**b,
    "the second as a share of the first, in percent": lambda a, b: 100 * b / a,
    "the first as a share of the second, in percent": lambda a, b: 100 * a / b,
    "the change from the first to the second, in percent": lambda a, b: 100 * (b - a) / a,
    "the remainder of the first by the second": lambda a, b: a % b,
    "the x of radius and angle in degrees": lambda r, angle: r * math.cos(math.radians(angle)),
    "the y of radius and angle in degrees": lambda r, angle: r * math.sin(math.radians(angle)),
    "the length of the vector": math.hypot,
    "the angle in degrees of the vector": lambda x, y: math.degrees(math.atan2(y, x)),
    "the greatest common divisor": lambda a, b: float(math.gcd(int(a), int(b))),
    "the least common multiple": lambda a, b: float(math.lcm(int(a), int(b))),
    "the first divided by the square of the second": lambda a, b: a / b**2,
}  # fmt: skip
_COUNTS: tuple[tuple[str, Callable[[str], int]], ...] = (
    ("how many characters it has", len),
    ("how many words it has", lambda text: len(text.split())),
    ("how many letters it has", lambda text: sum(c.isalpha() for c in text)),
    ("how many digits it has", lambda text: sum(c.isdigit() for c in text)),
    ("how many vowels it has", lambda text: sum(c in "aeiou" for c in text.lower())),
    ("how many capitals it has", lambda text: sum(c.isupper() for c in text)),
    ("how many parts between commas it has", lambda text: len(text.split(","))),
    ("how many lines it has", lambda text: len(text.splitlines())),
    ("how many sentences it has", lambda text: len(re.findall(r"[.!?]+(?:\s|$)", text))),
)


def _counted(count: Callable[[str], int]) -> Reader:
    return lambda text: float(count(text)) if len(text) <= 10_000 else None


READERS: tuple[tuple[str, float, Reader], ...] = (
    ("the size in bytes", 0.3, size(1024)),
    ("the size in bytes of 1000 to the kilobyte", 0.4, size(1000)),
    ("the seconds of the duration", 0.4, seconds),
    ("the Roman numeral", 0.5, roman),
    ("the number in words", 0.3, in_words),
    ("the binary number", 0.8, _base(2)),
    ("the octal number", 1.1, _base(8)),
    ("the hexadecimal number", 0.8, _base(16)),
    ("the seconds since 1970", 0.7, _epoch),
    ("the day of the year", 0.7, _days(lambda day: day.timetuple().tm_yday)),
    ("the week of the year", 0.7, _days(lambda day: day.isocalendar().week)),
    ("the quarter of the year", 0.7, _days(lambda day: (day.month + 2) // 3)),
    ("the day of the week", 0.8, _days(lambda day: day.isoweekday())),
    ("how many days the month has", 0.8, _days(lambda day: calendar.monthrange(day.year, day.month)[1])),
    ("the spreadsheet's number of the day", 0.8, _days(lambda day: (day - date(1899, 12, 30)).days)),
    ("the Julian day number", 0.9, _days(lambda day: day.toordinal() + 1_721_425)),
    ("the days between the two dates", 0.6, _between),
    ("the first times 60 plus the second", 0.5, _mixed(60, 1)),
    ("the hours, minutes and seconds in seconds", 0.5, _mixed(3600, 60, 1)),
    ("the feet and inches in inches", 0.6, _mixed(12, 1)),
    ("the pounds and ounces in ounces", 0.6, _mixed(16, 1)),
    ("the stones and pounds in pounds", 0.6, _mixed(14, 1)),
    ("the degrees and minutes in degrees", 0.5, _mixed(1, 1 / 60)),
    ("the degrees, minutes and seconds in degrees", 0.5, _mixed(1, 1 / 60, 1 / 3600)),
    *((f"{words} the number", 0.8, _of_one(function)) for words, function in _ONE.items()),
    *((words, 0.8, _of_two(function)) for words, function in _TWO.items()),
    *((words, 1.1, _counted(count)) for words, count in _COUNTS),
)
"""(words, cost, reader): numbers beyond those written; a reader is None where it does not apply."""
