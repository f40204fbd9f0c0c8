"""Currencies: ISO 4217 codes, names and symbols. A symbol that several currencies share decides nothing."""

from __future__ import annotations

from functools import cache
from typing import Any

import pycountry
from babel import Locale
from babel.numbers import get_currency_symbol

from assistant.standardization.parsers.code_list import learner, writer
from assistant.standardization.parsers.geography import LANGUAGES, key
from assistant.standardization.parsers.interface import Evidence, Family, Reading

FORMS = {"code": "EUR", "name": "Euro", "symbol": "€"}
SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "₫": "VND",
    "₪": "ILS",
    "₴": "UAH",
    "zł": "PLN",
    "Kč": "CZK",
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "R$": "BRL",
    "฿": "THB",
    "₱": "PHP",
    "₦": "NGN",
    "Ft": "HUF",
}
SHARED = {"$": "USD", "¥": "JPY", "kr": "SEK", "Fr": "CHF", "Fr.": "CHF", "Rs": "INR", "Rs.": "INR"}
"""Symbols of several currencies, with the one meant most often: only ever a guess."""


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for currency in pycountry.currencies:
        for name in (currency.alpha_3, currency.name):
            names.setdefault(key(name), currency.alpha_3)
    for language in LANGUAGES:
        for code, name in Locale(language).currencies.items():
            if pycountry.currencies.get(alpha_3=code):
                names.setdefault(key(name), code)
    return names | {"euros": "EUR", "us dollars": "USD", "pound sterling": "GBP", "sterling": "GBP"}


def find_currency(text: str) -> str | None:
    """The ISO 4217 code a text names for certain."""
    return SYMBOLS.get(text.strip()) or _names().get(key(text) or "-")


def read(text: str, evidence: Evidence) -> Reading | None:
    """The currency of a code, a name or a symbol."""
    code = find_currency(text)
    if code is None and text.strip() in SHARED:
        return Reading(SHARED[text.strip()], certain=False)
    return Reading(code) if code else None


def _write(code: str, form: str, language: str) -> str | None:
    if form == "name":
        entry: Any = pycountry.currencies.get(alpha_3=code)
        return str(Locale(language).currencies.get(code, entry.name))
    symbol = next((mark for mark, owner in SYMBOLS.items() if owner == code), None)
    return code if form == "code" else symbol or str(get_currency_symbol(code, locale="en"))


_write_value = writer(_write)
FAMILY = Family(
    name="currency",
    kinds=("currency",),
    forms=FORMS,
    proof="names the same currency in ISO 4217",
    learn=learner(find_currency, _write_value, tuple(FORMS), lambda text: len(text) > 3, lambda text: ()),
    read=read,
    write=_write_value,
)
