"""The people and firms of the demo: suppliers, employees, customers, and another system's list of them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.random import Generator

from training.demo.draws import days, draw, money
from training.demo.people import Pool, ascii_word
from training.demo.places import City

JOBS = (
    ("Sales", "Sales Representative"), ("Sales", "Account Manager"), ("Warehouse", "Warehouse Clerk"),
    ("Warehouse", "Forklift Driver"), ("Finance", "Accountant"), ("Finance", "Controller"),
    ("IT", "Software Engineer"), ("IT", "System Administrator"), ("Support", "Support Agent"),
    ("Human Resources", "HR Manager"),
)  # fmt: skip


def _homes(rng: Generator, people: list[Pool], size: int) -> tuple[list[Pool], list[City], list[str]]:
    """Whose country, which city of it, and one of its postal codes; the first countries have more people."""
    of = draw(rng, people, size, [1 / (i + 2) for i in range(len(people))])
    draws = rng.random((size, 2))
    # Squared: the first city of each country is the biggest.
    cities = [
        p.country.cities[int(d * d * len(p.country.cities))] for p, d in zip(of, draws[:, 0], strict=True)
    ]
    codes = [c.postal_codes[int(d * len(c.postal_codes))] for c, d in zip(cities, draws[:, 1], strict=True)]
    return of, cities, codes


def _from_pools(rng: Generator, of: list[Pool], part: str) -> list[str]:
    draws = rng.random(len(of))
    return [getattr(p, part)[int(d * len(getattr(p, part)))] for p, d in zip(of, draws, strict=True)]


def _emails(rng: Generator, firsts: list[str], lasts: list[str], domains: list[str]) -> list[str]:
    """first.last@domain, numbered where it is taken."""
    taken: dict[str, int] = {}
    made: list[str] = []
    for first, last, domain in zip(firsts, lasts, domains, strict=True):
        local = f"{ascii_word(first)}.{ascii_word(last)}"
        taken[local + domain] = count = taken.get(local + domain, 0) + 1
        made.append(f"{local}{count if count > 1 else ''}@{domain}")
    return made


def warehouses(rng: Generator, people: list[Pool], size: int) -> pd.DataFrame:
    """Where goods lie: one in the biggest city of each country."""
    of = [people[i % len(people)] for i in range(size)]
    cities = [p.country.cities[0] for p in of]
    return pd.DataFrame(
        {
            "warehouse_id": range(1, size + 1),
            "code": [f"WH-{p.country.code}-{i + 1:02d}" for i, p in enumerate(of)],
            "city": [c.name for c in cities],
            "country": [p.country.name for p in of],
            "phone": _from_pools(rng, of, "phones"),
            "capacity_pallets": (rng.integers(10, 90, size) * 100).tolist(),
        }
    )


def suppliers(rng: Generator, people: list[Pool], size: int) -> pd.DataFrame:
    """Firms with a contact each."""
    of, cities, codes = _homes(rng, people, size)
    firsts, lasts = _from_pools(rng, of, "first_names"), _from_pools(rng, of, "last_names")
    companies = _from_pools(rng, of, "companies")
    domains = [f"{ascii_word(name)[:18]}.example" for name in companies]
    return pd.DataFrame(
        {
            "supplier_id": range(1, size + 1),
            "company": companies,
            "contact": [f"{first} {last}" for first, last in zip(firsts, lasts, strict=True)],
            "email": _emails(rng, firsts, lasts, domains),
            "phone": _from_pools(rng, of, "phones"),
            "website": [f"https://www.{domain}" for domain in domains],
            "city": [c.name for c in cities],
            "postal_code": codes,
            "country": [p.country.name for p in of],
            "payment_terms": draw(rng, ["14 days", "30 days", "60 days"], size, [1, 4, 1]),
            "since": [str(day) for day in days(rng, date(2008, 1, 1), date(2024, 12, 31), size)],
        }
    )


def employees(rng: Generator, people: list[Pool], size: int) -> pd.DataFrame:
    """The staff; a job title belongs to one department."""
    of, _, _ = _homes(rng, people, size)
    firsts, lasts = _from_pools(rng, of, "first_names"), _from_pools(rng, of, "last_names")
    jobs = draw(rng, JOBS, size)
    return pd.DataFrame(
        {
            "employee_id": range(1, size + 1),
            "first_name": firsts,
            "last_name": lasts,
            "email": _emails(rng, firsts, lasts, ["northwind-trading.example"] * size),
            "department": [department for department, _ in jobs],
            "job_title": [title for _, title in jobs],
            "country": [p.country.name for p in of],
            "birth_date": [str(day) for day in days(rng, date(1961, 1, 1), date(2004, 12, 31), size)],
            "hired_on": days(rng, date(2010, 1, 1), date(2026, 3, 31), size),
            "salary": money(np.round(rng.normal(46_000, 9_000, size).clip(24_000), -2)),
        }
    )


def customers(rng: Generator, people: list[Pool], size: int) -> pd.DataFrame:
    """Private customers; a postal code belongs to one city, a city to one region and country."""
    of, cities, codes = _homes(rng, people, size)
    firsts, lasts = _from_pools(rng, of, "first_names"), _from_pools(rng, of, "last_names")
    domains = draw(rng, ["example.com", "example.org", "example.net", "mail.example"], size, [5, 2, 2, 1])
    return pd.DataFrame(
        {
            "customer_id": range(1, size + 1),
            "first_name": firsts,
            "last_name": lasts,
            "email": _emails(rng, firsts, lasts, domains),
            "phone": _from_pools(rng, of, "phones"),
            "street": _from_pools(rng, of, "streets"),
            "city": [c.name for c in cities],
            "postal_code": codes,
            "region": [c.region for c in cities],
            "country": [p.country.name for p in of],
            "country_code": [p.country.code for p in of],
            "birth_date": [str(day) for day in days(rng, date(1945, 1, 1), date(2007, 12, 31), size)],
            "signed_up": [str(day) for day in days(rng, date(2019, 1, 1), date(2022, 12, 31), size)],
            "segment": draw(rng, ["Consumer", "Corporate", "Home Office"], size, [6, 3, 1]),
            "newsletter": draw(rng, ["yes", "no"], size),
        }
    )


def crm_import(rng: Generator, ours: pd.DataFrame, people: list[Pool], size: int) -> pd.DataFrame:
    """Another system's address book: half of it customers of ours, under other names and in other forms."""
    known = ours.iloc[rng.permutation(len(ours))[: size // 2]]
    fresh = customers(rng, people, size - len(known))
    both = pd.concat([known, fresh], ignore_index=True)
    names = both["last_name"] + ", " + both["first_name"]
    return pd.DataFrame(
        {
            "RecordID": [f"CRM{n:06d}" for n in range(1, size + 1)],
            "FullName": names.tolist(),
            "Mail": both["email"].tolist(),
            "Tel": both["phone"].tolist(),
            "Addr1": both["street"].tolist(),
            "Town": both["city"].tolist(),
            "ZIP": both["postal_code"].tolist(),
            "Ctry": both["country_code"].tolist(),
            "DOB": [date.fromisoformat(day).strftime("%d/%m/%Y") for day in both["birth_date"]],
            "CustSince": [date.fromisoformat(day).strftime("%d/%m/%Y") for day in both["signed_up"]],
            "OptIn": ["Y" if answer == "yes" else "N" for answer in both["newsletter"]],
        }
    )
