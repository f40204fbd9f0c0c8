"""Columns of booleans, categories, product names and free text."""

from __future__ import annotations

import re
from functools import cache

from numpy.random import Generator

from training.corpora.columns.base import Draw, Made, maker
from training.corpora.lexicon import terms, word_lists
from training.corpora.pools import fake, locales_with
from training.corpora.rand import between, distinct, pick, some

_SLOT = re.compile(r"\{(\w+)\}")
_PRODUCT_TEXTS = ("product models", "foods", "drinks and labels", "parts")
_NAME_TEXTS = ("titles", "events", "awards", "roles", "ships and horses", "courses", "projects")


@maker("boolean", 3)
def boolean(at: Draw, rows: int) -> Made:
    """Two words for yes and no; one of them is often rare."""
    lists = word_lists("booleans")
    listed = lists[at.choose("boolean", tuple(lists))]
    yes, no = listed.terms
    share = pick(at.rng, (0.5, 0.3, 0.1, 0.03, 0.9, 0.97))
    values = [yes if x < share else no for x in at.rng.random(rows).tolist()]
    return Made(pick(at.rng, listed.headers), values, listed.locale, "as is")


@maker("category", 4)
def category(at: Draw, rows: int) -> Made:
    """A short list of words, all of it or a part."""
    lists = word_lists("categories")
    listed = lists[at.choose("category", tuple(lists))]
    values = list(listed.terms)
    if at.chance(0.5) and len(values) > 4:
        values = some(at.rng, values, between(at.rng, 3, len(values)))
    if at.chance(0.06):
        values.append(pick(at.rng, ("Other", "other", "Unknown", "N/A", "All", "Total", "None", "n/a", "-")))
    if at.chance(0.05):
        values = [f"{i + 1} - {value}" for i, value in enumerate(values)]
    return Made(pick(at.rng, listed.headers), values, listed.locale)


@maker("category", 0.5)
def multiple(at: Draw, rows: int) -> Made:
    """One or several of a list's words in a cell."""
    lists = word_lists("categories")
    listed = lists[at.choose("category", tuple(lists))]
    joint = pick(at.rng, (", ", "; ", "|", "/", ",", " / ", " & "))
    values = [joint.join(some(at.rng, listed.terms, between(at.rng, 1, 3))) for _ in range(min(rows, 200))]
    return Made(pick(at.rng, listed.headers), values, listed.locale)


@cache
def _fillings() -> dict[str, tuple[str, ...]]:
    cities = word_lists("cities")
    return {
        "noun": terms("words", "nouns"),
        "adj": terms("words", "adjectives"),
        "product": terms("words", "products"),
        "food": terms("words", "foods"),
        "flavour": terms("words", "flavours"),
        "coined": terms("words", "coined"),
        "city": cities["world"].terms + cities["GB"].terms + cities["US"].terms,
        "last": fake("last_name", "en_US"),
    }


def fill(template: str, rng: Generator) -> str:
    """A template's {slots} filled: {noun}, {adj}, {product}, {food}, {flavour}, {city}, {last}, {n}, {N}.

    The slot's case is the filling's: {Noun} gives a capital, {NOUN} capitals.
    """

    def slot(match: re.Match[str]) -> str:
        name = match[1]
        if name == "n":
            return str(between(rng, 2, pick(rng, (9, 50, 500))))
        if name == "N":
            return pick(rng, "ABCDEGHKLMPRSTVXZ") + str(between(rng, 1, 999))
        text = pick(rng, _fillings()[name.lower()])
        if name.isupper():
            return text.upper()
        return " ".join(w[:1].upper() + w[1:] for w in text.split(" ")) if name[0].isupper() else text

    return _SLOT.sub(slot, template)


def _phrases(at: Draw, rows: int, name: str) -> Made:
    listed = word_lists("texts")[name]
    templates = some(at.rng, listed.terms, between(at.rng, 3, len(listed.terms)))
    values = distinct(lambda: fill(pick(at.rng, templates), at.rng), min(rows, 400), 1)
    return Made(pick(at.rng, listed.headers), values, listed.locale, "any")


@maker("product", 3)
def product(at: Draw, rows: int) -> Made:
    """Names of products, dishes, drinks and parts."""
    return _phrases(at, rows, at.choose("product text", _PRODUCT_TEXTS))


@maker("product", 1)
def plain_product(at: Draw, rows: int) -> Made:
    """Products as a catalogue's plain words."""
    name = at.choose("product list", ("products", "foods", "flavours"))
    values = terms("words", name)
    if at.chance(0.6):
        values = tuple(value[:1].upper() + value[1:] for value in values)
    return Made(
        at.header("plain product"),
        values,
    )


@maker("free_text", 3)
def phrases(at: Draw, rows: int) -> Made:
    """Notes, titles, headlines, measures, instructions: phrases of one genre."""
    genres = [name for name in word_lists("texts") if name not in _PRODUCT_TEXTS and name not in _NAME_TEXTS]
    return _phrases(at, rows, at.choose("text", genres))


@maker("free_text", 1.5)
def names_of_works(at: Draw, rows: int) -> Made:
    """Titles of works, events, courses; names of ships and roles."""
    return _phrases(at, rows, at.choose("text", _NAME_TEXTS))


@maker("free_text", 1)
def sentences(at: Draw, rows: int) -> Made:
    """Sentences of Faker in a locale."""
    locale = at.choose("faker", locales_with("sentence"))
    provider = pick(at.rng, ("sentence", "sentence", "text"))
    values = fake(provider, locale, 200)
    return Made(
        at.header("sentences"),
        values,
        locale,
    )


@maker("free_text", 0.5)
def slogans(at: Draw, rows: int) -> Made:
    """Slogans and business talk."""
    provider = at.choose("talk", ("catch_phrase", "bs"))
    return Made(
        at.header("slogans"),
        fake(provider, "en_US"),
    )
