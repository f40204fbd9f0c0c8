"""Pools of believable people, streets, companies and phone numbers, one set a country, made once by Faker."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import phonenumbers
from faker import Faker
from numpy.random import Generator

from assistant.progress import Progress, silent
from training.demo.places import COUNTRIES, Country

_NAMES = 220
_STREETS = 260
_COMPANIES = 60
_PHONES = 500


@dataclass(frozen=True)
class Pool:
    """What a country's rows are put together from."""

    country: Country
    first_names: list[str]
    last_names: list[str]
    streets: list[str]
    companies: list[str]
    phones: list[str]


def pools(seed: int, rng: Generator, progress: Progress = silent) -> list[Pool]:
    """One pool a country of `places.COUNTRIES`, the same for the same seed."""
    made: list[Pool] = []
    for country in COUNTRIES:
        made.append(_pool(country, seed, rng))
        progress("Inventing people", len(made), len(COUNTRIES))
    return made


def ascii_word(text: str) -> str:
    """`text` as it stands in an e-mail address: lower-case ASCII letters and digits."""
    text = text.replace("ł", "l").replace("Ł", "L").replace("ß", "ss").replace("ø", "o").replace("æ", "ae")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(sign for sign in plain.lower() if sign.isalnum())


def _pool(country: Country, seed: int, rng: Generator) -> Pool:
    fake = Faker(country.locale)
    fake.seed_instance(f"{seed} {country.code}")
    return Pool(
        country=country,
        first_names=[fake.first_name() for _ in range(_NAMES)],
        last_names=[fake.last_name() for _ in range(_NAMES)],
        streets=[" ".join(fake.street_address().split()) for _ in range(_STREETS)],
        companies=list(dict.fromkeys(fake.company() for _ in range(_COMPANIES))),
        phones=_phones(country.code, rng),
    )


def _phones(code: str, rng: Generator) -> list[str]:
    """Valid numbers in international format: the region's example numbers with other last digits."""
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
    examples = [phonenumbers.example_number_for_type(code, kind) for kind in kinds]
    stems = [
        example.national_number // 10_000
        for example in examples
        if example and example.national_number and not example.italian_leading_zero
    ]
    found: dict[str, None] = {}
    for last in rng.permutation(10_000).tolist():
        number = phonenumbers.PhoneNumber(
            country_code=phonenumbers.country_code_for_region(code),
            national_number=stems[last % len(stems)] * 10_000 + last,
        )
        if phonenumbers.is_valid_number(number):
            text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
            found[text] = None
        if len(found) == _PHONES:
            break
    return list(found)
