"""A table of orders with everything that rules are about."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from assistant.view import TableView, frame_view

_CITIES = {"10115": "Berlin", "20095": "Hamburg", "01067": "Dresden", "50667": "Köln"}


def orders(rows: int = 400, seed: int = 0) -> pd.DataFrame:
    """Text; ship_date is NULL where the order is open. By order date."""
    rng = np.random.default_rng(seed)
    days = [date(2024, 1, 1) + timedelta(days=i // 4) for i in range(rows)]
    status = rng.choice(["open", "shipped", "returned"], rows, p=[0.2, 0.6, 0.2]).tolist()
    zips = rng.choice(list(_CITIES), rows).tolist()
    quantity, price = rng.integers(1, 12, rows), rng.integers(100, 9_000, rows) / 100
    return pd.DataFrame(
        {
            "order_id": [f"O-{10_000 + i}" for i in range(rows)],
            "order_date": [day.isoformat() for day in days],
            "ship_date": [
                None if state == "open" else (day + timedelta(days=int(wait))).isoformat()
                for day, state, wait in zip(days, status, rng.integers(0, 9, rows), strict=True)
            ],
            "zip": zips,
            "city": [_CITIES[code] for code in zips],
            "status": status,
            "quantity": [str(q) for q in quantity],
            "price": [f"{p:.2f}" for p in price],
            "total": [f"{q * p:.2f}" for q, p in zip(quantity.tolist(), price.tolist(), strict=True)],
        },
        dtype=object,
    )


def orders_view(rows: int = 400, seed: int = 0) -> TableView:
    """The same as a view."""
    return frame_view(orders(rows, seed), "orders")
