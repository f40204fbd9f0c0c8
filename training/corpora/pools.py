"""Pools of true values, drawn once a process: Faker is slow, so columns are drawn from its pools.

A pool depends on its name alone (its seed is a hash of it), never on the order in which pools are asked for.
"""

from __future__ import annotations

import zlib
from functools import cache

import phonenumbers
import pycountry
from babel import Locale
from faker import Faker

FAKER_LOCALES: tuple[str, ...] = (
    "en_US", "en_GB", "en_IN", "en_AU", "en_CA", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_CA", "es_ES",
    "es_MX", "it_IT", "nl_NL", "pt_BR", "pt_PT", "pl_PL", "cs_CZ", "sk_SK", "sv_SE", "da_DK", "no_NO",
    "fi_FI", "hu_HU", "ro_RO", "tr_TR", "hr_HR", "sl_SI", "bg_BG", "ru_RU", "uk_UA", "el_GR", "ja_JP",
    "zh_CN", "ko_KR", "id_ID",
)  # fmt: skip
CLDR_LOCALES: tuple[str, ...] = (
    "en", "de", "fr", "es", "it", "nl", "pt", "pl", "cs", "sk", "sv", "da", "nb", "fi", "hu", "ro", "tr",
    "hr", "sl", "bg", "ru", "uk", "el", "ja", "zh", "ko", "id", "vi", "ca", "et", "lv", "lt", "ar", "he",
    "th", "is",
)  # fmt: skip
POOL = 300


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


@cache
def fake(provider: str, locale: str, size: int = POOL) -> tuple[str, ...]:
    """About `size` different values of a Faker provider in a locale; () where Faker has none there."""
    source = _faker(locale)
    maker = getattr(source, provider, None)
    if maker is None:
        return ()
    source.seed_instance(zlib.crc32(f"{provider}/{locale}".encode()))
    seen: dict[str, None] = {}
    for _ in range(size):
        seen[str(maker())] = None
    return tuple(seen)


@cache
def locales_with(*providers: str) -> tuple[str, ...]:
    """The Faker locales that have all of these providers."""
    return tuple(name for name in FAKER_LOCALES if all(_has(provider, name) for provider in providers))


def _has(provider: str, locale: str) -> bool:
    """Whether Faker has the provider in this locale itself, not another language's in its place."""
    maker = getattr(_faker(locale), provider, None)
    if maker is None:
        return False
    home = type(maker.__self__).__module__.rpartition(".")[2]
    return home == locale or home[:3] == locale[:3] == "en_"


@cache
def territories(locale: str) -> dict[str, str]:
    """ISO 3166 alpha-2 code → the country's name in this CLDR locale."""
    names = Locale.parse(locale).territories
    known = {country.alpha_2 for country in pycountry.countries}
    return {code: str(name) for code, name in names.items() if code in known}


@cache
def languages(locale: str) -> dict[str, str]:
    """ISO 639-1 code → the language's name in this CLDR locale."""
    return {code: str(name) for code, name in Locale.parse(locale).languages.items() if len(code) == 2}


@cache
def currencies(locale: str) -> dict[str, str]:
    """ISO 4217 code → the currency's name in this CLDR locale, of those in use."""
    active = {currency.alpha_3 for currency in pycountry.currencies}
    return {code: str(name) for code, name in Locale.parse(locale).currencies.items() if code in active}


@cache
def subdivisions(country: str) -> tuple[tuple[str, str], ...]:
    """(ISO 3166-2 code, name) of a country's first-level subdivisions."""
    found = pycountry.subdivisions.get(country_code=country) or []  # type: ignore[no-untyped-call]
    return tuple(sorted((item.code, item.name) for item in found if item.parent_code is None))


@cache
def countries_with_subdivisions() -> tuple[str, ...]:
    """Countries (alpha-2) that have five to 120 first-level subdivisions."""
    return tuple(sorted(c.alpha_2 for c in pycountry.countries if 5 <= len(subdivisions(c.alpha_2)) <= 120))


@cache
def phone_examples() -> dict[str, phonenumbers.PhoneNumber]:
    """Country (alpha-2) → a valid example number of its numbering plan."""
    examples = {region: phonenumbers.example_number(region) for region in phonenumbers.SUPPORTED_REGIONS}
    return {region: number for region, number in sorted(examples.items()) if number is not None}
