"""What schemas lay tables out with: the registry, places, people, dates, money, and the naming of columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from numpy.random import Generator

from training.corpora import headers
from training.corpora.columns import Split
from training.corpora.lexicon import terms
from training.corpora.pools import fake
from training.corpora.rand import between, draw, pick
from training.corpora.tables.base import CleanTable, Dependency, Sheet

Schema = Callable[[Generator, int, Split], CleanTable]
SCHEMAS: dict[str, Schema] = {}
_FAKER = {"US": "en_US", "DE": "de_DE", "FR": "fr_FR", "ES": "es_ES", "GB": "en_GB"}


def schema(function: Callable[[Sheet], None]) -> Callable[[Sheet], None]:
    """Register a function that lays out a sheet as a schema of its name."""

    def make(rng: Generator, rows: int, split: Split) -> CleanTable:
        sheet = Sheet(rng, rows, split)
        function(sheet)
        return sheet.table(function.__name__)

    SCHEMAS[function.__name__] = make
    return function


def styled(table: CleanTable, rng: Generator) -> CleanTable:
    """The same table with its columns named in another way."""
    form = pick(rng, (" ", "_", "", "-", "UP", "Title", "short"))
    names: dict[str, str] = {}
    for name in table.frame.columns:
        words = headers.words_of(name)
        new = {
            "UP": "_".join(words).upper(), "Title": " ".join(word.capitalize() for word in words),
            "": "".join(word.capitalize() for word in words), "short": headers.style(name, rng, prefix=False),
        }.get(form, form.join(words))  # fmt: skip
        taken = {*names.values(), *(set(table.frame.columns) - {name})}
        names[name] = new if new and new not in taken else name
    dependencies = [
        Dependency(d.kind, tuple(names[n] for n in d.left), names[d.right]) for d in table.dependencies
    ]
    kinds = {names[name]: kind for name, kind in table.kinds.items()}
    return CleanTable(table.name, table.frame.rename(columns=names), kinds, dependencies, table.entity)


def places(sheet: Sheet, size: int) -> dict[str, tuple[str, list[str]]]:
    """Addresses, cities, states, postal codes, phones in one country; the code tells city and state."""
    rng = sheet.rng
    country = pick(rng, ("US", "US", "US", "DE", "FR", "ES", "GB"))
    rows = [tuple(term.split("/")) for term in draw(rng, terms("places", country), size)]
    zips: list[tuple[str, str, str, str]] = []
    towns: dict[str, tuple[str, str, str]] = {}
    for city, state, prefix, area in rows:
        code = prefix + (
            f"{between(rng, 1, 9)} {between(rng, 1, 9)}AB"
            if country == "GB"
            else f"{between(rng, 0, 99):02d}"
        )
        city, state, area = towns.setdefault(code, (city, state, area))
        zips.append((city, state, code, area))
    streets = draw(rng, fake("street_address", _FAKER[country]), size)
    phone = pick(rng, ("{}-{}-{}", "({}) {}-{}", "{} {}{}", "{}{}{}", "{}/{} {}"))
    return {
        "address": ("address", [street.replace("\n", ", ") for street in streets]),
        "city": ("city", [row[0] for row in zips]),
        "state": ("subdivision", [row[1] for row in zips]),
        "zip": ("postal_code", [row[2] for row in zips]),
        "phone": (
            "phone",
            [phone.format(row[3], between(rng, 200, 999), f"{between(rng, 0, 9999):04d}") for row in zips],
        ),
    }


def geography(sheet: Sheet, names: list[str]) -> None:
    """Note that the postal code tells city and state (columns in the order of `places`)."""
    _, city, state, code, _ = names
    sheet.dependencies += [Dependency("functional", (code,), city), Dependency("functional", (code,), state)]


def people(sheet: Sheet, size: int) -> tuple[list[str], list[str]]:
    """First and last names of `size` persons of one locale."""
    locale = pick(
        sheet.rng, ("en_US", "en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pl_PL", "sv_SE", "pt_BR")
    )
    return draw(sheet.rng, fake("first_name", locale), size), draw(sheet.rng, fake("last_name", locale), size)


def listed(sheet: Sheet, file: str, name: str, size: int) -> list[str]:
    """`size` values of a word list."""
    return draw(sheet.rng, terms(file, name), size)


def iso(values: list[date]) -> list[str]:
    """Days in ISO form."""
    return [day.isoformat() for day in values]


def later(sheet: Sheet, earlier: str, name: str, most: int) -> str:
    """A column of ISO dates up to `most` days after those of `earlier`."""
    values = [
        date.fromisoformat(text) + timedelta(days=between(sheet.rng, 0, most))
        for text in sheet.columns[earlier]
    ]
    put = sheet.put(name, "date", iso(values))
    sheet.dependencies.append(Dependency("order", (earlier,), put))
    return put


def money(sheet: Sheet, size: int, scale: float = 50.0) -> list[str]:
    """Amounts with two decimals."""
    return [f"{x:.2f}" for x in (sheet.rng.lognormal(0, 0.8, size) * scale).tolist()]
