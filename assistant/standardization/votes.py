"""What the parsers alone say of a column's kind: the share of its values that each family can read."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence

from assistant.standardization.parsers import dates, net, numbers, phone, quantity
from assistant.standardization.parsers.boolean import read as read_boolean
from assistant.standardization.parsers.currency import read as read_currency
from assistant.standardization.parsers.date_text import take_apart
from assistant.standardization.parsers.geography import find_country, subdivision_countries
from assistant.standardization.parsers.identifier import find_scheme
from assistant.standardization.parsers.language import find_language

_COORDINATES = re.compile(r"\(?[-+]?\d{1,3}\.\d{2,}°?\s*[NS]?\s*[,; ]\s*[-+]?\d{1,3}\.\d{2,}°?\s*[EW]?\)?")
_YEAR = re.compile(r"(?:1[89]|20)\d\d", re.ASCII)
_DURATION = re.compile(
    r"P(?=[\dT])(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?|(?:\d+\s?(?:h|hrs?|m|mins?|s|secs?|days?|d)\s?){2,}"
)
_URLISH = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_PHONE = re.compile(r"\+[\d\s().-]{7,20}|\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|0\d{1,4}[-/ ]\d[\d -]{4,}")
_POSTAL = re.compile(r"\d{5}-\d{4}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|\d{4} [A-Z]{2}")


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return "." in text or ":" in text


def _date_kind(wanted: str) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        layout = take_apart(text)
        if layout is None or dates.read(text, {}) is None:
            return False
        has_date = any(part.code[0] in "yd3" for part in layout.parts)
        if wanted == "time":
            return layout.clock is not None and not has_date
        return has_date and (layout.clock is not None) == (wanted == "datetime")

    return check


def _marked(marks: str) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        reading = numbers.read(text, {})
        figure = reading.value if reading else None
        if not isinstance(figure, numbers.Figure):
            return False
        if marks == "":
            return figure.mark is None
        return figure.mark is not None and (figure.mark == "%") == (marks == "%")

    return check


def _is_quantity(text: str) -> bool:
    return quantity.read(text, {}) is not None and not text.endswith("%")


def _is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None and phone.read(text, {}) is not None


TESTS: dict[str, Callable[[str], object]] = {
    "email": lambda text: net.read_email(text, {}),
    "url": _URLISH.fullmatch,
    "ip_address": _is_ip,
    "coordinates": _COORDINATES.fullmatch,
    "time": _date_kind("time"),
    "datetime": _date_kind("datetime"),
    "date": _date_kind("date"),
    "duration": _DURATION.fullmatch,
    "year": _YEAR.fullmatch,
    "boolean": lambda text: read_boolean(text, {}),
    "percentage": _marked("%"),
    "amount": _marked("money"),
    "quantity": _is_quantity,
    "phone": _is_phone,
    "postal_code": _POSTAL.fullmatch,
    "country": lambda text: not text.isdigit() and find_country(text),
    "subdivision": lambda text: not any(c.isdigit() for c in text) and subdivision_countries(text),
    "currency": lambda text: read_currency(text, {}),
    "language": find_language,
    "number": _marked(""),
}
"""Kind → whether a value can be read as one. `identifier` is told by its check digits, see `shares`."""


def shares(values: Sequence[str], counts: Sequence[int]) -> dict[str, float]:
    """The share each test accepts, of the distinct `values` or of their rows, whichever is more.

    Rows keep a few frequent words from being outvoted by their misspellings. 0 for an empty column.
    """
    if not values:
        return dict.fromkeys([*TESTS, "identifier"], 0.0)
    found = {}
    for kind, test in TESTS.items():
        passed = [bool(test(value)) for value in values]
        rows = sum(count for count, good in zip(counts, passed, strict=True) if good)
        found[kind] = max(sum(passed) / len(values), rows / sum(counts))
    scheme = find_scheme(list(values))
    found["identifier"] = scheme[1] if scheme else 0.0
    return found
