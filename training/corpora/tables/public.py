"""Tables of public bodies and the press: schools, works, stations, grants, matches, vehicles."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from training.corpora.columns.times import days
from training.corpora.columns.words import fill
from training.corpora.lexicon import terms, word_lists
from training.corpora.pools import fake
from training.corpora.rand import between, distinct, draw, pick
from training.corpora.tables.base import Sheet, entity_count
from training.corpora.tables.layout import geography, iso, later, listed, people, places, schema

_TRIMS = ("00", "0", "", " GT", " S", "-Line")
_QUARTERS = ("North", "South", "Airport", "Harbour", "Centre", "Park")


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


@schema
def grants(sheet: Sheet) -> None:
    """Public grants: a recipient tells its place; a programme its department and budget code."""
    rng, size = sheet.rng, entity_count(sheet.rng, sheet.rows)
    forms = word_lists("institutions")[pick(rng, ("charities", "culture", "clubs", "universities"))].terms
    cities, lasts = terms("cities", pick(rng, ("US", "GB", "CA", "AU"))), fake("last_name", "en_GB")
    names = distinct(lambda: pick(rng, forms).format(city=pick(rng, cities), last=pick(rng, lasts)), size)
    sheet.counter("grant no", pick(rng, ("G-{:05d}", "{}", "2023/{:04d}")), between(rng, 1, 500))
    put = sheet.spread(
        sheet.assign(len(names), mark=True),
        {"recipient": ("organisation", names), **places(sheet, len(names))},
        "recipient",
    )
    geography(sheet, put[1:])
    programmes = distinct(lambda: fill(pick(rng, terms("texts", "projects")), rng), between(rng, 3, 20))
    sheet.spread(sheet.assign(len(programmes)), {
        "programme": ("free_text", programmes),
        "department": ("category", listed(sheet, "categories", "departments", len(programmes))),
        "budget code": ("code", [f"{between(rng, 10, 99)}.{i:03d}" for i in range(len(programmes))]),
    }, "programme")  # fmt: skip
    sheet.put("awarded", "date", iso(days(rng, sheet.rows)))
    later(sheet, "awarded", "starts", 120)
    later(sheet, "starts", "ends", 900)
    sheet.put(
        "amount", "amount", [f"${int(x):,}" for x in (1000 * rng.lognormal(2.5, 1, sheet.rows)).tolist()]
    )
    sheet.put("currency", "currency", ["USD"] * sheet.rows)
    sheet.put("status", "category", listed(sheet, "categories", "approval", sheet.rows))


@schema
def fixtures(sheet: Sheet) -> None:
    """Matches of a league: a team tells its ground; goals make the score."""
    rng = sheet.rng
    forms, cities = (
        word_lists("institutions")["clubs"].terms,
        terms("cities", pick(rng, ("GB", "US", "DE", "ES", "FR"))),
    )
    teams = distinct(lambda: pick(rng, forms).format(city=pick(rng, cities)), between(rng, 6, 24))
    grounds = [
        f"{last} {pick(rng, ('Park', 'Stadium', 'Arena', 'Road'))}"
        for last in draw(rng, fake("last_name", "en_GB"), len(teams))
    ]
    sheet.put("matchday", "number", [str(1 + i * 38 // sheet.rows) for i in range(sheet.rows)])
    sheet.put("date", "date", iso(sorted(days(rng, sheet.rows))))
    sheet.put("kick off", "time", draw(rng, ("15:00", "17:30", "20:00", "12:30", "20:45"), sheet.rows))
    home = sheet.assign(len(teams), mark=True)
    sheet.spread(home, {
        "home": ("organisation", teams), "ground": ("organisation", grounds),
        "capacity": ("number", [f"{between(rng, 40, 800) * 100}" for _ in teams]),
    }, "home")  # fmt: skip
    shift = 1 + (rng.random(sheet.rows) * (len(teams) - 1)).astype(np.int64)
    sheet.put("away", "organisation", [teams[i] for i in ((home + shift) % len(teams)).tolist()])
    sheet.put("home goals", "number", [str(int(x)) for x in rng.poisson(1.5, sheet.rows).tolist()])
    sheet.put("away goals", "number", [str(int(x)) for x in rng.poisson(1.1, sheet.rows).tolist()])
    joint = pick(rng, ("-", ":", " - ", "–"))
    sheet.derive("score", "number", ("home goals", "away goals"), lambda h, a: f"{h}{joint}{a}")
    sheet.derive(
        "result",
        "category",
        ("home goals", "away goals"),
        lambda h, a: "H" if int(h) > int(a) else "A" if int(h) < int(a) else "D",
    )
    sheet.put(
        "referee",
        "person",
        draw(rng, [f"{f[0]}. {last}" for f, last in zip(*people(sheet, 12), strict=True)], sheet.rows),
    )
    sheet.put("attendance", "number", [f"{int(x):,}" for x in rng.gamma(5, 4000, sheet.rows).tolist()])


@schema
def vehicles(sheet: Sheet) -> None:
    """A register of vehicles: a model tells make, body and fuel; owners repeat."""
    rng = sheet.rng
    makes = terms("organisations", "car makers")
    models = distinct(
        lambda: f"{pick(rng, 'ACEGKMQRSTVX')}{between(rng, 1, 9)}{pick(rng, _TRIMS)}",
        between(rng, 5, 60),
    )
    sheet.put(
        "plate",
        "code",
        distinct(
            lambda: f"{pick(rng, 'ABHKMS')}{pick(rng, 'ABDEX')} {between(rng, 1000, 99999)}", sheet.rows, 20
        ),
    )
    sheet.spread(sheet.assign(len(models)), {
        "model": ("product", models), "make": ("organisation", draw(rng, makes, len(models))),
        "body": ("category", listed(sheet, "categories", "vehicle types", len(models))),
        "fuel": ("category", listed(sheet, "categories", "fuel", len(models))),
        "power": ("quantity", [f"{between(rng, 40, 300)} kW" for _ in models]),
    }, "model")  # fmt: skip
    owners = [
        f"{last}, {first}" for first, last in zip(*people(sheet, entity_count(rng, sheet.rows)), strict=True)
    ]
    put = sheet.spread(sheet.assign(len(owners), mark=True), {
        "owner no": ("code", [f"{70000 + 3 * i}" for i in range(len(owners))]), "owner": ("person", owners),
        **places(sheet, len(owners)),
    }, "owner no")  # fmt: skip
    geography(sheet, put[2:])
    sheet.put("colour", "category", listed(sheet, "categories", "colours", sheet.rows))
    sheet.put("first registered", "date", iso(days(rng, sheet.rows)))
    later(sheet, "first registered", "last inspection", 2000)
    sheet.put("mileage", "quantity", [f"{int(x):,} km" for x in rng.gamma(2, 40_000, sheet.rows).tolist()])
