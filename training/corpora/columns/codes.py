"""Columns of identifiers that follow a published scheme, house codes, and currencies."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pycountry
from babel.numbers import get_currency_symbol
from numpy.random import Generator
from stdnum import ean, iban, isbn, isin, issn, luhn, verhoeff
from stdnum.iso7064 import mod_11_2, mod_97_10

from training.corpora.columns.base import Draw, Made, maker
from training.corpora.pools import CLDR_LOCALES, currencies, fake
from training.corpora.rand import below, between, chance, distinct, draw, pick, some

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def digits(rng: Generator, size: int) -> str:
    """`size` random digits."""
    return "".join(draw(rng, "0123456789", size))


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


_SCHEMES: dict[str, Callable[[Generator], str]] = {
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
    name = at.choose("scheme", tuple(_SCHEMES))
    return Made(
        at.header(name),
        distinct(lambda: _SCHEMES[name](at.rng), min(rows, 400), 1),
        "en",
        "distinct" if at.chance(0.6) else "any",
    )


_PREFIXES = (
    "INV", "ORD", "PO", "SKU", "CUST", "EMP", "PRJ", "REF", "TKT", "DOC", "A", "B", "C", "K", "P", "S",
    "T", "X", "ID", "MED", "FL", "RM", "BLDG", "SO", "WO", "CASE", "ACC", "LOT", "BATCH", "REG", "HR",
    "FIN", "MKT", "OPS", "IT", "R", "Q", "V", "Z", "MAT", "ART", "KD", "RE", "LS", "BC", "GX", "HX",
)  # fmt: skip


def code_pattern(rng: Generator) -> str:
    """A random house pattern: 9 a digit, A a letter, a a small letter, Y a year, # a counter, 'X' itself in quotes."""
    if chance(rng, 0.5):
        joint = pick(rng, ("-", "", "", "/", "_", ".", " ", "#"))
        head = f"'{pick(rng, _PREFIXES)}'" if chance(rng, 0.75) else "A" * between(rng, 1, 3)
        if chance(rng, 0.25):
            return head + joint + "Y" + joint + "#" * between(rng, 3, 6)
        return head + joint + pick(rng, ("9", "#")) * between(rng, 2, 7)
    parts = [
        pick(rng, ("9", "9", "9", "A", "A", "9A", "A9", "a", "9a")) * between(rng, 1, 4)
        for _ in range(between(rng, 1, 4))
    ]
    return pick(rng, ("-", "-", "", ".", "/", " ", ":", "_")).join(parts)


def fill_pattern(pattern: str, rng: Generator, counter: int, letters: str = _UPPER) -> str:
    """One code of a pattern; `counter` fills the run of #."""
    out: list[str] = []
    quoted = False
    width = pattern.count("#")
    for sign in pattern:
        if sign == "'":
            quoted = not quoted
        elif quoted:
            out.append(sign)
        elif sign == "9":
            out.append(pick(rng, "0123456789"))
        elif sign == "A":
            out.append(pick(rng, letters))
        elif sign == "a":
            out.append(pick(rng, letters).lower())
        elif sign == "Y":
            out.append(str(between(rng, 2012, 2026)))
        elif sign == "#":
            if width:
                out.append(f"{counter % 10**width:0{width}d}")
                width = 0
        else:
            out.append(sign)
    return "".join(out)


@maker("code", 3)
def house_code(at: Draw, rows: int) -> Made:
    """Codes of one random house pattern, or of two where a house changed its scheme."""
    patterns = [code_pattern(at.rng) for _ in range(2 if at.chance(0.12) else 1)]
    letters = "".join(some(at.rng, _UPPER, between(at.rng, 2, 26)))
    start = between(at.rng, 1, 90000)
    values = [
        fill_pattern(
            patterns[-1] if len(patterns) > 1 and chance(at.rng, 0.25) else patterns[0],
            at.rng,
            start + i,
            letters,
        )
        for i in range(min(rows, 500))
    ]
    at.trace.append(patterns[0])
    return Made(at.header("code"), values, "en", "any")


def _icd(rng: Generator) -> str:
    return f"{pick(rng, 'ABCDEFGHIJKLMNOPQRSTZ')}{between(rng, 0, 99):02d}" + (
        f".{below(rng, 10)}" if chance(rng, 0.7) else ""
    )


