"""Names of persons and firms, and words, in the form in which they are usually written."""

from __future__ import annotations

import re
from functools import cache

from numpy.random import Generator

from training.corpora.columns import Draw
from training.corpora.forms.base import Pair, capitalised, one_case, pairs_of, spaced, typo
from training.corpora.lexicon import terms, word_lists
from training.corpora.pools import fake, locales_with
from training.corpora.rand import chance, pick, some, unique

_TITLES = ("Dr.", "Mr.", "Mrs.", "Ms.", "Prof.", "Mr", "Mrs", "Ms", "Dr", "Herr", "Frau", "Mme", "Sr.",
           "Sra.", "Prof. Dr.",
           "Signora", "Rev.")  # fmt: skip
_WESTERN = tuple(f"{name}" for name in (
    "en_US", "en_GB", "en_AU", "en_CA", "de_DE", "de_AT", "de_CH", "fr_FR", "es_ES", "es_MX", "it_IT",
    "nl_NL", "pt_BR",
    "pt_PT", "pl_PL", "cs_CZ", "sk_SK", "sv_SE", "da_DK", "no_NO", "fi_FI", "ro_RO", "hr_HR", "sl_SI",
    "tr_TR", "ru_RU",
    "uk_UA", "bg_BG", "el_GR",
))  # fmt: skip


_CAPITAL_LOST = re.compile("Mc[a-z]|O(brien|connor|neal|neill|donnell)")
"""Faker writes Mcclure and Obrien."""


@pairs_of("person", 1)
def person(at: Draw) -> Pair | None:
    """SMITH, john · Dr. John Smith · Smith John (family first): John Smith.

    Titles fall away, initials get full stops.
    """
    rng = at.rng
    locale = at.choose("faker", _WESTERN + ("en_US", "en_GB") * 4)
    given, family = pick(rng, fake("first_name", locale)), pick(rng, fake("last_name", locale))
    if _CAPITAL_LOST.match(family):
        return None
    initial = pick(rng, "ABCDEFGHJKLMNPRSTW")
    form, plain = at.choose("name form", (
        "{l}, {f}=", "{l}, {f}=", "{f} {l}=", "{t} {f} {l}=", "{l}, {t} {f}=", "{l} {f}=family first",
        "{l},{f}=",
        "{l}, {f} {i}.=i", "{l}, {f} {i}=i", "{f} {i} {l}=i", "{f} {i}. {l}=i", "{j}. {l}=j", "{l}, {j}=j",
        "{j} {l}=j",
        "{l}; {f}=", "{f}  {l}=", "{f}_{l}=", "{f}.{l}=", "{l}, {f} Jr.=Jr", "{l} {j}.=family first",
    )).split("=")  # fmt: skip
    if plain == "family first" and (" " in given or " " in family):
        return None
    if form in ("{f}.{l}", "{f}_{l}") and " " in given + family:
        return None
    value = form.format(l=family, f=given, i=initial, j=given[0], t=pick(rng, _TITLES))
    first = f"{given[0]}." if "{j}" in form else f"{given} {initial}." if plain == "i" else given
    target = f"{first} {family}" + (" Jr." if plain == "Jr" else "")
    if chance(rng, 0.4):
        value = _in_one_case(value, family, given, form, rng) or value
    if value == target:
        value = spaced(value, rng)
    return Pair(value, target, plain if plain == "family first" else "")


def _in_one_case(value: str, family: str, given: str, form: str, rng: Generator) -> str | None:
    """The name in one case, or the family's in capitals; only where capitals at word starts bring it back."""
    if not all(
        name.isalpha() and capitalised(name.upper()) == name == capitalised(name.lower())
        for name in (family, given)
    ):
        return None
    if chance(rng, 0.4):
        return value.replace(family, family.upper())
    return value.upper() if chance(rng, 0.5) and "{t}" not in form else value.lower()


