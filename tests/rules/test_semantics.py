"""Semantic types: each knows a valid value from a near miss."""

from __future__ import annotations

import pytest

from assistant.rules.semantics import TYPES

KNOWN = {
    "email": ("ann.o'neil+x@mail.example.com", "ann@", "ann@b", " ann@example.com"),
    "url": ("https://example.com/a?b=1", "example.com", "http://", "http://a:99999/"),
    "ip_address": ("2001:db8::1", "256.1.1.1"),
    "uuid": ("123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000"),
    "phone": ("+49 30 901820", "030 901820", "+49 1"),
    "iban": ("GB82WEST12345698765432", "GB82WEST12345698765433"),
    "bic": ("DEUTDEFF", "DEUTDEF"),
    "isbn": ("978-3-16-148410-0", "978-3-16-148410-1"),
    "issn": ("2049-3630", "2049-3631"),
    "ean": ("4006381333931", "4006381333932"),
    "isin": ("US0378331005", "US0378331006"),
    "lei": ("5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R13"),
    "imei": ("490154203237518", "490154203237519"),
    "eu_vat": ("DE136695976", "DE136695977"),
    "card_number": ("4111111111111111", "4111111111111112"),
    "iso_country": ("DE", "de", "UK", "XX"),
    "iso_country_3": ("DEU", "GER"),
    "iso_currency": ("EUR", "EURO", "eur"),
    "iso_language": ("de", "DE", "xx"),
    "iso_subdivision": ("DE-BE", "DE-XX"),
    "latitude": ("-52.5", "90.01", "52,5"),
    "longitude": ("180", "181"),
}


def test_every_type_is_covered() -> None:
    assert set(KNOWN) == set(TYPES)


@pytest.mark.parametrize("name", KNOWN)
def test_a_valid_value_is_told_from_near_misses(name: str) -> None:
    valid, *misses = KNOWN[name]
    assert TYPES[name].valid(valid)
    assert [one for one in misses if TYPES[name].valid(one)] == []
    assert not TYPES[name].valid("")
