"""What the demo company sells and to whom: products, orders and their lines, payments, shipments."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.random import Generator

from training.demo.catalogue import COLOURS, MATERIALS, STYLES, categories
from training.demo.draws import days, draw, money
from training.demo.places import COUNTRIES

Frames = dict[str, pd.DataFrame]

TODAY = date(2026, 6, 30)
"""The day the books were closed: no order is later."""


def category_table() -> pd.DataFrame:
    """The catalogue; the number of a category is its position."""
    listed = categories()
    return pd.DataFrame(
        {
            "category_id": range(1, len(listed) + 1),
            "department": [department for department, _, _ in listed],
            "category": [category for _, category, _ in listed],
        }
    )


def products(rng: Generator, done: Frames, size: int) -> pd.DataFrame:
    """Products of these categories; needs the suppliers."""
    listed = categories()
    of = rng.integers(0, len(listed), size).tolist()
    nouns = [listed[i][2][int(d * len(listed[i][2]))] for i, d in zip(of, rng.random(size), strict=True)]
    words = zip(
        draw(rng, STYLES, size), draw(rng, MATERIALS, size), nouns, draw(rng, COLOURS, size), strict=True
    )
    price = np.exp(rng.normal(3.1, 0.8, size)).clip(1.5, 900)
    return pd.DataFrame(
        {
            "product_id": range(1, size + 1),
            "sku": [f"{listed[i][0][:2].upper()}-{i + 1:02d}-{n + 1:05d}" for n, i in enumerate(of)],
            "name": [f"{style} {material} {noun}, {colour}" for style, material, noun, colour in words],
            "category_id": [i + 1 for i in of],
            "supplier_id": rng.integers(1, len(done["suppliers"]) + 1, size).tolist(),
            "unit_price": money(price),
            "weight": [f"{value:.2f} kg" for value in np.exp(rng.normal(0.1, 0.9, size)).clip(0.05, 40)],
            "active": draw(rng, ["yes", "no"], size, [9, 1]),
            "rating": money(rng.normal(4.1, 0.4, size).clip(1, 5)),
        }
    )


def orders(rng: Generator, done: Frames, size: int) -> pd.DataFrame:
    """Orders in the order of their days; needs the customers. Totals are set by `order_lines`."""
    customers = rng.integers(0, len(done["customers"]), size)
    codes = done["customers"]["country_code"].to_numpy()[customers]
    currency = {country.code: country.currency for country in COUNTRIES}
    ordered = sorted(days(rng, date(2023, 1, 1), TODAY - timedelta(days=30), size))
    shipped = [day + timedelta(days=int(d)) for day, d in zip(ordered, rng.integers(0, 6, size), strict=True)]
    return pd.DataFrame(
        {
            "order_id": range(10_001, 10_001 + size),
            "customer_id": (customers + 1).tolist(),
            "ordered_on": ordered,
            "shipped_on": shipped,
            "status": draw(rng, ["completed", "returned", "in transit"], size, [90, 6, 4]),
            "channel": draw(rng, ["web", "phone", "shop"], size, [7, 2, 1]),
            "currency": [currency[code] for code in codes],
            "total": [Decimal(0)] * size,
        }
    )


def order_lines(rng: Generator, done: Frames) -> pd.DataFrame:
    """One to four lines an order; sets the orders' totals to the sums of their lines."""
    orders, products = done["orders"], done["products"]
    counts = rng.choice([1, 2, 3, 4], len(orders), p=[0.45, 0.3, 0.15, 0.1])
    ids = np.repeat(orders["order_id"].to_numpy(), counts)
    of = rng.integers(0, len(products), len(ids))
    quantity = rng.choice(
        [1, 2, 3, 4, 5, 6, 10, 12], len(ids), p=[0.5, 0.2, 0.1, 0.06, 0.05, 0.04, 0.03, 0.02]
    )
    cents = np.array([int(price * 100) for price in products["unit_price"]])[of]
    percent = rng.choice([0, 5, 10, 20], len(ids), p=[0.7, 0.12, 0.12, 0.06])
    # In whole cents, so that every total is exact: half a cent is rounded up.
    totals = (cents * quantity * (100 - percent) + 50) // 100
    sums = pd.Series(totals).groupby(ids).sum().reindex(orders["order_id"]).to_numpy() / 100
    orders["total"] = pd.Series(money(sums), dtype=object)
    return pd.DataFrame(
        {
            "order_id": ids.tolist(),
            "line_no": [n for count in counts.tolist() for n in range(1, count + 1)],
            "product_id": (of + 1).tolist(),
            "quantity": quantity.tolist(),
            "unit_price": money(cents / 100),
            "discount_percent": percent.tolist(),
            "line_total": money(totals / 100),
        }
    )


def payments(rng: Generator, done: Frames) -> pd.DataFrame:
    """One an order, of the order's total."""
    orders = done["orders"]
    size = len(orders)
    delays = rng.integers(0, 20, size).tolist()
    return pd.DataFrame(
        {
            "payment_id": range(1, size + 1),
            "order_id": orders["order_id"].tolist(),
            "paid_on": [
                str(d + timedelta(days=n)) for d, n in zip(orders["ordered_on"], delays, strict=True)
            ],
            "method": draw(rng, ["card", "bank transfer", "PayPal", "invoice"], size, [6, 2, 3, 1]),
            "currency": orders["currency"].tolist(),
            "amount": orders["total"].tolist(),
        }
    )


def shipments(rng: Generator, done: Frames) -> pd.DataFrame:
    """One for each of the first 85 % of the orders."""
    orders = done["orders"].iloc[: int(len(done["orders"]) * 0.85)]
    size = len(orders)
    ids = done["warehouses"]["warehouse_id"].tolist()
    days = rng.integers(1, 10, size).tolist()
    carriers = draw(rng, ["DHL", "UPS", "FedEx", "DPD", "GLS"], size, [5, 4, 3, 2, 1])
    numbers = rng.integers(10**9, 10**10, size).tolist()
    return pd.DataFrame(
        {
            "shipment_id": range(1, size + 1),
            "order_id": orders["order_id"].tolist(),
            "warehouse_id": draw(rng, ids, size),
            "carrier": carriers,
            "tracking_number": [f"{c[:2].upper()}{n}" for c, n in zip(carriers, numbers, strict=True)],
            "shipped_on": orders["shipped_on"].tolist(),
            "delivered_on": [d + timedelta(days=n) for d, n in zip(orders["shipped_on"], days, strict=True)],
            "weight": [f"{value:.2f} kg" for value in np.exp(rng.normal(0.8, 0.7, size)).clip(0.1, 80)],
        }
    )
