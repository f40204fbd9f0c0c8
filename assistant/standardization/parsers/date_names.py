"""Names of months and weekdays, and the marks around them, from the CLDR through babel."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.dates import get_day_names, get_month_names

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "tr", "ru", "uk")
"""English first: where two languages disagree over a word, the earlier one has it."""


def plain(word: str) -> str:
    """A name as it is looked up: small letters, no full stop."""
    return word.casefold().rstrip(".")


@cache
def month_words(language: str) -> dict[str, int]:
    """Month names of a language, wide and abbreviated, to 1–12."""
    words: dict[str, int] = {"sept": 9} if language == "en" else {}
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            for number, name in get_month_names(width, context, Locale(language)).items():
                if not plain(name).isdigit():
                    words.setdefault(plain(name), int(number))
    return words


@cache
def weekday_words(language: str) -> dict[str, int]:
    """Weekday names of a language, wide and abbreviated, to 0 (Monday) – 6."""
    words: dict[str, int] = {"tues": 1, "thur": 3, "thurs": 3} if language == "en" else {}
    for width in ("wide", "abbreviated"):
        for number, name in get_day_names(width, "format", Locale(language)).items():
            words.setdefault(plain(name), int(number))
    return words


@cache
def find_month(word: str) -> tuple[int, str] | None:
    """The month a word names and the first language in which it does; None if it names none."""
    for language in LANGUAGES:
        number = month_words(language).get(plain(word))
        if number is not None:
            return number, language
    return None


@cache
def find_weekday(word: str) -> int | None:
    """The weekday a word names, Monday being 0; None if it names none."""
    for language in LANGUAGES:
        number = weekday_words(language).get(plain(word))
        if number is not None:
            return number
    return None


@cache
def month_name(number: int, language: str, wide: bool) -> str:
    """The name of month 1–12, without a full stop."""
    return str(get_month_names("wide" if wide else "abbreviated", "format", Locale(language))[number]).rstrip(
        "."
    )


@cache
def weekday_name(number: int, language: str, wide: bool) -> str:
    """The name of weekday 0–6, without a full stop."""
    return str(get_day_names("wide" if wide else "abbreviated", "format", Locale(language))[number]).rstrip(
        "."
    )
