"""Tables of firms: orders, staff, invoices, accounts."""

from __future__ import annotations

from datetime import date, timedelta

from training.corpora.columns.contacts import domain, slug
from training.corpora.columns.people import company_name
from training.corpora.columns.times import days
from training.corpora.columns.words import fill
from training.corpora.lexicon import terms
from training.corpora.rand import between, distinct, draw, pick, some
from training.corpora.tables.base import Dependency, Sheet, entity_count
from training.corpora.tables.layout import geography, iso, later, listed, money, people, places, schema


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
def account_movements(sheet: Sheet) -> None:
    """Movements of accounts: an account tells its holder, type and branch."""
    rng = sheet.rng
    holders = [
        f"{first} {last}" for first, last in zip(*people(sheet, entity_count(rng, sheet.rows)), strict=True)
    ]
    size = len(holders)
    branches = some(rng, terms("cities", pick(rng, ("US", "GB", "DE", "FR"))), 12)
    where = draw(rng, range(len(branches)), size)
    sheet.counter("transaction", pick(rng, ("{}", "T{:08d}", "TX-{}")), between(rng, 1, 90000))
    account = sheet.spread(
        sheet.assign(size, mark=True),
        {
            "account": (
                "code",
                [f"{pick(rng, '345')}{between(rng, 10**6, 10**7 - 1)}{i:03d}" for i in range(size)],
            ),
            "holder": ("person", holders),
            "account type": ("category", listed(sheet, "categories", "account types", size)),
            "branch": ("code", [f"BR{10 + i}" for i in where]),
            "branch city": ("city", [branches[i] for i in where]),
        },
        "account",
    )
    sheet.dependencies.append(Dependency("functional", (account[3],), account[4]))
    sheet.put("booked on", "date", iso(sorted(days(rng, sheet.rows))))
    later(sheet, "booked on", "value date", 3)
    sheet.put("type", "category", listed(sheet, "categories", "transaction types", sheet.rows))
    sheet.put("before", "amount", money(sheet, sheet.rows, 1500))
    sheet.put("movement", "amount", [f"{x:.2f}" for x in rng.normal(0, 300, sheet.rows).tolist()])
    sheet.derive("after", "amount", ("before", "movement"), lambda b, m: f"{float(b) + float(m):.2f}", "sum")
    sheet.put("text", "free_text", [fill(pick(rng, terms("texts", "notes")), rng) for _ in range(sheet.rows)])
