"""Countries, states, towns, languages, currencies to codes or right names; postal codes by country."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

import pycountry
from numpy.random import Generator

from training.corpora.columns import Draw
from training.corpora.forms.base import Pair, one_case, pairs_of, spaced, typo
from training.corpora.lexicon import word_lists
from training.corpora.pools import (
    CLDR_LOCALES,
    countries_with_subdivisions,
    currencies,
    languages,
    subdivisions,
    territories,
)
from training.corpora.rand import between, chance, pick

_INFORMAL = {
    "US": ("USA", "U.S.A.", "U.S.", "United States of America", "Estados Unidos", "America"),
    "GB": ("UK", "U.K.", "Great Britain", "England", "United Kingdom", "Britain"),
    "KR": ("South Korea", "Korea, South", "Republic of Korea", "Korea (South)"),
    "KP": ("North Korea", "Korea, North"),
    "RU": ("Russian Federation", "Russia"),
    "CZ": ("Czech Republic", "Czechia"),
    "NL": ("Holland", "The Netherlands", "Netherlands"),
    "VN": ("Viet Nam", "Vietnam"),
    "AE": ("UAE", "U.A.E.", "United Arab Emirates"),
    "CI": ("Ivory Coast", "Cote d'Ivoire"),
    "MM": ("Burma", "Myanmar"),
    "TR": ("Turkey", "Turkiye", "Türkiye"),
    "BA": ("Bosnia", "Bosnia and Herzegovina", "Bosnia-Herzegovina"),
    "CD": ("DR Congo", "DRC", "Congo-Kinshasa"),
    "CN": ("PR China", "P.R. China", "People's Republic of China", "China"),
    "DE": ("BRD", "Fed. Rep. of Germany", "Germany"),
    "SA": ("KSA", "Saudi Arabia"),
    "ZA": ("South Africa", "RSA"),
    "VA": ("Vatican", "Holy See", "Vatican City"),
    "SZ": ("Swaziland", "Eswatini"),
    "MK": ("Macedonia", "North Macedonia"),
    "CV": ("Cape Verde", "Cabo Verde"),
    "TW": ("Taiwan", "Taiwan, R.O.C."),
    "HK": ("Hong Kong", "Hongkong", "Hong Kong SAR"),
    "IR": ("Iran", "Iran, Islamic Republic of"),
    "SY": ("Syria", "Syrian Arab Republic"),
    "LA": ("Laos", "Lao PDR"),
    "MD": ("Moldova", "Republic of Moldova"),
    "TZ": ("Tanzania", "United Republic of Tanzania"),
    "BO": ("Bolivia", "Bolivia, Plurinational State of"),
    "VE": ("Venezuela", "Venezuela, Bolivarian Republic of"),
}

_NO_CODE = frozenset({"XXX", "XTS", "XBA", "XBB", "XBC", "XBD", "XUA", "XSU", "sh", "mo", "tl"})
"""Codes for testing, for no currency and for bonds; languages whose code was withdrawn."""

Names = Callable[[str], Mapping[str, str]]


@cache
def _unclear(names: Names) -> frozenset[str]:
    """Names (case-folded) that mean one thing in one locale and another in another."""
    meant: dict[str, set[str]] = {}
    for locale in CLDR_LOCALES:
        for code, name in names(locale).items():
            meant.setdefault(name.casefold(), set()).add(code)
    return frozenset(name for name, codes in meant.items() if len(codes) > 1)


def _listed(at: Draw, names: Names, usual: Iterable[str] = ()) -> Pair | None:
    """A name out of a CLDR list in some language, in some case or misspelt; its code."""
    rng = at.rng
    locale = "en" if chance(rng, 0.4) else at.choose("cldr", CLDR_LOCALES)
    listed = names(locale)
    known = [code for code in usual if code in listed]
    code = pick(rng, known) if known and chance(rng, 0.5) else pick(rng, sorted(listed))
    if code in _NO_CODE:
        return None
    name = listed[code]
    if name.casefold() in _unclear(names) or len(name.encode()) > 40:
        return None
    point = rng.random()
    if point < 0.3:
        wrong = typo(name, rng, listed.values()) if name.isascii() else None
        return Pair(wrong, code) if wrong else None
    if point < 0.5:
        name = one_case(name, rng) or name
    return Pair(spaced(name, rng) if chance(rng, 0.1) else name, code)


_LARGE = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "BE", "AT", "CH", "PL", "SE", "NO", "DK", "FI", "IE",
          "PT", "CZ", "HU",
          "GR", "TR", "RU", "UA", "CN", "JP", "KR", "IN", "BR", "MX", "AR", "CA", "AU", "NZ", "ZA", "EG",
          "IL", "SG")  # fmt: skip


@pairs_of("country", 3)
def country(at: Draw) -> Pair | None:
    """Countries' names in many languages to ISO 3166 alpha-2."""
    return _listed(at, territories, _LARGE)


