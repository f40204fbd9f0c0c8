"""Countries and their subdivisions: ISO 3166 through pycountry, their names through the CLDR."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any

import pycountry
from babel import Locale

from assistant.standardization.parsers.text import bare, casing

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "pl", "tr", "ru", "ja", "zh", "ar")
_ALSO = {
    "usa": "US",
    "us": "US",
    "united states of america": "US",
    "america": "US",
    "uk": "GB",
    "great britain": "GB",
    "uae": "AE",
    "south korea": "KR",
    "north korea": "KP",
    "russia": "RU",
    "czech republic": "CZ",
    "czechia": "CZ",
    "holland": "NL",
    "the netherlands": "NL",
    "ivory coast": "CI",
    "vatican": "VA",
    "turkey": "TR",
    "burma": "MM",
    "swaziland": "SZ",
    "macedonia": "MK",
    "hong kong": "HK",
    "macau": "MO",
    "macao": "MO",
    "cape verde": "CV",
    "bolivia": "BO",
    "venezuela": "VE",
    "tanzania": "TZ",
    "moldova": "MD",
    "laos": "LA",
    "syria": "SY",
    "iran": "IR",
    "brunei": "BN",
    "taiwan": "TW",
    "vietnam": "VN",
    "palestine": "PS",
    "micronesia": "FM",
    "republic of ireland": "IE",
    "brd": "DE",
    "vereinigte staaten": "US",
    "grossbritannien": "GB",
    "republic of korea": "KR",
}
NAMES_IN_CAPITALS = frozenset({"USA", "UK", "UAE", "U.S.A.", "U.K.", "U.S.", "US"})
"""Abbreviations people use as a country's name."""


def key(text: str) -> str:
    """A name as it is looked up: no case, accents, punctuation; abbreviations without full stops."""
    return bare(text.replace(".", "").replace("&", " and "))


@cache
def country_names() -> dict[str, str]:
    """Names in several languages to ISO alpha-2 codes; English names first."""
    names: dict[str, str] = {}
    for country in pycountry.countries:
        for field in ("name", "common_name", "official_name"):
            if getattr(country, field, None):
                names.setdefault(key(getattr(country, field)), country.alpha_2)
    names |= _ALSO
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and pycountry.countries.get(alpha_2=code):
                names.setdefault(key(name), code)
    names.pop("", None)
    return names


@cache
def country_codes() -> dict[str, str]:
    """Alpha-2, alpha-3 and numeric codes to alpha-2."""
    codes: dict[str, str] = {}
    for country in pycountry.countries:
        codes |= {
            country.alpha_2: country.alpha_2,
            country.alpha_3: country.alpha_2,
            country.numeric: country.alpha_2,
        }
    return codes


def find_country(text: str) -> str | None:
    """The alpha-2 code of the country a text names or codes; None if it is none, or not in the lists."""
    if len(text) <= 3 and casing(text) == "mixed":
        return None
    return country_codes().get(text.strip().upper()) or country_names().get(key(text))


def country_name(code: str, language: str) -> str:
    """The usual name of a country."""
    country: Any = pycountry.countries.get(alpha_2=code)
    if language == "en":
        name = getattr(country, "common_name", None) or country.name
        return str(Locale("en").territories.get(code, name)) if "," in name else str(name)
    return str(Locale(language).territories.get(code, country.name))


@cache
def country_languages(name: str) -> tuple[str, ...]:
    """Those of our languages in which a country is called so."""
    code = country_names().get(key(name))
    return tuple(
        language
        for language in LANGUAGES
        if code and key(Locale(language).territories.get(code, "")) == key(name)
    )


@cache
def subdivisions() -> dict[str, dict[str, str]]:
    """For each country: names and codes of its subdivisions, looked-up form → ISO 3166-2 code.

    Where two subdivisions of a country share a name, the one of the upper level has it.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in sorted(
        pycountry.subdivisions, key=lambda entry: (entry.parent_code is not None, entry.code)
    ):
        for name in (entry.code, entry.code.split("-", 1)[1], entry.name, entry.name.split(" [")[0]):
            found[entry.country_code].setdefault(key(name), entry.code)
    return dict(found)


@cache
def _countries_of(name: str) -> tuple[str, ...]:
    return tuple(country for country, names in subdivisions().items() if name in names)


def subdivision_countries(text: str) -> tuple[str, ...]:
    """The countries that have a subdivision of this name or code."""
    return _countries_of(key(text))


def subdivision_country(text: str) -> str | None:
    """The only country with a subdivision of this full name; None for codes and for shared names."""
    countries = subdivision_countries(text)
    return countries[0] if len(countries) == 1 and len(text) > 3 else None