_KNOWN_CODES: dict[str, Callable[[Generator], str]] = {
    "icd": _icd,
    "flight": lambda rng: (
        pick(
            rng,
            (
                "LH",
                "BA",
                "AF",
                "KL",
                "EK",
                "QF",
                "SQ",
                "IB",
                "LX",
                "OS",
                "TK",
                "SK",
                "AY",
                "AC",
                "NH",
            ),
        )
        + pick(rng, ("", " ")) * 1
        + str(between(rng, 10, 9999))
    ),
    "airport": lambda rng: pick(
        rng,
        (
            "FRA",
            "LHR",
            "CDG",
            "AMS",
            "MUC",
            "ZRH",
            "VIE",
            "MAD",
            "BCN",
            "FCO",
            "IST",
            "DXB",
            "SIN",
            "HKG",
            "NRT",
            "SYD",
            "YYZ",
            "GRU",
            "JNB",
            "ARN",
            "CPH",
            "HEL",
            "LIS",
            "DUB",
            "WAW",
            "PRG",
            "BUD",
            "ATH",
        ),
    ),
    "ticker": lambda rng: "".join(draw(rng, _UPPER, between(rng, 2, 4))),
    "version": lambda rng: f"{below(rng, 12)}.{below(rng, 20)}.{below(rng, 30)}",
    "course": lambda rng: (
        pick(
            rng,
            (
                "CS",
                "MATH",
                "BIO",
                "HIST",
                "ECON",
                "PHYS",
                "ART",
                "ENGL",
                "CHEM",
                "PSY",
            ),
        )
        + pick(rng, (" ", ""))
        + str(between(rng, 100, 499))
    ),
    "room": lambda rng: f"{pick(rng, 'ABCDEFGH')}{between(rng, 1, 4)}.{between(rng, 1, 40):02d}",
    "plate": lambda rng: (
        "".join(draw(rng, _UPPER, between(rng, 1, 3)))
        + "-"
        + "".join(draw(rng, _UPPER, 2))
        + f" {between(rng, 1, 9999)}"
    ),
    "grid": lambda rng: f"{pick(rng, 'ABCDEFGHJKLMN')}{between(rng, 1, 24)}",
    "nace": lambda rng: f"{between(rng, 1, 99):02d}.{between(rng, 1, 9)}{between(rng, 0, 9)}",
    "dewey": lambda rng: f"{between(rng, 0, 999):03d}.{between(rng, 1, 999)} {''.join(draw(rng, _UPPER, 3))}",
    "hex colour": lambda rng: f"#{rng.bytes(3).hex()}",
    "chem": lambda rng: pick(
        rng,
        (
            "NaCl",
            "H2O",
            "CO2",
            "C6H12O6",
            "CH4",
            "NH3",
            "H2SO4",
            "CaCO3",
            "C2H5OH",
            "KMnO4",
            "Fe2O3",
            "HCl",
            "NaOH",
            "SiO2",
            "O3",
            "C8H10N4O2",
            "TiO2",
            "MgO",
            "AgNO3",
            "CuSO4",
        ),
    ),
    "hl7": lambda rng: f"{between(rng, 1, 99999)}-{below(rng, 10)}",
    "atc": lambda rng: (
        f"{pick(rng, 'ABCDGHJLMNPRSV')}{between(rng, 1, 16):02d}{pick(rng, _UPPER)}{pick(rng, _UPPER)}{between(rng, 1, 60):02d}"
    ),
    "blood": lambda rng: pick(rng, ("A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-")),
    "nuts": lambda rng: (
        pick(
            rng,
            (
                "DE",
                "FR",
                "IT",
                "ES",
                "PL",
                "AT",
                "NL",
            ),
        )
        + str(between(rng, 1, 9))
        + pick(rng, ("", str(below(rng, 9))))
    ),
    "fips": lambda rng: f"{between(rng, 1, 56):02d}{between(rng, 1, 199):03d}",
    "highway": lambda rng: pick(rng, ("A", "E", "M", "I-", "US ", "B")) + str(between(rng, 1, 99)),
}


@maker("code", 2)
def known_code(at: Draw, rows: int) -> Made:
    """Codes people know by sight: diagnoses, flights, airports, versions, courses, seats."""
    name = at.choose("known code", tuple(_KNOWN_CODES))
    return Made(at.header(name), distinct(lambda: _KNOWN_CODES[name](at.rng), min(rows, 300), 1))


@maker("code", 0.6)
def initials(at: Draw, rows: int) -> Made:
    """Logins and initials made of names."""
    firsts, lasts = fake("first_name", "en_US"), fake("last_name", "en_US")
    form = at.choose("login", ("{i}{l}", "{i}{j}", "{l5}{n}", "{f}.{l}", "{i}{j}{n}", "{l3}{i}", "{f}_{n}"))
    values = [
        form.format(
            i=f[0],
            j=l[0],
            f=f.lower(),
            l=l.lower(),
            l5=l[:5].lower(),
            l3=l[:3].upper(),
            n=between(at.rng, 1, 99),
        )
        for f, l in zip(
            draw(at.rng, firsts, min(rows, 300)), draw(at.rng, lasts, min(rows, 300)), strict=True
        )
    ]
    return Made(
        at.header("initials"),
        values,
    )


@maker("currency", 3)
def currency(at: Draw, rows: int) -> Made:
    """Currencies: codes, symbols, or names in one language."""
    sort = at.choose(
        "currency form", ("code", "code", "name", "symbol", "code lower", "code name", "numeric")
    )
    common = (
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
        "ZAR",
        "TRY",
        "KRW",
        "SGD",
        "HKD",
    )
    codes = some(at.rng, common, between(at.rng, 3, 22))
    if at.chance(0.4):
        codes = some(at.rng, [item.alpha_3 for item in pycountry.currencies], between(at.rng, 5, 80))
    locale = at.choose("cldr", CLDR_LOCALES) if sort == "name" and at.chance(0.5) else "en"
    names = currencies(locale)
    values = {
        "code": codes, "code lower": [code.lower() for code in codes],
        "name": [names[code] for code in codes if code in names],
        "symbol": [
            "€", "$", "£", "¥", "CHF", "kr", "zł", "₹", "R$", "₺", "₩", "A$", "C$",
        ] if at.chance(0.7) else [get_currency_symbol(c, locale="en") for c in codes],
        "code name": [f"{code} - {names.get(code, code)}" for code in codes],
        "numeric": [item.numeric for item in pycountry.currencies if item.alpha_3 in codes],
    }[sort]  # fmt: skip
    return Made(at.header("currency"), values, locale)  # fmt: skip
