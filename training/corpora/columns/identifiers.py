"""Columns of identifiers that follow a published scheme, check digits and all."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from numpy.random import Generator
from stdnum import ean, iban, isbn, isin, issn, luhn, verhoeff
from stdnum.iso7064 import mod_11_2, mod_97_10

from training.corpora.columns.base import Draw, Made, maker
from training.corpora.rand import below, between, distinct, draw, pick

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def digits(rng: Generator, size: int) -> str:
    """`size` random digits."""
    return "".join(draw(rng, "0123456789", size))


def letters(rng: Generator, size: int) -> str:
    """`size` random capitals."""
    return "".join(draw(rng, _UPPER, size))


def _isbn(rng: Generator) -> str:
    body = pick(rng, ("978", "979")) + digits(rng, 9)
    return body + str(ean.calc_check_digit(body))


def _isbn10(rng: Generator) -> str:
    body = digits(rng, 9)
    return body + str(isbn._calc_isbn10_check_digit(body))


def _iban(rng: Generator) -> str:
    country, size = pick(
        rng, (("DE", 18), ("BE", 12), ("DK", 14), ("PL", 24), ("AT", 16), ("NO", 11), ("FI", 14), ("PT", 21))
    )
    body = digits(rng, size)
    return str(iban.calc_check_digits(f"{country}00{body}")).join((country, body))


def _isin(rng: Generator) -> str:
    body = pick(rng, ("US", "DE", "GB", "FR", "NL", "CH", "JP", "CA")) + "0" * below(rng, 3) + digits(rng, 9)
    body = body[:11]
    return body + str(isin.calc_check_digit(body))


def _with_luhn(prefix: str, size: int) -> Callable[[Generator], str]:
    def make(rng: Generator) -> str:
        body = prefix + digits(rng, size)
        return body + str(luhn.calc_check_digit(body))

    return make


def _issn(rng: Generator) -> str:
    body = digits(rng, 7)
    return str(issn.format(body + str(issn.calc_check_digit(body))))


def _orcid(rng: Generator) -> str:
    body = "0000000" + pick(rng, "123") + digits(rng, 7)
    whole = body + str(mod_11_2.calc_check_digit(body))
    return "-".join(whole[i : i + 4] for i in (0, 4, 8, 12))


def _lei(rng: Generator) -> str:
    body = digits(rng, 4) + "00" + "".join(draw(rng, _UPPER + "0123456789", 12))
    return body + str(mod_97_10.calc_check_digits(body))


def _ean13(rng: Generator) -> str:
    body = pick(rng, ("400", "500", "300", "761", "871", "590", "060")) + digits(rng, 9)
    return body + str(ean.calc_check_digit(body))


def _uuid(rng: Generator) -> str:
    return str(uuid.UUID(bytes=rng.bytes(16), version=4))


def _vat(rng: Generator) -> str:
    country, size = pick(
        rng, (("DE", 9), ("IT", 11), ("PL", 10), ("SE", 12), ("DK", 8), ("FI", 8), ("PT", 9), ("BE", 10))
    )
    return f"{country}{digits(rng, size)}"


SCHEMES: dict[str, Callable[[Generator], str]] = {
    "isbn13": _isbn,
    "isbn13 dashed": lambda rng: str(isbn.format(_isbn(rng))),
    "isbn10": _isbn10,
    "iban": _iban,
    "iban spaced": lambda rng: str(iban.format(_iban(rng))),
    "isin": _isin,
    "card": _with_luhn("4", 14),
    "card spaced": lambda rng: " ".join(digits(rng, 4) for _ in range(4)),
    "imei": _with_luhn("35", 12),
    "issn": _issn,
    "orcid": _orcid,
    "lei": _lei,
    "ean13": _ean13,
    "uuid": _uuid,
    "uuid upper": lambda rng: _uuid(rng).upper(),
    "md5": lambda rng: rng.bytes(16).hex(),
    "sha1": lambda rng: rng.bytes(20).hex(),
    "short hash": lambda rng: rng.bytes(4).hex(),
    "vat": _vat,
    "ssn": lambda rng: f"{between(rng, 100, 665)}-{between(rng, 10, 99)}-{between(rng, 1000, 9999)}",
    "ein": lambda rng: f"{between(rng, 10, 98)}-{digits(rng, 7)}",
    "npi": lambda rng: f"1{digits(rng, 9)}",
    "mac": lambda rng: ":".join(f"{below(rng, 256):02x}" for _ in range(6)),
    "doi": lambda rng: (
        f"10.{between(rng, 1000, 9999)}/{digits(rng, 4)}.{between(rng, 1990, 2024)}.{digits(rng, 5)}"
    ),
    "vin": lambda rng: "".join(draw(rng, "ABCDEFGHJKLMNPRSTUVWXYZ0123456789", 17)),
    "swift": lambda rng: (
        "".join(draw(rng, _UPPER, 4))
        + pick(rng, ("DE", "GB", "FR", "US", "CH"))
        + pick(rng, ("FF", "2L", "PP", "33", "MM"))
        + pick(rng, ("", "XXX"))
    ),
    "aadhaar": lambda rng: (lambda b: b + str(verhoeff.calc_check_digit(b)))(
        f"{between(rng, 2, 9)}{digits(rng, 10)}"
    ),
    "pmid": lambda rng: digits(rng, 8).lstrip("0") or "1",
    "arxiv": lambda rng: f"{between(rng, 8, 24):02d}{between(rng, 1, 12):02d}.{digits(rng, 5)}",
    "cas": lambda rng: f"{between(rng, 50, 99999)}-{digits(rng, 2)}-{digits(rng, 1)}",
    "ulid": lambda rng: "01" + "".join(draw(rng, "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24)),
    "objectid": lambda rng: rng.bytes(12).hex(),
    "salesforce": lambda rng: (
        "00" + pick(rng, "136Q") + "".join(draw(rng, _UPPER + _UPPER.lower() + "0123456789", 15))
    ),
    "imo": lambda rng: f"IMO {digits(rng, 7)}",
    "wikidata": lambda rng: f"Q{between(rng, 100, 99999999)}",
    "asin": lambda rng: "B0" + "".join(draw(rng, _UPPER + "0123456789", 8)),
    "nhs": lambda rng: f"{digits(rng, 3)} {digits(rng, 3)} {digits(rng, 4)}",
    "cnpj": lambda rng: f"{digits(rng, 2)}.{digits(rng, 3)}.{digits(rng, 3)}/0001-{digits(rng, 2)}",
    "cpf": lambda rng: f"{digits(rng, 3)}.{digits(rng, 3)}.{digits(rng, 3)}-{digits(rng, 2)}",
}


@maker("identifier", 3)
def scheme(at: Draw, rows: int) -> Made:
    """Identifiers of one published scheme, with its check digits."""
    name = at.choose("scheme", tuple(SCHEMES))
    return Made(
        at.header(name),
        distinct(lambda: SCHEMES[name](at.rng), min(rows, 400), 1),
        "en",
        "distinct" if at.chance(0.6) else "any",
    )
