"""Columns of countries, subdivisions, cities, postal codes, addresses and languages."""

from __future__ import annotations

import pycountry

from training.corpora.columns.base import Draw, Made, maker
from training.corpora.lexicon import word_lists
from training.corpora.pools import (
    CLDR_LOCALES,
    countries_with_subdivisions,
    fake,
    languages,
    locales_with,
    subdivisions,
    territories,
)
from training.corpora.rand import between, chance, pick, some

_INFORMAL = {
    "United States": ("USA", "United States of America", "U.S."),
    "United Kingdom": ("UK", "Great Britain", "England"),
    "South Korea": ("Korea, South", "Korea"),
    "Russia": ("Russian Federation",),
    "Czechia": ("Czech Republic",),
    "Türkiye": ("Turkey",),
    "Côte d’Ivoire": ("Ivory Coast",),
    "Myanmar (Burma)": ("Myanmar",),
    "Vietnam": ("Viet Nam",),
    "Congo - Kinshasa": ("DR Congo",),
    "Congo - Brazzaville": ("Congo",),
    "Hong Kong SAR China": ("Hong Kong",),
    "Macao SAR China": ("Macau",),
    "Bosnia & Herzegovina": ("Bosnia and Herzegovina",),
    "St. Lucia": ("Saint Lucia",),
    "Trinidad & Tobago": ("Trinidad and Tobago",),
    "Palestinian Territories": ("Palestine",),
}


def _cut(names: list[str], at: Draw) -> list[str]:
    """All of the names or a regional handful, as columns have them."""
    return names if at.chance(0.4) else some(at.rng, names, between(at.rng, 3, 60))


@maker("country", 3)
def country_name(at: Draw, rows: int) -> Made:
    """Countries' names in one language; in English sometimes the everyday names."""
    locale = "en" if at.chance(0.55) else at.choose("cldr", CLDR_LOCALES)
    names = list(territories(locale).values())
    if locale == "en" and at.chance(0.7):
        names = [pick(at.rng, _INFORMAL[n]) if n in _INFORMAL and at.chance(0.8) else n for n in names]
    if locale == "en" and at.chance(0.2):
        names = [item.name for item in pycountry.countries]
    return Made(at.header("country"), _cut(names, at), locale)


@maker("country", 1.5)
def country_code(at: Draw, rows: int) -> Made:
    """ISO 3166 codes of one sort, or the names with codes."""
    sort = at.choose(
        "country code", ("alpha2", "alpha3", "lower2", "numeric", "name (code)", "code name", "lower3")
    )
    items = list(pycountry.countries)
    names = {
        "alpha2": [c.alpha_2 for c in items], "alpha3": [c.alpha_3 for c in items],
        "lower2": [c.alpha_2.lower() for c in items], "lower3": [c.alpha_3.lower() for c in items],
        "numeric": [c.numeric for c in items], "name (code)": [f"{c.name} ({c.alpha_2})" for c in items],
        "code name": [f"{c.alpha_3} {c.name}" for c in items],
    }[sort]  # fmt: skip
    words = at.header("country code")
    return Made(words, _cut(names, at), "en")


_LARGE = (
    "US", "US", "US", "GB", "DE", "CA", "AU", "IN", "BR", "MX", "FR", "ES", "IT", "CH", "AT", "CN", "JP",
)  # fmt: skip


@maker("subdivision", 4)
def subdivision(at: Draw, rows: int) -> Made:
    """First-level subdivisions of one country: names, codes, or codes with the country."""
    country = at.choose("subdivisions of", countries_with_subdivisions() + _LARGE * 15)
    items = subdivisions(country)
    form = at.rng.random()
    if form < 0.62:
        names = [name for _, name in items]
    elif form < 0.9 or not all(code[3:].isalpha() for code, _ in items):
        names = [code[3:] if all(code[3:].isalpha() for code, _ in items) else name for code, name in items]
    else:
        names = [code for code, _ in items]
    words = at.header("subdivision")  # fmt: skip
    return Made(words, _cut(names, at), country)


@maker("city", 3)
def real_city(at: Draw, rows: int) -> Made:
    """Cities of one country or of the world."""
    lists = word_lists("cities")
    listed = lists[at.choose("cities of", tuple(lists))]
    words = pick(at.rng, listed.headers) if at.chance(0.6) else pick(at.rng, (
        "city", "town", "ship city", "home town", "venue city", "location", "office", "city name", "from",
        "to", "hub", "municipality", "origin", "destination", "branch", "hq", "place",
    ))  # fmt: skip
    return Made(words, _cut(list(listed.terms), at), listed.locale)


@maker("city", 1.5)
def faked_city(at: Draw, rows: int) -> Made:
    """Towns as Faker makes or knows them."""
    locale = at.choose("faker", locales_with("city"))
    return Made(
        at.header("faked city"),
        fake("city", locale),
        locale,
    )


@maker("city", 0.6)
def city_with_region(at: Draw, rows: int) -> Made:
    """City and state, or city and country, in one cell."""
    lists = word_lists("cities")
    name = at.choose("cities of", tuple(lists))
    codes = [code[3:] for code, _ in subdivisions("US")]
    form = pick(at.rng, ("{}, {}", "{} ({})", "{}, {}", "{} {}"))
    if name == "US":
        values = [form.format(city, pick(at.rng, codes)) for city in lists[name].terms]
    else:
        tail = pick(at.rng, (name, territories("en").get(name, name)))
        values = [form.format(city, tail) for city in lists[name].terms]
    return Made(
        at.header("city with region"),
        values,
        "en",
    )


