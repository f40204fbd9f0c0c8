"""Made tables of records: states that leave cells empty, codes, amounts that add up, in the order of time.

Beside the corpora's tables (`training.corpora.tables`) these have what rules between columns speak of.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import numpy as np
from numpy.random import Generator

from training.corpora.rand import between, chance, pick
from training.corpora.tables import CleanTable, Dependency
from training.corpora.tables.base import Sheet

_FIRST = ("anna", "ben", "clara", "david", "elif", "farid", "greta", "hugo", "ines", "jonas", "kofi", "lena")
_LAST = ("adams", "berg", "costa", "dubois", "evans", "fischer", "garcia", "hansen", "ito", "jensen", "klein")
_HOSTS = ("example.com", "mail.example.org", "firm.example", "post.example.net", "shop.example")


def sample_records(rng: Generator, rows: int) -> CleanTable:
    """A table of one of the sorts below; an empty cell is the empty text."""
    sheet = Sheet(rng, rows)
    make = pick(rng, _MAKERS)
    make(sheet)
    return sheet.table(make.__name__.strip("_"))


def _days(rng: Generator, rows: int) -> list[date]:
    first = date(between(rng, 2012, 2024), between(rng, 1, 12), 1)
    span = between(rng, 200, 1500)
    days = [first + timedelta(days=int(d)) for d in rng.integers(0, span, rows)]
    return sorted(days) if chance(rng, 0.8) else days


def _texts(rng: Generator, options: Sequence[str], rows: int) -> list[str]:
    weights = rng.dirichlet(np.full(len(options), 1.5)) * 0.9 + 0.1 / len(options)
    return [options[i] for i in rng.choice(len(options), rows, p=weights / weights.sum()).tolist()]


def _codes(rng: Generator, form: str, size: int, rows: int) -> list[str]:
    return [form.format(i) for i in rng.integers(1, size + 1, rows).tolist()]


def _later(days: Sequence[date], given: Sequence[bool], most: int, rng: Generator) -> list[str]:
    return [
        (day + timedelta(days=between(rng, 0, most))).isoformat() if there else ""
        for day, there in zip(days, given, strict=True)
    ]


def _iso(days: Sequence[date]) -> list[str]:
    return [day.isoformat() for day in days]


def _mail(rng: Generator, rows: int) -> list[str]:
    hosts = _HOSTS[: between(rng, 1, len(_HOSTS))]
    form = pick(rng, ("{}.{}{}@{}", "{}_{}{}@{}", "{}{}{}@{}"))
    return [
        form.format(pick(rng, _FIRST), pick(rng, _LAST), between(rng, 1, 999), pick(rng, hosts))
        for _ in range(rows)
    ]


def _money(values: np.ndarray) -> list[str]:
    return [f"{value:.2f}" for value in values.tolist()]


def _tickets(sheet: Sheet) -> None:
    rng, rows = sheet.rng, sheet.rows
    sheet.counter("ticket", pick(rng, ("T-{:06d}", "{}", "INC{:07d}", "HD/{:05d}")), between(rng, 1, 60_000))
    opened = _days(rng, rows)
    sheet.put("opened", "date", _iso(opened))
    status = _texts(rng, ("new", "in progress", "resolved", "closed", "waiting"), rows)
    done = [one in {"resolved", "closed"} for one in status]
    sheet.put("priority", "category", _texts(rng, ("P1", "P2", "P3", "P4"), rows))
    sheet.put("status", "category", status)
    sheet.put("closed", "date", _later(opened, done, 40, rng))
    sheet.put("agent", "code", [
        "" if one == "new" else code
        for one, code in zip(status, _codes(rng, "AG{:03d}", between(rng, 20, 400), rows), strict=True)
    ])  # fmt: skip
    sheet.put(
        "score", "number", [str(between(rng, 1, 5)) if end and chance(rng, 0.6) else "" for end in done]
    )
    sheet.put("requester", "email", _mail(rng, rows))
    sheet.put("minutes", "number", [str(int(m)) for m in rng.gamma(1.3, 60, rows)])
    sheet.put("channel", "category", _texts(rng, ("phone", "mail", "portal", "chat"), rows))
    sheet.dependencies += [
        Dependency("order", ("opened",), "closed"), Dependency("derived", ("status",), "closed"),
        Dependency("derived", ("status",), "agent"),
    ]  # fmt: skip


def _subscriptions(sheet: Sheet) -> None:
    rng, rows = sheet.rng, sheet.rows
    sheet.counter("subscription_id", pick(rng, ("SUB{:08d}", "{}", "S-{:05d}")), between(rng, 1, 9_000))
    sheet.put(
        "customer_no", "code", _codes(rng, pick(rng, ("K{:05d}", "CU-{:04d}")), max(20, rows // 3), rows)
    )
    plans = {"basic": 9.9, "plus": 19.9, "family": 29.9, "business": 89.0}
    plan = _texts(rng, list(plans), rows)
    sheet.put("plan", "category", plan)
    net = np.array([plans[one] for one in plan])
    sheet.put("monthly_net", "amount", _money(net))
    sheet.put("seats", "number", [str(n) for n in rng.integers(1, 25, rows)])
    discount = rng.choice([0, 5, 10, 25], rows, p=[0.7, 0.1, 0.1, 0.1])
    sheet.put("discount_percent", "number", [str(n) for n in discount])
    total = np.round(net * np.array(sheet.columns["seats"], dtype=float) * (1 - discount / 100) + 1e-9, 2)
    sheet.put("monthly_total", "amount", _money(total))
    started = _days(rng, rows)
    sheet.put("started_on", "date", _iso(started))
    state = _texts(rng, ("active", "paused", "cancelled"), rows)
    gone = [one == "cancelled" for one in state]
    sheet.put("state", "category", state)
    sheet.put("ended_on", "date", _later(started, gone, 700, rng))
    reasons = _texts(rng, ("price", "moved", "unused", "other provider"), rows)
    sheet.put("reason", "category", [r if end else "" for r, end in zip(reasons, gone, strict=True)])
    sheet.put("currency", "currency", ["EUR"] * rows)
    sheet.dependencies += [
        Dependency("functional", ("plan",), "monthly_net"), Dependency("order", ("started_on",), "ended_on"),
        Dependency("product", ("monthly_net", "seats", "discount_percent"), "monthly_total"),
        Dependency("derived", ("state",), "ended_on"), Dependency("derived", ("state",), "reason"),
    ]  # fmt: skip


def _stays(sheet: Sheet) -> None:
    rng, rows = sheet.rng, sheet.rows
    sheet.put("mrn", "code", [f"{n:08d}" for n in rng.choice(10**8 - 1, rows, replace=False)])
    wards = {"C1": "Cardiology", "N2": "Neurology", "S3": "Surgery", "P4": "Paediatrics", "O5": "Oncology"}
    ward = _texts(rng, list(wards), rows)
    sheet.put("ward", "code", ward)
    sheet.put("ward_name", "category", [wards[one] for one in ward])
    admitted = _days(rng, rows)
    sheet.put("admitted", "date", _iso(admitted))
    state = _texts(rng, ("in house", "discharged", "transferred"), rows)
    sheet.put("state", "category", state)
    sheet.put("discharged", "date", _later(admitted, [s != "in house" for s in state], 30, rng))
    sheet.put("sex", "category", _texts(rng, ("f", "m"), rows))
    sheet.put("age", "number", [str(int(a)) for a in (95 * rng.beta(3, 2, rows))])
    low = rng.normal(78, 9, rows).clip(45, 120).astype(int)
    sheet.put(
        "systolic", "number", [str(a + b) for a, b in zip(low, rng.integers(15, 80, rows), strict=True)]
    )
    sheet.put("diastolic", "number", [str(a) for a in low])
    sheet.put("temperature", "number", [f"{t:.1f}" for t in rng.normal(37.1, 0.7, rows).clip(34.5, 41.5)])
    sheet.put("weight_kg", "number", [f"{w:.1f}" for w in rng.normal(76, 15, rows).clip(30, 180)])
    sheet.dependencies += [
        Dependency("functional", ("ward",), "ward_name"), Dependency("order", ("admitted",), "discharged"),
        Dependency("derived", ("state",), "discharged"),
    ]  # fmt: skip


def _shipments(sheet: Sheet) -> None:
    rng, rows = sheet.rng, sheet.rows
    letters = string.ascii_uppercase
    sheet.put("tracking", "code", [
        f"{pick(rng, 'RLC')}{pick(rng, letters)}{n:09d}{pick(rng, ('DE', 'FR', 'NL'))}"
        for n in rng.choice(10**9 - 1, rows, replace=False)
    ])  # fmt: skip
    sent = _days(rng, rows)
    sheet.put("sent_on", "date", _iso(sent))
    country = _texts(rng, ("DE", "FR", "NL", "US", "CH", "GB"), rows)
    sheet.put("country", "country", country)
    sheet.put("customs_no", "code", [
        f"MRN{n:07d}" if c in {"US", "CH", "GB"} else ""
        for c, n in zip(country, rng.integers(10**6, 10**7, rows), strict=True)
    ])  # fmt: skip
    status = _texts(rng, ("announced", "on the way", "delivered", "returned"), rows)
    sheet.put("status", "category", status)
    sheet.put("delivered_on", "date", _later(sent, [s == "delivered" for s in status], 14, rng))
    sheet.put("weight", "number", [f"{w:.3f}" for w in rng.lognormal(0.5, 0.9, rows)])
    base, fuel = np.round(rng.lognormal(2, 0.5, rows), 2), np.round(rng.uniform(0.2, 3, rows), 2)
    sheet.put("base_cost", "amount", _money(base))
    sheet.put("fuel", "amount", _money(fuel))
    sheet.put("cost", "amount", _money(np.round(base + fuel, 2)))
    sheet.put("service", "category", _texts(rng, ("standard", "express"), rows))
    sheet.put(
        "phone", "phone", [f"+49 {between(rng, 30, 999)} {between(rng, 10**5, 10**7)}" for _ in range(rows)]
    )
    sheet.dependencies += [
        Dependency("order", ("sent_on",), "delivered_on"), Dependency("derived", ("country",), "customs_no"),
        Dependency("derived", ("status",), "delivered_on"), Dependency("sum", ("base_cost", "fuel"), "cost"),
    ]  # fmt: skip


def _meters(sheet: Sheet) -> None:
    rng, rows = sheet.rng, sheet.rows
    size = between(rng, 8, max(10, rows // 12))
    meter = rng.integers(1, size + 1, rows)
    sheet.put("meter", "code", [f"M-{n:04d}" for n in meter])
    sheet.put("street", "address", [
        f"{('Elm', 'Oak', 'Mill', 'High', 'Park')[n % 5]} Street {n // 5 + 1}" for n in meter
    ])  # fmt: skip
    sheet.put("read_on", "date", _iso(_days(rng, rows)))
    before = rng.integers(1_000, 90_000, rows)
    used = rng.gamma(2, 90, rows).astype(int)
    sheet.put("previous", "number", [str(n) for n in before])
    sheet.put("current", "number", [str(n) for n in before + used])
    sheet.put("used", "number", [str(n) for n in used])
    sheet.put("unit", "category", ["kWh"] * rows)
    sheet.put("tariff", "category", [("T1", "T2", "N")[n % 3] for n in meter])
    sheet.put("estimated", "boolean", _texts(rng, ("yes", "no"), rows))
    sheet.put(
        "reader",
        "person",
        _texts(rng, [f"{f.title()} {s.title()}" for f, s in zip(_FIRST, _LAST, strict=False)], rows),
    )
    sheet.dependencies += [
        Dependency("functional", ("meter",), "street"), Dependency("functional", ("meter",), "tariff"),
        Dependency("sum", ("previous", "used"), "current"),
    ]  # fmt: skip


def _payroll(sheet: Sheet) -> None:
    rng, rows = sheet.rng, sheet.rows
    staff = rng.integers(1, max(20, rows // 12) + 1, rows)
    sheet.put("employee_no", "code", [f"{pick(rng, ('E',))}{n:05d}" for n in staff])
    days = sorted(_days(rng, rows))
    sheet.put("month", "date", [f"{d:%Y-%m}" for d in days])
    grades = ("G1", "G2", "G3", "G4", "AT")
    grade = [grades[n % 5] for n in staff]
    sheet.put("grade", "category", grade)
    rate = np.array([14.5 + 6.25 * (n % 5) for n in staff])
    hours = rng.choice([80, 120, 152, 160, 168], rows) + rng.integers(0, 8, rows) * 0.25
    base = np.round(rate * hours + 1e-9, 2)
    bonus = np.where(np.array(grade) == "AT", np.round(rng.uniform(100, 900, rows), 2), 0.0)
    held = np.round(base * rng.uniform(0.2, 0.4, rows), 2)
    sheet.put("hours", "number", [f"{h:g}" for h in hours])
    sheet.put("rate", "amount", _money(rate))
    sheet.put("base", "amount", _money(base))
    sheet.put("bonus", "amount", _money(bonus))
    sheet.put("deductions", "amount", _money(held))
    sheet.put("paid", "amount", _money(np.round(base + bonus - held, 2)))
    sheet.put(
        "iban",
        "identifier",
        [f"DE{(n * 7) % 89 + 10}{n * 7_919 % 10**8:08d}{n * 104_729 % 10**10:010d}" for n in staff.tolist()],
    )
    sheet.put("email", "email", _mail(rng, rows))
    sheet.dependencies += [
        Dependency("functional", ("employee_no",), "grade"), Dependency("functional", ("employee_no",), "iban"),
        Dependency("product", ("rate", "hours"), "base"), Dependency("sum", ("base", "bonus", "deductions"), "paid"),
    ]  # fmt: skip


def _events(sheet: Sheet) -> None:
    rng, rows = sheet.rng, sheet.rows
    hexes = "0123456789abcdef"
    sheet.put("event_id", "code", ["".join(hexes[i] for i in rng.integers(0, 16, 32)) for _ in range(rows)])
    start = datetime(between(rng, 2018, 2025), between(rng, 1, 12), 1)
    at = sorted(int(s) for s in rng.integers(0, 86_400 * between(rng, 5, 300), rows))
    sheet.put("at", "datetime", [(start + timedelta(seconds=s)).isoformat(sep=" ") for s in at])
    sheet.put("user", "code", _codes(rng, "u{:06d}", max(30, rows // 4), rows))
    sheet.put(
        "ip",
        "code",
        [f"10.{between(rng, 0, 255)}.{between(rng, 0, 255)}.{between(rng, 1, 254)}" for _ in range(rows)],
    )
    code = rng.choice([200, 201, 301, 404, 500], rows, p=[0.8, 0.08, 0.05, 0.05, 0.02])
    sheet.put("status_code", "code", [str(c) for c in code])
    sheet.put("method", "category", _texts(rng, ("GET", "POST", "PUT"), rows))
    sheet.put("bytes", "number", [str(int(b)) for b in rng.lognormal(8, 1.4, rows)])
    sheet.put("error", "category", ["timeout" if c == 500 else "" for c in code])
    sheet.put(
        "version",
        "code",
        [f"{pick(rng, (3, 4))}.{between(rng, 0, 12)}.{between(rng, 0, 9)}" for _ in range(rows)],
    )
    sheet.dependencies.append(Dependency("derived", ("status_code",), "error"))


def _inventory(sheet: Sheet) -> None:
    rng, rows = sheet.rng, sheet.rows
    sheet.put(
        "sku",
        "code",
        [f"{pick(rng, ('AB', 'CX', 'DK'))}-{n:05d}" for n in rng.choice(99_999, rows, replace=False)],
    )
    sheet.put("supplier", "code", _codes(rng, "V{:03d}", between(rng, 10, 90), rows))
    stock, cost = rng.poisson(40, rows), np.round(rng.lognormal(2.5, 1, rows), 2)
    sheet.put("on_hand", "number", [str(n) for n in stock])
    sheet.put("reorder_level", "number", [str(n) for n in rng.choice([5, 10, 20, 50], rows)])
    sheet.put("unit_cost", "amount", _money(cost))
    sheet.put("stock_value", "amount", _money(np.round(stock * cost, 2)))
    sheet.put(
        "location",
        "code",
        [f"{pick(rng, 'ABCDEF')}-{between(rng, 1, 40):02d}-{between(rng, 1, 6):02d}" for _ in range(rows)],
    )
    sheet.put("counted_on", "date", _iso(_days(rng, rows)))
    sheet.put("discontinued", "boolean", _texts(rng, ("Y", "N"), rows))
    sheet.put("fill_rate", "number", [f"{x:.3f}" for x in rng.beta(8, 2, rows)])
    sheet.dependencies.append(Dependency("product", ("on_hand", "unit_cost"), "stock_value"))


_MAKERS: tuple[Callable[[Sheet], None], ...] = (
    _tickets, _subscriptions, _stays, _shipments, _meters, _payroll, _events, _inventory,
)  # fmt: skip
