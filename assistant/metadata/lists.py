"""Whether a text is on one of the closed lists of the world: countries, their parts, months, yes and no."""

from __future__ import annotations

from functools import cache

from assistant.rules.semantics import TYPES, currency_codes
from assistant.standardization.parsers import boolean
from assistant.standardization.parsers.date_names import find_month, find_weekday
from assistant.standardization.parsers.geography import country_names, key, subdivision_countries

_PREFIX = 4
"""Letters from which on a subdivision's name is a name and not a code, and a word may be a month's."""


def is_country(text: str) -> bool:
    """The name of a country, in one of the languages of the parsers."""
    return len(text) >= _PREFIX and key(text) in country_names()


def is_country_code(text: str) -> bool:
    """An upper-case ISO 3166 alpha-2 or alpha-3 code; a state of the USA is none, though Canada's CA is."""
    return TYPES["iso_country"].valid(text) or TYPES["iso_country_3"].valid(text)


def is_subdivision(text: str) -> bool:
    """The name of a state, province or the like that is not a country's too."""
    return len(text) >= _PREFIX and bool(subdivision_countries(text)) and not is_country(text)


def is_currency(text: str) -> bool:
    """An ISO 4217 code in upper case."""
    return text in currency_codes()


def is_month(text: str) -> bool:
    """The name of a month, written out or short."""
    return text.isalpha() and len(text) >= 3 and find_month(text) is not None


def is_weekday(text: str) -> bool:
    """The name of a weekday, written out or short."""
    return text.isalpha() and len(text) >= 2 and find_weekday(text) is not None


@cache
def is_yes_or_no(text: str) -> bool:
    """A word, not a digit, for yes or for no."""
    return not text.isdigit() and boolean.read(text, {}) is not None