@maker("postal_code", 3)
def postcode(at: Draw, rows: int) -> Made:
    """Postal codes of one country, in one style."""
    frequent = ("en_US",) * 8 + ("en_GB", "de_DE", "en_CA") * 4
    locale = at.choose("postcode", locales_with("postcode") + frequent)
    values = list(fake("postcode", locale))
    style = at.rng.random()
    if style < 0.08 and locale == "en_US":
        values = [f"{value[:5]}-{between(at.rng, 1, 9999):04d}" for value in values]
    elif style < 0.14 and locale.startswith("de"):
        values = [f"D-{value}" for value in values]
    elif style < 0.2:
        values = [value.replace(" ", "") for value in values]
    elif style < 0.26 and values[0].isdigit():
        values = [value.lstrip("0") for value in values]
    words = at.header("postcode")  # fmt: skip
    return Made(words, values, locale)


_STREETS = (
    "Main", "Oak", "Park", "Elm", "Washington", "Lake", "Hill", "Maple", "Cedar", "Pine", "Walnut",
    "Church", "High", "Station", "Victoria", "King", "Queen", "Mill", "River", "Spring", "North", "South",
    "Broad", "Market", "Union", "Lincoln", "Jackson", "Franklin", "Madison", "School", "Prospect",
    "Highland", "College", "Center", "Bridge", "Chestnut", "Willow", "Grove", "Medical Center",
    "University", "Industrial", "Airport", "Martin Luther King", "St. Mary's", "2nd", "3rd", "14th",
    "42nd",
)  # fmt: skip
_WAYS = (
    "St",
    "Street",
    "Ave",
    "Avenue",
    "Rd",
    "Road",
    "Blvd",
    "Boulevard",
    "Dr",
    "Drive",
    "Ln",
    "Lane",
    "Way",
    "Ct",
    "Pl",
    "Hwy",
    "Pkwy",
)


@maker("address", 2)
def street_address(at: Draw, rows: int) -> Made:
    """Street and house number as a locale writes them."""
    locale = at.choose("faker", locales_with("street_address"))
    values = [value.replace("\n", ", ") for value in fake("street_address", locale)]
    words = at.header("street address")  # fmt: skip
    return Made(words, values, locale)


@maker("address", 1)
def english_street(at: Draw, rows: int) -> Made:
    """Plain American and British street addresses, short or long way words, with directions and units."""
    short = at.chance(0.5)
    values = []
    for _ in range(min(rows, 400)):
        way = pick(at.rng, [w for w in _WAYS if (len(w) <= 4) == short])
        side = pick(at.rng, ("N ", "S ", "E ", "W ")) if chance(at.rng, 0.15) else ""
        unit = (
            pick(at.rng, (" Apt {}", " Suite {}", " #{}", ", Unit {}", " Ste {}")).format(
                between(at.rng, 1, 900)
            )
            if chance(at.rng, 0.1)
            else ""
        )
        values.append(f"{between(at.rng, 1, 9999)} {side}{pick(at.rng, _STREETS)} {way}{unit}")
    return Made(
        at.header("english street"),
        values,
    )


@maker("address", 1.2)
def full_address(at: Draw, rows: int) -> Made:
    """Whole addresses on one line."""
    locale = at.choose("faker", locales_with("address"))
    joint = pick(at.rng, (", ", ", ", " ", "; "))
    values = [value.replace("\n", joint) for value in fake("address", locale, 150)]
    return Made(
        at.header("full address"),
        values,
        locale,
        "any",
    )


@maker("language", 2)
def language_name(at: Draw, rows: int) -> Made:
    """Languages' names in one language."""
    locale = "en" if at.chance(0.55) else at.choose("cldr", CLDR_LOCALES)
    names = list(languages(locale).values())
    common = [languages(locale)[code] for code in (
        "en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "zh", "ja", "ar", "hi", "tr", "sv",
    )
              if code in languages(locale)]  # fmt: skip
    if at.chance(0.6):
        names = some(at.rng, common, between(at.rng, 3, 15)) + some(at.rng, names, between(at.rng, 0, 15))
    if at.chance(0.15):
        names = [f"{a}; {b}" if at.chance(0.3) else a for a, b in zip(names, reversed(names), strict=True)]
    return Made(at.header("language name"), names, locale)  # fmt: skip


@maker("language", 1)
def language_code(at: Draw, rows: int) -> Made:
    """Language codes: two letters, three letters, or tags with a region."""
    sort = at.choose("language code", ("alpha2", "alpha3", "tag", "underscore", "upper"))
    items = [item for item in pycountry.languages if hasattr(item, "alpha_2")]
    regions = ("DE", "US", "GB", "FR", "ES", "IT", "BR", "PL", "CN", "JP", "MX", "CH")
    codes = {
        "alpha2": [i.alpha_2 for i in items],
        "alpha3": [i.alpha_3 for i in items],
        "upper": [i.alpha_2.upper() for i in items],
        "tag": [
            "en-US",
            "en-GB",
            "de-DE",
            "fr-FR",
            "pt-BR",
            "zh-CN",
            "es-MX",
            "ja-JP",
            "it-IT",
            *(f"{i.alpha_2}-{pick(at.rng, regions)}" for i in items[:20]),
        ],
        "underscore": [f"{i.alpha_2}_{pick(at.rng, regions)}" for i in items[:30]]
        + ["en_US", "de_DE", "fr_FR", "sv_SE"],
    }[sort]
    return Made(
        at.header("language code"),
        some(at.rng, codes, between(at.rng, 3, 25)),
    )
