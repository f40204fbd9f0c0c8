"""Operators on places: the parts of an address line, what a country has, coordinates in other grids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple

import pycountry

from assistant.standardization.by_example.program import Piece, Step
from assistant.standardization.parsers.geography import find_country

_NORTH_AMERICA = ("US", "CA")
_COUNTRY_WORDS = re.compile(r"(?i)u\.?s\.?(?:a\.?)?|united states(?: of america)?|canada")
_CITY_WORDS = 4


class Address(NamedTuple):
    """A line that ends in city, state and perhaps country, taken apart; `at` is where its city begins."""

    before: str
    city: str
    state: str
    state_name: str
    postcode: str
    country: str
    written: str
    mark: str
    at: int


@cache
def _states() -> dict[str, tuple[str, str]]:
    """Names and codes of the states and provinces of North America, in small letters: (code, name)."""
    found: dict[str, tuple[str, str]] = {}
    for country in _NORTH_AMERICA:
        for state in pycountry.subdivisions.get(country_code=country) or ():  # type: ignore[no-untyped-call]
            code = state.code.partition("-")[2]
            found[code.lower()] = found[state.name.lower()] = (code, state.name)
    return found


@cache
def _cities() -> frozenset[tuple[str, str]]:
    """(city in small letters, state code): the places of North America that phone prefixes are given to."""
    found: set[tuple[str, str]] = set()
    for number in range(40):
        try:
            module = import_module(f"phonenumbers.geodata.data{number}")
        except ImportError:
            break
        for prefix, names in module.data.items():
            if not prefix.startswith("1"):
                return frozenset(found)
            city, _, state = names.get("en", "").rpartition(", ")
            if city:
                found.add((city.lower(), state))
    return frozenset(found)


def _city_at_end(words: list[str], state: str) -> str:
    """The longest known place name that the words end in, or what they say twice; else their last word."""
    for size in range(min(_CITY_WORDS, len(words) // 2), 1, -1):
        if words[-size:] == words[-2 * size : -size]:
            return " ".join(words[-size:])
    for size in range(min(_CITY_WORDS, len(words)), 1, -1):
        name = " ".join(words[-size:])
        if (name.lower(), state) in _cities():
            return name
    return words[-1]


def address(text: str) -> Address | None:
    """The parts of "… City, ST 12345, USA", with commas or hyphens; None where there is no known state."""
    fields = [(found.start(), found.end()) for found in re.finditer(r"\s*(?:,|\s-|-(?=\s))\s*", text)]
    if not fields or len(text) > 200:
        return None
    starts, ends = [0, *(end for _, end in fields)], [*(start for start, _ in fields), len(text)]
    parts = [text[i:j] for i, j in zip(starts, ends, strict=True)]
    country = parts.pop() if len(parts) > 2 and _COUNTRY_WORDS.fullmatch(parts[-1]) else ""
    last = re.fullmatch(r"(.*?)\s*(\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)?", parts[-1])
    known = _states().get(last[1].lower().rstrip(".")) if last and len(parts) > 1 else None
    if last is None or known is None:
        return None
    head = text[: ends[len(parts) - 2]]
    words = parts[-2].split()
    if not words:
        return None
    city = _city_at_end(words, known[0])
    at = len(head) - len(city)
    mark = text[fields[-1][0] : fields[-1][1]]
    return Address(head[:at].rstrip(" ,-"), city, *known, last[2] or "", country, last[1], mark, at)


def _part(name: str) -> Step:
    def run(text: str) -> str | None:
        found = address(text)
        return getattr(found, name) or None if found else None

    return run


def _from_city(text: str) -> str | None:
    found = address(text)
    return text[found.at :] if found else None


def _with_country(form: str) -> Step:
    """From the city on, with the country, which the state tells where the line leaves it out."""

    def run(text: str) -> str | None:
        found = address(text)
        if found is None or found.postcode:
            return None
        canada = pycountry.subdivisions.get(code=f"CA-{found.state}") is not None  # type: ignore[no-untyped-call]
        country = found.country or ("Canada" if canada else "USA")
        return found.mark.join((found.city, getattr(found, form), country))

    return run


def _of_country(find: Callable[[str], str | None]) -> Step:
    def run(text: str) -> str | None:
        code = find_country(text.strip()) if 1 < len(text.strip()) < 60 else None
        return find(code) if code else None

    return run


def _currency(code: str) -> str | None:
    from babel.numbers import get_territory_currencies

    found = get_territory_currencies(code)
    return found[0] if found else None


def _calling(code: str) -> str | None:
    from phonenumbers import country_code_for_region

    return str(country_code_for_region(code) or "") or None


def _language(code: str) -> str | None:
    from babel.languages import get_official_languages

    found = get_official_languages(code)
    return found[0] if found else None


def _language_name(code: str) -> str | None:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale(_language(code) or "").get_language_name("en")
    except (UnknownLocaleError, ValueError):
        return None


def _flag(code: str) -> str | None:
    found = pycountry.countries.get(alpha_2=code)
    return found.flag if found else None


_OPERATORS: tuple[tuple[str, float, Step], ...] = (
    ("what stands before the city", 1.3, _part("before")),
    ("the city of the address", 1.2, _part("city")),
    ("the state of the address", 1.4, _part("written")),
    ("the state code of the address", 1.3, _part("state")),
    ("the state name of the address", 1.4, _part("state_name")),
    ("the postal code of the address", 1.4, _part("postcode")),
    ("the address from its city on", 1.4, _from_city),
    ("the address from its city on, with its country", 1.6, _with_country("written")),
    ("the address from its city on, with its country and the state's code", 2.0, _with_country("state")),
    ("the currency of the country", 1.7, _of_country(_currency)),
    ("the calling code of the country", 1.7, _of_country(_calling)),
    ("the official language of the country", 1.9, _of_country(_language)),
    ("the official language of the country, named", 1.9, _of_country(_language_name)),
    ("the flag of the country", 1.9, _of_country(_flag)),
)


def pieces() -> Iterator[Piece]:
    """All operators on places; they know by themselves which texts they apply to."""
    for words, cost, run in _OPERATORS:
        yield Piece(run, words, cost)


_PAIR = re.compile(r"\s*\(?\s*(-?\d{1,2}(?:\.\d+)?)°?\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)°?\s*\)?\s*")


def _position(text: str) -> tuple[float, float] | None:
    found = _PAIR.fullmatch(text)
    if found is None:
        return None
    north, east = float(found[1]), float(found[2])
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None


def _grid(name: str) -> Step:
    def run(text: str) -> str | None:
        at = _position(text)
        if at is None:
            return None
        try:
            return _in_grid(name, *at)
        except Exception:  # pygeodesy's own errors: outside the grid's range
            return None

    return run


def _in_grid(name: str, north: float, east: float) -> str:
    from pygeodesy import geohash, utm  # type: ignore[import-untyped]

    if name == "geohash":
        return str(geohash.encode(north, east))
    at = utm.toUtm8(north, east)
    if name == "mgrs":
        grid = at.toMgrs()
        return f"{grid.zone:02d}{grid.band}{grid.en100k}{int(grid.easting):05d}{int(grid.northing):05d}"
    return f"{at.zone}{at.band} {round(at.easting)} {round(at.northing)}"


def _from_mgrs(text: str) -> str | None:
    if not re.fullmatch(r"\s*\d{1,2}[C-X]\s*[A-Z]{2}\s*\d{1,5}\s*\d{1,5}\s*", text):
        return None
    from pygeodesy import mgrs

    try:
        found = mgrs.parseMGRS(text.strip()).toLatLon()
    except Exception:  # pygeodesy's own errors: no such square
        return None
    return f"{found[0]:.8f}, {found[1]:.8f}"


LENSES: tuple[tuple[str, Step], ...] = (
    ("the coordinates in the UTM grid", _grid("utm")),
    ("the coordinates in the military grid (MGRS)", _grid("mgrs")),
    ("the geohash of the coordinates", _grid("geohash")),
    ("the coordinates of the grid reference (MGRS)", _from_mgrs),
)
"""Texts that take their input into another system, for other programs to take apart."""
