"""Columns of house codes, codes known by sight, logins, and currencies."""

from __future__ import annotations

from collections.abc import Callable

import pycountry
from babel.numbers import get_currency_symbol
from numpy.random import Generator

from training.corpora.columns.base import Draw, Made, maker
from training.corpora.columns.identifiers import letters
from training.corpora.pools import CLDR_LOCALES, currencies, fake
from training.corpora.rand import below, between, chance, distinct, draw, pick, some

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_PREFIXES = (
    "INV", "ORD", "PO", "SKU", "CUST", "EMP", "PRJ", "REF", "TKT", "DOC", "A", "B", "C", "K", "P", "S",
    "T", "X", "ID", "MED", "FL", "RM", "BLDG", "SO", "WO", "CASE", "ACC", "LOT", "BATCH", "REG", "HR",
    "FIN", "MKT", "OPS", "IT", "R", "Q", "V", "Z", "MAT", "ART", "KD", "RE", "LS", "BC", "GX", "HX",
)  # fmt: skip


def code_pattern(rng: Generator) -> str:
    """A random house pattern.

    9 is a digit, A a letter, a a small letter, Y a year, # a counter's digit; quoted text is itself.
    """
    if chance(rng, 0.5):
        joint = pick(rng, ("-", "", "", "/", "_", ".", " ", "#"))
        head = f"'{pick(rng, _PREFIXES)}'" if chance(rng, 0.75) else "A" * between(rng, 1, 3)
        if chance(rng, 0.25):
            return head + joint + "Y" + joint + "#" * between(rng, 3, 6)
        return head + joint + pick(rng, ("9", "#")) * between(rng, 2, 7)
    count = between(rng, 1, 4)
    parts = [
        pick(rng, ("9", "9", "9", "A", "A", "9A", "A9", "a", "9a")) * between(rng, 3 if count == 1 else 1, 4)
        for _ in range(count)
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
        f"{pick(rng, 'ABCDGHJLMNPRSV')}{between(rng, 1, 16):02d}{letters(rng, 2)}{between(rng, 1, 60):02d}"
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
            j=s[0],
            f=f.lower(),
            l=s.lower(),
            l5=s[:5].lower(),
            l3=s[:3].upper(),
            n=between(at.rng, 1, 99),
        )
        for f, s in zip(
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
