"""Schemas of believable tables from many walks of life; each lays out a sheet with its dependencies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
from numpy.random import Generator

from training.corpora import headers
from training.corpora.columns import Split
from training.corpora.columns.contacts import domain, slug
from training.corpora.columns.people import company_name
from training.corpora.columns.times import days
from training.corpora.columns.words import fill
from training.corpora.lexicon import terms, word_lists
from training.corpora.pools import fake
from training.corpora.rand import between, distinct, draw, pick
from training.corpora.tables.base import CleanTable, Dependency, Sheet, entity_count

Schema = Callable[[Generator, int, Split], CleanTable]
SCHEMAS: dict[str, Schema] = {}
_QUARTERS = ("North", "South", "Airport", "Harbour", "Centre", "Park")
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
        names[name] = new if new and new not in names.values() else name
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


@schema
def order_lines(sheet: Sheet) -> None:
    """Orders of customers: one line a product, quantity times unit price."""
    rng, size = sheet.rng, entity_count(sheet.rng, sheet.rows)
    sheet.counter("order id", pick(rng, ("{}", "SO-{:06d}", "ORD{}", "2024-{:05d}")), between(rng, 1, 9000))
    sheet.put("order date", "date", iso(sorted(days(rng, sheet.rows))))
    later(sheet, "order date", "ship date", 14)
    firms = distinct(lambda: company_name(rng), size)
    site = places(sheet, len(firms))
    customers = sheet.assign(len(firms), mark=True)
    ids = [f"C{1000 + i}" for i in range(len(firms))]
    names = sheet.spread(
        customers, {"customer id": ("code", ids), "customer": ("organisation", firms), **site}, "customer id"
    )
    geography(sheet, names[2:])
    goods = distinct(lambda: fill("{Adj} {Product}", rng), between(rng, 5, 60))
    lines = sheet.assign(len(goods))
    sheet.spread(
        lines,
        {
            "sku": ("code", [f"{pick(rng, 'ABKPX')}{100 + i}" for i in range(len(goods))]),
            "product": ("product", goods),
            "category": ("category", listed(sheet, "categories", "product categories", len(goods))),
            "unit price": ("amount", money(sheet, len(goods))),
        },
        "sku",
    )
    sheet.put("quantity", "number", [str(1 + int(9 * x * x)) for x in rng.random(sheet.rows).tolist()])
    sheet.derive(
        "line total", "amount", ("quantity", "unit price"), lambda q, p: f"{int(q) * float(p):.2f}", "product"
    )
    sheet.put("status", "category", listed(sheet, "categories", "order status", sheet.rows))
    sheet.put("ship mode", "category", listed(sheet, "categories", "shipping", sheet.rows))


@schema
def staff(sheet: Sheet) -> None:
    """Employees: department tells manager and cost centre; the address is made of the name."""
    rng = sheet.rng
    firsts, lasts = people(sheet, sheet.rows)
    host = domain(rng)
    sheet.counter("employee id", pick(rng, ("{}", "E{:05d}", "EMP-{}")), between(rng, 1, 5000))
    sheet.put("first name", "person", firsts)
    sheet.put("last name", "person", lasts)
    sheet.derive("full name", "person", ("first name", "last name"), lambda f, l: f"{f} {l}")  # noqa: E741
    sheet.derive("email", "email", ("first name", "last name"), lambda f, l: f"{slug(f)}.{slug(l)}@{host}")  # noqa: E741
    teams = list(terms("categories", pick(rng, ("departments", "Abteilungen"))))
    bosses = [f"{f} {l}" for f, l in zip(*people(sheet, len(teams)), strict=True)]  # noqa: E741
    sheet.spread(sheet.assign(len(teams), mark=True), {
        "department": ("category", teams), "manager": ("person", bosses),
        "cost center": ("code", [f"{4000 + 10 * i}" for i in range(len(teams))]),
    }, "department")  # fmt: skip
    sheet.put(
        "gender", "category", listed(sheet, "categories", pick(rng, ("gender", "gender short")), sheet.rows)
    )
    sheet.put(
        "birth date",
        "date",
        iso([date(1955, 1, 1) + timedelta(days=int(x * 17000)) for x in rng.random(sheet.rows).tolist()]),
    )
    later(sheet, "birth date", "hire date", 9000)
    sheet.put("job title", "category", listed(sheet, "categories", "job titles", sheet.rows))
    sheet.put(
        "salary", "amount", [f"{int(2 + 8 * x) * 12000 + 500}" for x in rng.random(sheet.rows).tolist()]
    )
    sheet.put(
        "active",
        "boolean",
        listed(sheet, "booleans", pick(rng, ("yes no", "Y N", "1 0", "True False")), sheet.rows),
    )


@schema
def school_indicators(sheet: Sheet) -> None:
    """Schools with place and head, and a line for each indicator reported of them in a year."""
    rng = sheet.rng
    kinds = word_lists("institutions")["schools"]
    size = entity_count(rng, sheet.rows)
    cities, lasts = terms("cities", "US"), fake("last_name", "en_US")
    names = distinct(
        lambda: pick(rng, kinds.terms).format(city=pick(rng, cities), last=pick(rng, lasts)), size
    )
    site = places(sheet, len(names))
    heads = [f"{first} {last}" for first, last in zip(*people(sheet, len(names)), strict=True)]
    put = sheet.spread(
        sheet.assign(len(names), mark=True),
        {
            "school code": ("code", [str(20_000 + 7 * i) for i in range(len(names))]),
            "school": ("organisation", names),
            **site,
            "head": ("person", heads),
            "phase": ("category", listed(sheet, "categories", "school types", len(names))),
        },
        "school code",
    )
    geography(sheet, put[2:7])
    measures = distinct(lambda: fill(pick(rng, terms("texts", "measures")), rng), between(rng, 4, 25))
    sheet.spread(
        sheet.assign(len(measures)),
        {
            "indicator": (
                "code",
                [f"{pick(rng, 'ABQR')}{pick(rng, 'XYZ')}{i + 1:02d}" for i in range(len(measures))],
            ),
            "indicator name": ("free_text", measures),
            "subject": ("category", listed(sheet, "categories", "school subjects", len(measures))),
        },
        "indicator",
    )
    sheet.put("year", "year", draw(rng, ("2019", "2020", "2021", "2022"), sheet.rows))
    sheet.put("value", "number", [f"{x:.1f}" for x in (100 * rng.beta(5, 2, sheet.rows)).tolist()])
    sheet.put("pupils", "number", [str(1 + int(x)) for x in rng.exponential(80, sheet.rows).tolist()])


@schema
def invoices(sheet: Sheet) -> None:
    """Invoices: net and tax make gross; a supplier has one VAT number and bank account."""
    rng, size = sheet.rng, entity_count(sheet.rng, sheet.rows)
    sheet.counter(
        "invoice no", pick(rng, ("INV-{:05d}", "{}", "RE{:06d}", "F/2023/{:04d}")), between(rng, 1, 800)
    )
    sheet.put("invoice date", "date", iso(sorted(days(rng, sheet.rows))))
    later(sheet, "invoice date", "due date", 60)
    firms = distinct(lambda: company_name(rng), size)
    sheet.spread(
        sheet.assign(len(firms), mark=True),
        {
            "supplier": ("organisation", firms),
            "vat id": ("identifier", [f"DE{between(rng, 10**8, 10**9 - 1)}" for _ in firms]),
            "terms": ("category", listed(sheet, "categories", "payment terms", len(firms))),
            "currency": ("currency", draw(rng, ("EUR", "USD", "GBP", "CHF"), len(firms))),
        },
        "supplier",
    )
    sheet.put("net", "amount", money(sheet, sheet.rows, 400))
    rate = pick(rng, (0.19, 0.2, 0.21, 0.07))
    sheet.put("tax", "amount", [f"{float(net) * rate:.2f}" for net in sheet.columns["net"]])
    sheet.derive("gross", "amount", ("net", "tax"), lambda n, t: f"{float(n) + float(t):.2f}", "sum")
    sheet.put(
        "paid",
        "boolean",
        listed(sheet, "booleans", pick(rng, ("paid unpaid", "yes no", "ja nein")), sheet.rows),
    )
    sheet.put(
        "booking text",
        "free_text",
        [fill(pick(rng, terms("texts", "notes")), rng) for _ in range(sheet.rows)],
    )


@schema
def catalogue(sheet: Sheet) -> None:
    """Works of makers: the work's code tells title and maker; editions repeat works."""
    rng = sheet.rng
    size = max(3, sheet.rows // between(rng, 1, 4))
    theme, genre = pick(
        rng,
        (
            ("titles", "film genres"),
            ("titles", "music genres"),
            ("titles", "book genres"),
            ("courses", "school subjects"),
        ),
    )
    works = distinct(lambda: fill(pick(rng, terms("texts", theme)), rng), size)
    makers = [f"{f} {l}" for f, l in zip(*people(sheet, max(2, len(works) // 3)), strict=True)]  # noqa: E741
    by = draw(rng, makers, len(works))
    lands = dict(
        zip(
            makers,
            draw(
                rng,
                ("USA", "UK", "France", "Germany", "Japan", "Spain", "Italy", "India", "Canada"),
                len(makers),
            ),
            strict=True,
        )
    )
    years = [str(1950 + int(75 * x)) for x in rng.random(len(works)).tolist()]
    sheet.spread(
        sheet.assign(len(works), mark=True),
        {
            "work id": ("code", [f"W{i + 1:04d}" for i in range(len(works))]),
            "title": ("free_text", works),
            "author": ("person", by),
            "country": ("country", [lands[name] for name in by]),
            "year": ("year", years),
            "genre": ("category", listed(sheet, "categories", genre, len(works))),
            "publisher": ("organisation", listed(sheet, "organisations", "publishers", len(works))),
        },
        "work id",
    )
    sheet.put(
        "language",
        "language",
        draw(rng, ("English", "German", "French", "Spanish", "Japanese", "Italian"), sheet.rows),
    )
    sheet.put("pages", "number", [str(40 + int(x)) for x in rng.gamma(4, 70, sheet.rows).tolist()])
    sheet.put("rating", "number", [f"{1 + 4 * x:.1f}" for x in rng.beta(5, 2, sheet.rows).tolist()])
    sheet.free("shelf mark", "code")
    sheet.put("added", "date", iso(days(rng, sheet.rows)))


@schema
def readings(sheet: Sheet) -> None:
    """Readings of stations: the station tells its place and height; the parameter tells its unit."""
    rng, size = sheet.rng, entity_count(sheet.rng, sheet.rows)
    names = distinct(
        lambda: f"{pick(rng, terms('cities', 'world'))} {pick(rng, _QUARTERS)}",
        size,
    )
    sheet.spread(
        sheet.assign(len(names), mark=True),
        {
            "station id": ("code", [f"ST{i + 101}" for i in range(len(names))]),
            "station": ("category", names),
            "latitude": ("coordinates", [f"{-60 + 120 * x:.4f}" for x in rng.random(len(names)).tolist()]),
            "longitude": ("coordinates", [f"{-180 + 360 * x:.4f}" for x in rng.random(len(names)).tolist()]),
            "elevation": ("number", [str(int(x)) for x in rng.gamma(1.5, 200, len(names)).tolist()]),
        },
        "station id",
    )
    measured = [
        ("temperature", "°C"),
        ("humidity", "%"),
        ("pressure", "hPa"),
        ("wind speed", "m/s"),
        ("rainfall", "mm"),
        ("NO2", "µg/m3"),
    ]
    sheet.spread(
        sheet.assign(len(measured)),
        {
            "parameter": ("category", [name for name, _ in measured]),
            "unit": ("category", [unit for _, unit in measured]),
        },
        "parameter",
    )
    middle = {"temperature": 14, "humidity": 60, "pressure": 1012, "wind speed": 4, "rainfall": 3, "NO2": 22}
    sheet.put(
        "value",
        "number",
        [
            f"{middle[p] * (1 + 0.2 * x):.1f}"
            for p, x in zip(sheet.columns["parameter"], rng.normal(size=sheet.rows).tolist(), strict=True)
        ],
    )
    start, step = pd.Timestamp(pick(rng, days(rng, 5))), pick(rng, (10, 15, 60, 1440))
    sheet.put(
        "measured at", "datetime", [str(start + timedelta(minutes=step * i)) for i in range(sheet.rows)]
    )
    sheet.put(
        "quality", "category", draw(rng, ("good", "good", "good", "good", "suspect", "estimated"), sheet.rows)
    )