@pairs_of("country", 1)
def country_by_code(at: Draw) -> Pair:
    """Alpha-3, numeric and small-letter codes, and names with them, to alpha-2."""
    item = pick(at.rng, list(pycountry.countries))
    form = at.choose("country form", ("{a}", "{n}", "{A}", "{l}", "{N} ({c})", "{c} - {N}", "{A} {N}"))
    name = territories("en").get(item.alpha_2, item.name)
    value = form.format(
        a=item.alpha_3, n=item.numeric, A=item.alpha_3, l=item.alpha_2.lower(), c=item.alpha_2, N=name
    )
    return Pair(value.lower() if form == "{A}" else value, item.alpha_2)


@pairs_of("country", 1)
def everyday_country(at: Draw) -> Pair:
    """USA, Holland, Great Britain."""
    code = pick(at.rng, sorted(_INFORMAL))
    name = pick(at.rng, _INFORMAL[code])
    if chance(at.rng, 0.3):
        name = name.upper() if chance(at.rng, 0.5) else name.lower()
    return Pair(name, code)


_SPOKEN = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "ru",
    "zh",
    "ja",
    "ar",
    "hi",
    "tr",
    "sv",
    "da",
    "fi",
    "cs",
    "el",
    "hu",
)


@pairs_of("language", 2)
def language(at: Draw) -> Pair | None:
    """Languages' names to ISO 639-1."""
    return _listed(at, languages, _SPOKEN)


@pairs_of("language", 1)
def language_by_code(at: Draw) -> Pair | None:
    """Three letters, capitals, tags with a region."""
    item = pick(at.rng, [item for item in pycountry.languages if hasattr(item, "alpha_2")])
    region = pick(at.rng, ("US", "GB", "DE", "FR", "BR", "CN", "ES", "IT"))
    form = at.choose("language form", ("{a}", "{U}", "{t}-{r}", "{t}_{r}", "{A}"))
    value = form.format(
        a=item.alpha_3, U=item.alpha_2.upper(), A=item.alpha_3.upper(), t=item.alpha_2, r=region
    )
    return Pair(value, item.alpha_2)


_SYMBOLS = {"€": "EUR", "£": "GBP", "zł": "PLN", "₹": "INR", "₺": "TRY", "₽": "RUB", "Kč": "CZK",
            "R$": "BRL", "US$": "USD",
            "CA$": "CAD", "A$": "AUD", "NZ$": "NZD", "HK$": "HKD", "₩": "KRW", "₪": "ILS", "฿": "THB",
            "₫": "VND", "₴": "UAH",
            "Ft": "HUF", "Fr.": "CHF", "sFr": "CHF", "euros": "EUR", "EURO": "EUR",
            "Euro": "EUR", "quid": "GBP",
            "RMB": "CNY", "STG": "GBP", "NT$": "TWD", "MX$": "MXN"}  # fmt: skip
_WITH_COUNTRY = {("$", "US"): "USD", ("$", "CA"): "CAD", ("$", "AU"): "AUD", ("$", "MX"): "MXN", ("kr",
                                        "SE"): "SEK",
                 ("kr", "NO"): "NOK", ("kr", "DK"): "DKK", ("¥", "JP"): "JPY", ("¥", "CN"): "CNY", ("kr.",
                                        "DK"): "DKK",
                 ("pesos", "MX"): "MXN", ("dollars", "US"): "USD", ("dollar", "AU"): "AUD", ("pounds",
                                        "GB"): "GBP",
                 ("francs", "CH"): "CHF", ("Rs", "IN"): "INR", ("$", "NZ"): "NZD", ("Rs.",
                                        "IN"): "INR"}  # fmt: skip
