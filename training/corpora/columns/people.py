"""Columns of persons and organisations."""

from __future__ import annotations

from numpy.random import Generator

from training.corpora.columns.base import Draw, Made, maker
from training.corpora.lexicon import terms, word_lists
from training.corpora.pools import fake, locales_with
from training.corpora.rand import below, between, distinct, draw, pick

_PERSON_FORMS = (
    "{f} {l}", "{f} {l}", "{f} {l}", "{l}, {f}", "{l}, {f} {m}.", "{f} {m}. {l}", "{i}. {l}", "{l} {i}.",
    "{t} {f} {l}", "{l}", "{f}", "{L} {f}", "{L}, {f}", "{f} {l} ({n})", "{l} {f}", "{i}.{j}. {l}",
    "{l}, {i}.", "{f} {l}, {d}", "{f} {l}-{k}", "{f} {f2} {l}",
)  # fmt: skip
_TITLES = ("Dr.", "Mr.", "Mrs.", "Ms.", "Prof.", "Sir", "Rev.", "Dr", "Mr", "Hon.")
_DEGREES = ("MD", "PhD", "Jr.", "Sr.", "RN", "CPA", "MBA", "III", "Esq.", "DDS")


def person_names(at: Draw, rows: int, locale: str) -> list[str]:
    """Names in one form, out of a locale's first and last names."""
    rng = at.rng
    form = at.choose("person form", _PERSON_FORMS) if at.chance(0.6) else "{f} {l}"
    firsts, lasts = fake("first_name", locale), fake("last_name", locale)
    if not firsts[0].isascii() and locale in ("ja_JP", "zh_CN", "ko_KR"):
        form = pick(rng, ("{l}{f}", "{l} {f}"))
    size = min(rows, 500)
    names = []
    for f, f2, l, k in zip(*(draw(rng, pool, size) for pool in (firsts, firsts, lasts, lasts)), strict=True):  # noqa: E741
        names.append(
            form.format(
                f=f,
                f2=f2,
                l=l,
                k=k,
                L=l.upper(),
                i=f[0],
                j=f2[0],
                m=pick(rng, "ABCDEFGHJKLMNPRSTW"),
                t=pick(rng, _TITLES),
                d=pick(rng, _DEGREES),
                n=between(rng, 1, 99),
            )
        )
    return names


@maker("person", 5)
def person(at: Draw, rows: int) -> Made:
    """Persons' names of one locale, sometimes of two."""
    options = locales_with("first_name", "last_name")
    locale = at.choose("faker", options + ("en_US", "en_GB") * 6)
    names = person_names(at, rows, locale)
    if at.chance(0.15):
        names += person_names(at, rows // 3 + 1, at.choose("faker", options))
    return Made(at.header("person"), names, locale)


@maker("person", 1)
def name_part(at: Draw, rows: int) -> Made:
    """First names or last names alone, as databases keep them."""
    part = pick(at.rng, ("first_name", "last_name"))
    locale = at.choose("faker", locales_with(part))
    heads = {"first_name": (
        "first name", "given name", "Vorname", "prénom", "nombre", "fname", "forename", "imię",
        "middle name",
    ),
             "last_name": (
                 "last name", "surname", "family name", "Nachname", "nom", "apellido", "lname", "nazwisko",
                 "cognome",
             )}  # fmt: skip
    return Made(pick(at.rng, heads[part]), fake(part, locale), locale)


_SUFFIXES = (
    "Inc.", "Inc", "LLC", "Ltd", "Ltd.", "Limited", "Corp.", "Corporation", "Co.", "& Co.", "Group",
    "Holdings", "plc", "GmbH", "AG", "S.A.", "SA", "S.p.A.", "BV", "AB", "Oy", "A/S", "Pty Ltd", "LLP",
    "KG", "SARL", "S.r.l.", "Sp. z o.o.", "s.r.o.", "Partners", "International", "", "", "", "Company",
    "& Sons", "Associates", "Enterprises", "Solutions", "Systems",
)  # fmt: skip


def company_name(rng: Generator, family: str | None = None) -> str:
    """A made-up company: a name, a coined word or initials; its trade; its legal form."""
    words = terms("words", "business")
    lasts = fake("last_name", "en_US")
    shape = below(rng, 6)
    if shape == 0:
        stem = f"{pick(rng, lasts)} {pick(rng, words)}"
    elif shape == 1:
        stem = f"{pick(rng, terms('words', 'coined'))} {pick(rng, words)}"
    elif shape == 2:
        stem = f"{pick(rng, lasts)} & {pick(rng, lasts)}"
    elif shape == 3:
        stem = f"{pick(rng, terms('words', 'adjectives')).capitalize()} {pick(rng, words)}"
    elif shape == 4:
        stem = f"{''.join(pick(rng, 'ABCDEFGHIKLMNPRSTVW') for _ in range(3))} {pick(rng, words)}"
    else:
        stem = f"{pick(rng, terms('words', 'coined'))}"
    return f"{stem} {family if family is not None else pick(rng, _SUFFIXES)}".strip()


@maker("organisation", 2)
def company(at: Draw, rows: int) -> Made:
    """Companies' names."""
    return Made(at.header("org"), distinct(lambda: company_name(at.rng), min(rows, 300), 2))


@maker("organisation", 1.5)
def faked_company(at: Draw, rows: int) -> Made:
    """Companies as Faker makes them for a locale."""
    locale = at.choose("faker", locales_with("company"))
    return Made(at.header("org"), fake("company", locale), locale)


@maker("organisation", 2)
def institution(at: Draw, rows: int) -> Made:
    """Schools, clinics, councils, clubs, libraries, ministries: a place or a person and what it is."""
    lists = word_lists("institutions")
    forms = lists[at.choose("institutions", tuple(lists))]
    cities = (
        word_lists("cities")[pick(at.rng, ("US", "GB", "world", "AU", "CA", "IN"))].terms
        if forms.locale == "en"
        else word_lists("cities")[
            {"de": "DE", "fr": "FR", "es": "ES", "it": "IT", "pt": "BR", "nl": "NL", "pl": "PL"}[forms.locale]
        ].terms
    )
    lasts = fake("last_name", "en_US")
    values = distinct(
        lambda: pick(at.rng, forms.terms).format(city=pick(at.rng, cities), last=pick(at.rng, lasts)),
        min(rows, 300),
        2,
    )
    return Made(pick(at.rng, (*forms.headers, at.header("org"))), values, forms.locale)


@maker("organisation", 1.2)
def known_organisation(at: Draw, rows: int) -> Made:
    """Lists of brands, teams, universities, agencies, newspapers and the like."""
    lists = word_lists("organisations")
    listed = lists[at.choose("organisations", tuple(lists))]
    return Made(pick(at.rng, (*listed.headers, at.header("org"))), listed.terms, listed.locale)