_LEGAL_FORMS: dict[str, tuple[str, ...]] = {
    "Inc.": ("Inc", "inc", "INC", "Incorporated", "inc.", "INC.", "Incorp."),
    "LLC": ("L.L.C.", "llc", "Llc", "L.L.C", "Limited Liability Company"),
    "Ltd.": ("Ltd", "ltd", "LTD", "Limited", "LTD.", "Lmtd"),
    "Corp.": ("Corp", "corp", "CORP", "Corporation", "CORP."),
    "Co.": ("Co", "Company", "CO", "co."),
    "plc": ("PLC", "Plc", "P.L.C.", "Public Limited Company"),
    "GmbH": ("Gmbh", "GMBH", "gmbh", "G.m.b.H.", "GesmbH", "Ges.m.b.H."),
    "AG": ("A.G.", "Ag", "Aktiengesellschaft"),
    "KG": ("K.G.", "Kg", "Kommanditgesellschaft"),
    "GmbH & Co. KG": ("GmbH u. Co. KG", "GmbH & Co KG", "GmbH und Co. KG", "GMBH & CO. KG", "GmbH+Co.KG"),
    "S.A.": ("SA", "S.A", "s.a.", "S. A."),
    "SARL": ("S.A.R.L.", "Sarl", "sarl", "S.à r.l."),
    "S.p.A.": ("SpA", "SPA", "Spa", "S.P.A.", "s.p.a."),
    "S.r.l.": ("SRL", "Srl", "srl", "S.R.L.", "s.r.l."),
    "B.V.": ("BV", "bv", "Bv", "b.v."),
    "N.V.": ("NV", "nv", "n.v."),
    "Pty Ltd": ("Pty. Ltd.", "PTY LTD", "Pty Limited", "Proprietary Limited", "pty ltd"),
    "LLP": ("L.L.P.", "Llp", "llp"),
    "AB": ("A.B.", "Ab", "Aktiebolag"),
    "Sp. z o.o.": ("sp. z o.o.", "Sp z oo", "SP. Z O.O.", "Spółka z o.o.", "sp.z.o.o."),
    "s.r.o.": ("sro", "S.R.O.", "s. r. o.", "spol. s r.o."),
    "& Co.": ("and Co.", "and Company", "& Company", "& co", "+ Co."),
    "& Sons": ("and Sons", "& sons", "+ Sons", "& Son's"),
}


@pairs_of("organisation", 1)
def organisation(at: Draw) -> Pair:
    """Legal forms in their usual spelling, no comma before them: Acme, Incorporated is Acme Inc."""
    rng = at.rng
    words = terms("words", "business")
    stem = pick(rng, terms("words", "coined")) + (f" {pick(rng, words)}" if chance(rng, 0.6) else "")
    if chance(rng, 0.35):
        last = fake("last_name", at.choose("faker", locales_with("last_name")[:30]))
        stem = (
            f"{pick(rng, last)} {pick(rng, words)}"
            if chance(rng, 0.5)
            else f"{pick(rng, last)} & {pick(rng, last)}"
        )
    legal = at.choose("legal form", tuple(_LEGAL_FORMS))
    shown = stem
    if chance(rng, 0.3):
        shown = one_case(stem, rng) or stem
    joint = ", " if chance(rng, 0.25) and not legal.startswith("&") else "  " if chance(rng, 0.1) else " "
    return Pair(f"{shown}{joint}{pick(rng, _LEGAL_FORMS[legal])}", f"{stem} {legal}")


_SCRIPT = re.compile(r"[A-Za-zÀ-ɏ' \-]+")


@cache
def vocabulary() -> dict[int, tuple[str, ...]]:
    """The words of the lists of categories, goods and cities by length: a typo must be none of them."""
    found: dict[int, set[str]] = {}
    for name in ("categories", "cities", "words", "organisations"):
        for listed in word_lists(name).values():
            for term in listed.terms:
                found.setdefault(len(term), set()).add(term)
    return {size: tuple(sorted(words)) for size, words in found.items()}


def rivals(word: str) -> list[str]:
    """Known words of about the length of `word`."""
    return [other for size in range(len(word) - 2, len(word) + 3) for other in vocabulary().get(size, ())]