_TRADED = (
    "USD",
    "EUR",
    "GBP",
    "JPY",
    "CHF",
    "CAD",
    "AUD",
    "CNY",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "CZK",
    "HUF",
    "INR",
    "BRL",
    "MXN",
)


@pairs_of("currency", 2)
def currency(at: Draw) -> Pair | None:
    """Currencies' names to ISO 4217."""
    return _listed(at, currencies, _TRADED)


@pairs_of("currency", 1)
def currency_sign(at: Draw) -> Pair:
    """Signs; those that several countries use come with the country."""
    rng = at.rng
    if chance(rng, 0.4):
        (sign, land), code = pick(rng, list(_WITH_COUNTRY.items()))
        return Pair(sign, code, land)
    if chance(rng, 0.4):
        code = pick(rng, _TRADED)
        return Pair(pick(rng, (code.lower(), code.capitalize(), f"({code})", f"{code}.", f"in {code}")), code)
    sign, code = pick(rng, list(_SYMBOLS.items()))
    return Pair(sign, code)


_CODED = ("US", "US", "US", "CA", "AU", "DE", "BR", "IN", "MX", "CH")
_OLD_STYLE = {
    "Ala.": "Alabama", "Ariz.": "Arizona", "Ark.": "Arkansas", "Calif.": "California", "Colo.": "Colorado",
    "Conn.": "Connecticut", "Del.": "Delaware", "Fla.": "Florida", "Ga.": "Georgia", "Ill.": "Illinois",
    "Ind.": "Indiana",
    "Kan.": "Kansas", "Ky.": "Kentucky", "La.": "Louisiana", "Md.": "Maryland", "Mass.": "Massachusetts",
    "Mich.": "Michigan",
    "Minn.": "Minnesota", "Miss.": "Mississippi", "Mo.": "Missouri", "Mont.": "Montana", "Neb.": "Nebraska",
    "Nev.": "Nevada",
    "N.H.": "New Hampshire", "N.J.": "New Jersey", "N.M.": "New Mexico", "N.Y.": "New York",
    "N.C.": "North Carolina",
    "N.D.": "North Dakota", "Okla.": "Oklahoma", "Ore.": "Oregon", "Pa.": "Pennsylvania",
    "R.I.": "Rhode Island",
    "S.C.": "South Carolina", "S.D.": "South Dakota", "Tenn.": "Tennessee", "Tex.": "Texas", "Vt.": "Vermont",
    "Va.": "Virginia", "Wash.": "Washington", "W.Va.": "West Virginia", "Wis.": "Wisconsin",
    "Wyo.": "Wyoming",
    "Penn.": "Pennsylvania", "N. Carolina": "North Carolina", "S. Dakota": "South Dakota",
    "W. Virginia": "West Virginia",
    "N. Dakota": "North Dakota", "S. Carolina": "South Carolina", "N. Mexico": "New Mexico",
    "Cali": "California",
}  # fmt: skip


@pairs_of("subdivision", 2)
def subdivision(at: Draw) -> Pair | None:
    """Misspelt or in another case, with the country: the right name."""
    rng = at.rng
    land = at.choose("subdivisions of", countries_with_subdivisions() + _CODED * 20)
    names = [name for _, name in subdivisions(land) if "[" not in name and "(" not in name]
    if not names:
        return None
    name = pick(rng, names)
    wrong = typo(name, rng, names) if chance(rng, 0.75) else one_case(name, rng)
    return Pair(wrong, name, land) if wrong else None


@pairs_of("subdivision", 1)
def subdivision_code(at: Draw) -> Pair:
    """CA in the US is California, WA in AU is Western Australia."""
    rng = at.rng
    land = at.choose("subdivisions of", _CODED)
    if land == "US" and chance(rng, 0.3):
        short = pick(rng, sorted(_OLD_STYLE))
        return Pair(short.upper() if chance(rng, 0.1) else short, _OLD_STYLE[short], land)
    code, name = pick(rng, [(code, name) for code, name in subdivisions(land) if code[3:].isalpha()])
    return Pair(pick(rng, (code[3:], code[3:], code, code[3:].lower())), name, land)


