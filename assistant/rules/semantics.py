"""Semantic types: what a column's values are in the world, and the validators of others that know them.

A validator takes a value's text form, exactly as it stands: nothing is trimmed.
"""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
import pycountry
from email_validator import EmailNotValidError, validate_email


@dataclass(frozen=True, slots=True)
class Semantics:
    """A semantic type: its name, what it is in words, and whether a text is a valid one."""

    name: str
    words: str
    valid: Callable[[str], bool]


def _email(text: str) -> bool:
    if len(text) > 320 or "@" not in text:
        return False
    try:
        # Reserved names such as example.com are valid addresses; whether mail arrives is not asked.
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


def _url(text: str) -> bool:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#]+[^\s]*", text):
        return False
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _uuid(text: str) -> bool:
    return _UUID.fullmatch(text) is not None and bool(uuid.UUID(text))


def _phone(text: str) -> bool:
    """An international number: +49 30 123456."""
    if not text.startswith("+"):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text))
    except phonenumbers.NumberParseException:
        return False


def scheme(name: str) -> Callable[[str], bool]:
    """The validator of a module of python-stdnum: "iban", "us.ssn"."""

    @cache
    def module() -> Any:
        return import_module(f"stdnum.{name}")

    def valid(text: str) -> bool:
        if not text.isascii() or not 2 <= len(text) <= 60:
            return False
        try:
            return bool(module().validate(text))
        except Exception:  # stdnum's own errors, and what hostile texts make its modules raise
            return False

    return valid


def _codes(find: Callable[[], frozenset[str]]) -> Callable[[str], bool]:
    held = cache(find)
    return lambda text: text in held()


def _listed(database: str, attribute: str) -> Callable[[str], bool]:
    def find() -> frozenset[str]:
        entries = getattr(pycountry, database)
        return frozenset(code for one in entries if (code := getattr(one, attribute, None)))

    return _codes(find)


@cache
def currency_codes() -> frozenset[str]:
    """The three-letter codes of ISO 4217."""
    return frozenset(one.alpha_3 for one in pycountry.currencies)


def _within(limit: float) -> Callable[[str], bool]:
    def valid(text: str) -> bool:
        from assistant.rules.running.reading import number

        value = number(text)
        return value is not None and -limit <= value <= limit

    return valid


_ALL = (
    Semantics("email", "an e-mail address", _email),
    Semantics("url", "a URL with a host", _url),
    Semantics("ip_address", "an IP address", _ip),
    Semantics("uuid", "a UUID", _uuid),
    Semantics("phone", "an international phone number", _phone),
    Semantics("iban", "an IBAN with right check digits", scheme("iban")),
    Semantics("bic", "a BIC", scheme("bic")),
    Semantics("isbn", "an ISBN with a right check digit", scheme("isbn")),
    Semantics("issn", "an ISSN with a right check digit", scheme("issn")),
    Semantics("ean", "an EAN with a right check digit", scheme("ean")),
    Semantics("isin", "an ISIN with a right check digit", scheme("isin")),
    Semantics("lei", "an LEI with right check digits", scheme("lei")),
    Semantics("imei", "an IMEI with a right check digit", scheme("imei")),
    Semantics("eu_vat", "a VAT number of the European Union", scheme("eu.vat")),
    Semantics("card_number", "a number with a right Luhn check digit", scheme("luhn")),
    Semantics("iso_country", "a two-letter ISO country code", _listed("countries", "alpha_2")),
    Semantics("iso_country_3", "a three-letter ISO country code", _listed("countries", "alpha_3")),
    Semantics("iso_currency", "a three-letter ISO currency code", _listed("currencies", "alpha_3")),
    Semantics("iso_language", "a two-letter ISO language code", _listed("languages", "alpha_2")),
    Semantics("iso_subdivision", "an ISO code of a country's subdivision", _listed("subdivisions", "code")),
    Semantics("latitude", "a latitude in degrees", _within(90.0)),
    Semantics("longitude", "a longitude in degrees", _within(180.0)),
)
TYPES: Mapping[str, Semantics] = MappingProxyType({one.name: one for one in _ALL})
"""The semantic types there are, by name."""