@pairs_of("category", 2)
def misspelt_word(at: Draw) -> Pair | None:
    """A misspelt word of a list: the word, which is nearest among all words of all lists."""
    lists = word_lists("categories")
    listed = lists[at.choose("category", tuple(lists))]
    word = pick(at.rng, listed.terms)
    wrong = typo(word, at.rng, rivals(word)) if _SCRIPT.fullmatch(word) else None
    return Pair(wrong, word, pick(at.rng, listed.headers) if chance(at.rng, 0.5) else "") if wrong else None


@pairs_of("category", 3)
def one_of_the_list(at: Draw) -> Pair | None:
    """A value and the words of its column: the one it must be, misspelt, cut or in another case."""
    rng = at.rng
    lists = word_lists("categories")
    listed = lists[at.choose("category", tuple(lists))]
    options = some(rng, [term for term in listed.terms if len(term) > 3], 2 + int(rng.random() * 4))
    if len(options) < 2:
        return None
    word = options[0]
    wrong = pick(rng, (_typo_among, _typo_among, _cut, _other_case))(word, options[1:], rng)
    if wrong is None or wrong == word:
        return None
    return Pair(wrong, word, "one of: " + "; ".join(some(rng, options, len(options))))


def _typo_among(word: str, others: list[str], rng: Generator) -> str | None:
    return typo(word, rng, others)


def _cut(word: str, others: list[str], rng: Generator) -> str | None:
    """The first letters with or without a full stop, where no other option begins so."""
    size = 3 + int(rng.random() * 3)
    short = word[:size].rstrip()
    if size >= len(word) or any(other.casefold().startswith(short.casefold()) for other in others):
        return None
    return short + pick(rng, (".", "", ""))


def _other_case(word: str, others: list[str], rng: Generator) -> str | None:
    wrong = pick(
        rng,
        (
            word.upper(),
            word.lower(),
            word.swapcase(),
            f" {word}",
            word.replace(" ", "_"),
            word.replace(" ", ""),
        ),
    )
    return wrong if word.casefold() not in map(str.casefold, others) else None


@cache
def _product_words() -> tuple[str, ...]:
    return tuple(unique(terms("words", "products") + terms("words", "foods")))


@pairs_of("product", 1)
def misspelt_product(at: Draw) -> Pair | None:
    """A misspelt everyday word of a catalogue."""
    word = at.choose("product word", _product_words())
    wrong = typo(word, at.rng, rivals(word))
    return Pair(wrong, word) if wrong else None


_ENCODINGS = ("cp1252", "latin-1")


@pairs_of("free_text", 1)
def mojibake(at: Draw) -> Pair | None:
    """Text read in the wrong encoding: as it was."""
    rng = at.rng
    locale = at.choose(
        "faker",
        ("de_DE", "fr_FR", "es_ES", "pt_BR", "it_IT", "pl_PL", "cs_CZ", "sv_SE", "da_DK", "tr_TR", "nl_NL"),
    )
    source = pick(rng, ("last_name", "city", "first_name"))
    text = pick(rng, fake(source, locale) or fake("last_name", locale))
    if text.isascii() or len(text) > 30:
        return None
    try:
        wrong = text.encode().decode(pick(rng, _ENCODINGS))
    except UnicodeDecodeError:
        return None
    return Pair(wrong, text) if wrong.isprintable() else None


@pairs_of("free_text", 1)
def untidy(at: Draw) -> Pair:
    """Blanks too many or of another sort, quotes around it, entities: the text itself."""
    rng = at.rng
    listed = word_lists("categories")
    words = listed[at.choose("category", tuple(listed))].terms
    text = " ".join(some(rng, [word for word in words if word.isprintable()], 2))
    form = at.choose(
        "untidy",
        (
            "  {}",
            "{}  ",
            '"{}"',
            "'{}'",
            "{}\u00a0",
            "{}\t",
            "{}\\n",
            "<b>{}</b>",
            "inner",
            "&nbsp;{}",
            "\u200b{}",
        ),
    )
    return Pair(
        text.replace(" ", pick(rng, ("  ", "   ", "\u00a0", "\t"))) if form == "inner" else form.format(text),
        text,
    )