@cache
def _towns() -> dict[str, tuple[str, ...]]:
    return {
        name: listed.terms for name, listed in word_lists("cities").items() if name not in ("RU", "JP", "CN")
    }


@cache
def _all_towns() -> tuple[str, ...]:
    return tuple(sorted({town for towns in _towns().values() for town in towns}))


def _without_accents(name: str) -> str:
    import unicodedata

    return "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))


@pairs_of("city", 1)
def city(at: Draw) -> Pair | None:
    """Misspelt, in another case or without its accents: the town's name, nearest of all towns known."""
    rng = at.rng
    name = at.choose("cities of", tuple(_towns()))
    town = pick(rng, _towns()[name])
    point = rng.random()
    if point < 0.6:
        wrong = typo(town, rng, _all_towns())
    elif point < 0.8:
        wrong = one_case(town, rng)
    else:
        wrong = _without_accents(town)
        if wrong in _all_towns():
            return None
    hint = name if len(name) == 2 and chance(rng, 0.5) else ""
    return Pair(wrong, town, hint) if wrong and wrong != town else None


def _digits(rng: Generator, size: int) -> str:
    return "".join(pick(rng, "0123456789") for _ in range(size))


def _letter(rng: Generator, letters: str = "ABCEGHJKLMNPRSTVXY") -> str:
    return pick(rng, letters)


_POSTAL: dict[str, Callable[[Generator], str]] = {
    "CA": lambda rng: (
        f"{_letter(rng)}{_digits(rng, 1)}{_letter(rng)} {_digits(rng, 1)}{_letter(rng)}{_digits(rng, 1)}"
    ),
    "GB": lambda rng: (
        f"{_letter(rng)}{pick(rng, ('', _letter(rng)))}{between(rng, 1, 29)} "
        f"{_digits(rng, 1)}{_letter(rng)}{_letter(rng)}"
    ),
    "NL": lambda rng: f"{between(rng, 1000, 9999)} {_letter(rng)}{_letter(rng)}",
    "PL": lambda rng: f"{_digits(rng, 2)}-{_digits(rng, 3)}",
    "PT": lambda rng: f"{between(rng, 1000, 9999)}-{_digits(rng, 3)}",
    "BR": lambda rng: f"{_digits(rng, 5)}-{_digits(rng, 3)}",
    "JP": lambda rng: f"{_digits(rng, 3)}-{_digits(rng, 4)}",
    "SE": lambda rng: f"{between(rng, 100, 989)} {_digits(rng, 2)}",
    "CZ": lambda rng: f"{between(rng, 100, 799)} {_digits(rng, 2)}",
    "US": lambda rng: _digits(rng, 5),
    "DE": lambda rng: f"{between(rng, 1000, 99999):05d}",
    "FR": lambda rng: f"{between(rng, 1000, 98999):05d}",
    "ES": lambda rng: f"{between(rng, 1000, 52999):05d}",
    "IT": lambda rng: f"{between(rng, 10, 98999):05d}",
}


@pairs_of("postal_code", 1)
def postal_code(at: Draw) -> Pair | None:
    """Postal codes with their country: its blanks and dashes, its leading zeros, capitals, no prefix."""
    rng = at.rng
    land = at.choose("postal code of", tuple(_POSTAL))
    code = _POSTAL[land](rng)
    bare = code.replace(" ", "").replace("-", "")
    ways = [
        bare,
        bare.lower(),
        code.lower(),
        code.replace(" ", "-"),
        f"{land}-{code}",
        code.replace(" ", "  "),
        f"{code} ",
    ]
    if bare.isdigit():
        ways += [bare.lstrip("0"), f"{bare}.0", bare.lstrip("0")]
    if land == "DE":
        ways += [f"D-{code}", f"D {code}"]
    wrong = pick(rng, ways)
    return Pair(wrong, code, land) if wrong != code else None
