"""Clean lone columns in the manner of public open data: names, titles, codes, remarks, most in lower case.

    draw_public(rng, split, size) -> Pool

The values are real or made of real words: places from the phone books of the world, carriers, names of
languages, currencies, time zones and characters, words of 26 languages drawn by how rare they are. Each value
is of the training or the validation split by a hash, so that neither sees the other's.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache

import numpy as np
import pycountry
from babel import Locale, localedata
from numpy.random import Generator
from wordfreq import get_frequency_dict

from assistant.anomalies.lettering import WORD
from assistant.anomalies.vocabulary import LANGUAGES, english
from training.anomalies.pools import Pool, draw_pool
from training.corpora import rand
from training.corpora.columns import Split

_KINDS_OF_PLACE = (
    "nursing home", "elementary school", "hospital", "county", "high school", "health centre", "park",
    "river",
    "library", "clinic", "city", "district", "municipality", "llc", "inc", "manor", "church", "creek", "road",
    "fire department", "community center", "group", "services", "pharmacy", "care center", "lake", "college",
    "town", "primary", "rehab", "farm", "hotel", "market", "association", "industries", "limited", "pvt ltd",
)  # fmt: skip
_FILLERS = ("of", "the", "and", "for", "in", "to", "with", "by", "&", "/", "-", "on", "at", "(", "from")
_FIXED = ("99:99-99:99", "9.9", "99.99", "9.9999", "99/99/9999", "9999-99", "(999) 999-9999")
_HEADERS = ("name", "description", "a", "title", "value", "code", "comments", "location")
_MARKS = ("", "", "", "-", ".", "/", " ")
_CLASSES = ("a", "b", "c", "x", "9", "9", "9")


def _of_split(value: str, split: Split) -> bool:
    return (zlib.crc32(value.encode()) % 5 == 0) == (split == "validation")


@cache
def _places(split: Split) -> list[str]:
    from phonenumbers import geodata

    found = {name for entry in geodata.GEOCODE_DATA.values() for name in entry.values()}
    return sorted(name for name in found if _of_split(name, split))


@cache
def _carriers(split: Split) -> list[str]:
    from phonenumbers import carrierdata

    found = {name for entry in carrierdata.CARRIER_DATA.values() for name in entry.values()}
    return sorted(name for name in found if _of_split(name, split))


@cache
def _lists(split: Split) -> list[list[str]]:
    """Names of languages, currencies, subdivisions and territories, as lists of one language each."""
    lists = [
        [entry.name for entry in table]
        for table in (pycountry.languages, pycountry.subdivisions, pycountry.currencies, pycountry.countries)
    ]
    for code in sorted(localedata.locale_identifiers()):
        if "_" not in code and _of_split(code, split):
            locale = Locale.parse(code)
            for names in (locale.territories, locale.languages, locale.currencies):
                texts = [str(name) for key, name in names.items() if not str(key).isdigit()]
                if len(texts) >= 20:
                    lists.append(texts)
    return lists


@cache
def _vocabulary(language: str) -> tuple[list[str], np.ndarray]:
    """Words of a language and the logarithm of their frequency."""
    words = english() if language == "en" else get_frequency_dict(language, wordlist="small")
    kept = {word: share for word, share in words.items() if word.isalpha() and len(word) > 1}
    return list(kept), np.log10(np.array(list(kept.values())))


@cache
def _by_rarity(language: str, level: int) -> list[str]:
    """Words of about this Zipf value, and commoner."""
    words, logs = _vocabulary(language)
    return [words[i] for i in np.flatnonzero(np.abs(logs + 9 - level) < 0.75)] or words[:1000]


def _word(rng: Generator, language: str, rare: float) -> str:
    """A word of the language: a share `rare` of them of Zipf value 1 or 2."""
    level = rand.pick(rng, [1, 2]) if rng.random() < rare else rand.pick(rng, [3, 4, 4, 5])
    return rand.pick(rng, _by_rarity(language, level))


def _phrases(rng: Generator, split: Split, size: int) -> list[str]:
    """Descriptions, titles or remarks in one language; sometimes abbreviated or cut off."""
    language = "en" if rand.chance(rng, 0.65) else rand.pick(rng, LANGUAGES)
    rare, most, filler = rng.beta(1, 4), rand.pick(rng, [2, 3, 5, 9, 16]), rng.beta(1, 3)
    cut, short = rand.pick(rng, [0, 0, 0, 20, 25, 40]), rng.beta(0.5, 4)
    # A column has its own small vocabulary, which it repeats.
    own = [_word(rng, language, rare) for _ in range(max(8, int(size * rng.uniform(0.3, 3))))]
    phrases = []
    for _ in range(size):
        words = []
        for _ in range(rand.between(rng, 1, most)):
            word = rand.pick(rng, own)
            if rng.random() < short and len(word) > 5:
                word = word[: rand.between(rng, 3, 5)] + rand.pick(rng, [".", "", ""])
            words.append(word)
            if language == "en" and rng.random() < filler:
                words.append(rand.pick(rng, _FILLERS))
        phrase = " ".join(words)
        phrases.append(phrase[:cut].strip() if cut else phrase)
    return phrases


def _facilities(rng: Generator, split: Split, size: int) -> list[str]:
    """Names of places with what is there."""
    kinds = rand.some(rng, _KINDS_OF_PLACE, rand.between(rng, 1, 8))
    places, plain = _places(split), rng.beta(1, 3)
    language = "en"
    names = []
    for _ in range(size):
        place = rand.pick(rng, places).split(",")[0] if rand.chance(rng, 0.6) else _word(rng, language, 0.4)
        if rng.random() < plain:
            names.append(place)
        else:
            names.append(f"{place} {rand.pick(rng, kinds)}")
    return names


def _of_list(rng: Generator, split: Split, size: int) -> list[str]:
    names = (
        rand.pick(rng, _lists(split))
        if rand.chance(rng, 0.6)
        else rand.pick(rng, [_places(split), _carriers(split)])
    )
    if rand.chance(rng, 0.4):
        # One region's names stand together in a sorted list.
        start = rand.below(rng, max(len(names) - size, 1))
        return names[start : start + size]
    return rand.some(rng, names, min(size, len(names)))


def _people(rng: Generator, split: Split, size: int) -> list[str]:
    """Names of persons put together from the rarer words of several languages and from places."""
    tongues = rand.some(rng, ["en", *LANGUAGES], rand.between(rng, 1, 4))
    return [
        f"{_word(rng, rand.pick(rng, tongues), 0.5)} "
        f"{rand.pick(rng, WORD.findall(rand.pick(rng, _places(split)).lower()) or ['lee'])}"
        for _ in range(size)
    ]


def _regular(rng: Generator, split: Split, size: int) -> list[str]:
    """Codes of one or two fixed makes, as registers have them: 01c024, a-1234, 12:30-14:30."""

    def make() -> str:
        if rand.chance(rng, 0.15):
            return rand.pick(
                rng, ["99:99-99:99", "9.9", "99.99", "9.9999", "99/99/9999", "9999-99", "(999) 999-9999"]
            )
        return "".join(
            rand.pick(rng, _CLASSES) * rand.between(rng, 1, 3)
            + rand.pick(rng, ["", "", "", "-", ".", "/", " "])
            for _ in range(rand.between(rng, 1, 3))
        ).strip("-./ ")

    makes = [make() for _ in range(rand.pick(rng, [1, 1, 1, 2]))]
    fixed = {char: rand.pick(rng, "abcdefghijklmnopqrstuvwxyz") for char in "ab"}
    few = {char: rand.some(rng, "abcdefghijklmnopqrstuvwxyz", 5) for char in "cx"}
    codes = []
    for _ in range(size):
        code = ""
        for char in rand.pick(rng, makes):
            code += (
                str(rand.below(rng, 10))
                if char == "9"
                else fixed[char]
                if char in fixed
                else rand.pick(rng, few[char])
                if char in few
                else char
            )
        codes.append(code)
    return codes


def _written(number: float, digits: int) -> str:
    if number == int(number):
        return f"{number:.0f}"
    return f"{number:.{digits}e}" if number < 0.001 else repr(number)


def _decimals(rng: Generator, split: Split, size: int) -> list[str]:
    """Measurements; some written with an exponent, as a spreadsheet exports them."""
    scale, digits = 10 ** rng.uniform(-6, 6), rand.between(rng, 0, 16)
    numbers = scale * rng.lognormal(0, rng.uniform(0.05, 2.5), size)
    if rand.chance(rng, 0.4):
        # A nought, a whole number, a bound stand among the fractions as they are.
        numbers[: rand.between(rng, 0, 2)] = rand.pick(rng, [0.0, 1.0, 0.5])
        bound = rand.pick(rng, [[], [], [], ["<5"], ["<11"], ["> 100"]])
        return bound + [_written(float(number), digits) for number in numbers]
    return [f"{number:.{min(digits, 6)}f}" for number in numbers]


_MAKERS: tuple[tuple[Callable[[Generator, Split, int], list[str]], float], ...] = (
    (_phrases, 4.0), (_facilities, 2.0), (_of_list, 2.5), (_people, 1.5), (_regular, 2.0), (_decimals, 1.5),
)  # fmt: skip
_NOTES = ("total", "other", "unknown", "none", "n/a", "not available", "various", "not specified", "multiple")


def draw_public(rng: Generator, split: Split, size: int) -> Pool:
    """A pool of up to `size` different clean values as an open-data portal's columns hold them."""
    if rand.chance(rng, 0.25):
        made = draw_pool(rng, split, size)
        header, values = made.header, made.values[:size]
    else:
        maker = rand.weighted(rng, _MAKERS)
        values = maker(rng, split, size)
        header = rand.pick(
            rng, ["name", "description", "a", "title", "value", "code", "comments", "location"]
        )
    if rand.chance(rng, 0.75):
        values = [value.lower() for value in values]
    # "Other" and "unknown" are categories of a list of words, not errors.
    if all(WORD.search(value) for value in values[:20]) and rand.chance(rng, 0.25):
        values = [*values, *rand.some(rng, _NOTES, rand.between(rng, 1, 2))]
    values = rand.unique(" ".join(value.split()) for value in values if value.strip())
    return Pool(header, rand.some(rng, values, min(size + 2, len(values))))
