"""Proof that values are of a type: validators that know it by its own rules, not by how it looks.

Each names a type of the taxonomy. "Sure" ones hardly ever take other values for theirs. The others (a check
digit fits every tenth number) prove only with a name that says so, or says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from assistant.metadata.lists import (
    is_country,
    is_country_code,
    is_currency,
    is_month,
    is_subdivision,
    is_weekday,
    is_yes_or_no,
)
from assistant.metadata.shapes import share
from assistant.rules.semantics import TYPES

if TYPE_CHECKING:
    from assistant.sketch import ColumnSketch

_NATIONAL = (
    "us.ssn", "br.cpf", "in_.aadhaar", "gb.nhs", "nl.bsn", "es.dni", "pl.pesel", "it.codicefiscale",
)  # fmt: skip
_PROBED = 100
_LEAST = 0.9
"""Share of a column's rows that have to be valid: real columns hold slips."""
_DISTINCT = 3


@dataclass(frozen=True, slots=True)
class Proof:
    """A validator: the type it proves, in words what it checked, whether it is sure by itself.

    `needs` are types that a column's name has to say first; () for any, or for none. `distinct`: how many
    different values one that is not sure needs where the name says nothing.
    """

    type: str
    words: str
    valid: Callable[[str], bool]
    sure: bool = True
    needs: tuple[str, ...] = ()
    distinct: int = 12


def _card(text: str) -> bool:
    digits = re.sub(r"[ -]", "", text)
    if not digits.isdigit() or not 13 <= len(digits) <= 19 or not TYPES["card_number"].valid(digits):
        return False
    # The ranges of the great schemes by length: an IMEI has 15 digits and passes Luhn, but begins with 35.
    if len(digits) in {14, 15}:
        return digits[:2] in ({"34", "37"} if len(digits) == 15 else {"30", "36", "38"})
    return digits[0] in "456" or digits[:2] == "35" or 2221 <= int(digits[:4]) <= 2720


def _phone(text: str) -> bool:
    compact = re.sub(r"^00", "+", text.strip())
    return TYPES["phone"].valid(compact)


def _mac(text: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}", text) is not None


def _ip(text: str) -> bool:
    return TYPES["ip_address"].valid(text) and (":" in text or text.count(".") == 3)


def _hash(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", text) is not None


def _timezone(text: str) -> bool:
    return text in _zones()


def _country_code(text: str) -> bool:
    return is_country_code(text) and (len(text) == 3 or text not in _STATES)


_STATES = frozenset({
    "AL", "AR", "AZ", "CO", "CT", "DC", "FL", "GA", "IA", "ID", "IL", "KS", "KY", "LA", "MA", "MD", "ME",
    "MI", "MN", "MO", "MS", "MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "PA",
    "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VT", "WA", "WI", "WV", "WY",
})  # fmt: skip
"""The USA's states but those (CA, DE, IN, …) that columns of countries hold often."""


@cache
def _zones() -> frozenset[str]:
    from zoneinfo import available_timezones

    return frozenset(available_timezones())


def _scheme(*names: str) -> Callable[[str], bool]:
    from assistant.rules.semantics import scheme

    checks = [scheme(name) for name in names]
    return lambda text: any(check(text) for check in checks)


@cache
def proofs() -> tuple[Proof, ...]:
    """All validators, the sure ones first."""
    valid = {name: one.valid for name, one in TYPES.items()}
    return (
        Proof("email", "every value is a valid e-mail address", valid["email"]),
        Proof("URL", "every value is a URL with a host", valid["url"]),
        Proof("uuid", "every value is a UUID", valid["uuid"]),
        Proof("iban", "every value is an IBAN with right check digits", _scheme("iban")),
        Proof("ipAddress", "every value is an IP address", _ip),
        Proof("macAddress", "every value is a MAC address", _mac),
        Proof("hash", "every value is a hexadecimal digest", _hash),
        Proof("telephone", "every value is a valid international telephone number", _phone),
        Proof("timeZone", "every value is a name of the IANA time zone database", _timezone),
        Proof("Boolean", "every value is a word for yes or no", is_yes_or_no, False, distinct=2),
        Proof("dayOfWeek", "every value is the name of a weekday", is_weekday, False, distinct=3),
        Proof("month", "every value is the name of a month", is_month, False, distinct=3),
        Proof("Country", "every value is the name of a country", is_country, False, distinct=3),
        Proof("currency", "every value is an ISO currency code", is_currency, False, distinct=2),
        Proof("countryCode", "every value is an ISO country code", _country_code, False, distinct=5),
        Proof("addressRegion", "every value is the name of a state or province", is_subdivision, False,
              distinct=6),
        Proof("isin", "every value is an ISIN with a right check digit", valid["isin"]),
        Proof("leiCode", "every value is an LEI with right check digits", valid["lei"]),
        Proof("paymentCardNumber", "every value has a card number's length, range and Luhn check digit",
              _card, False),
        Proof("isbn", "every value is an ISBN with a right check digit", valid["isbn"], False),
        Proof("issn", "every value is an ISSN with a right check digit", valid["issn"], False),
        Proof("gtin13", "every value is an EAN with a right check digit", valid["ean"], False),
        Proof("vatID", "every value is a VAT number of the European Union", valid["eu_vat"], False),
        Proof("bicCode", "every value is a BIC", valid["bic"], False, ("bicCode",)),
        Proof("deviceId", "every value is an IMEI with a right check digit", valid["imei"], False,
              ("deviceId",)),
        Proof("vehicleIdentificationNumber", "every value is a VIN with a right check digit",
              _scheme("vin"), False, ("vehicleIdentificationNumber",)),
        Proof("nationalID", "every value is a national number with right form or check digits",
              _scheme(*_NATIONAL), False, ("nationalID", "taxID")),
        Proof("countryCode", "every value is an ISO country code", valid["iso_country"], False,
              ("countryCode", "Country")),
        Proof("countryCode", "every value is an ISO country code", valid["iso_country_3"], False,
              ("countryCode", "Country")),
        Proof("languageCode", "every value is an ISO language code", valid["iso_language"], False,
              ("languageCode", "Language")),
        Proof("latitude", "every value is between -90 and 90 degrees", valid["latitude"], False,
              ("latitude",)),
        Proof("longitude", "every value is between -180 and 180 degrees", valid["longitude"], False,
              ("longitude",)),
    )  # fmt: skip


def prove(column: ColumnSketch, said: str) -> Proof | None:
    """The first validator that takes the column's values, None where none does.

    `said` is the type that the column's name says ("" for none). One that is not sure needs a name that says
    its type, or no type at all and values enough for chance to be out of the question.
    """
    probe = [value for value in column.values[:8] if value.strip()]
    if not probe:
        return None
    for one in proofs():
        agreed = said == one.type or said in one.needs
        if (one.needs and not agreed) or (not one.sure and said not in _SILENT and not agreed):
            continue
        distinct = 1 if agreed else _DISTINCT if one.sure else one.distinct
        if column.distinct < distinct or sum(map(one.valid, probe)) * 2 < len(probe):
            continue
        if share(column, one.valid, _PROBED) >= (_LEAST if one.sure or agreed or one.distinct < 12 else 0.99):
            return one
    return None


_SILENT = frozenset({"", "identifier", "number", "name"})
