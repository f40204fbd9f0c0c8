"""Small tables to speak of: orders, and the customers they refer to."""

from __future__ import annotations

import pandas as pd

from assistant.view import TableView, frame_view


def orders(rows: int = 40) -> TableView:
    """Orders without an error: dates in order, totals that add up, a ship date where it was shipped."""
    numbers = range(1, rows + 1)
    shipped = [i % 4 != 0 for i in numbers]
    pairs = list(zip(numbers, shipped, strict=True))
    columns = {
        "order_id": [str(i) for i in numbers],
        "customer_id": [f"C{i % 7:05}" for i in numbers],
        "customer_name": [f"Name {i % 7}" for i in numbers],
        "order_date": [f"2024-01-{i % 20 + 1:02}" for i in numbers],
        "ship_date": [f"2024-02-{i % 20 + 1:02}" if s else None for i, s in pairs],
        "delivered_at": [f"2024-03-{i % 20 + 1:02} 10:30:00" if s else None for i, s in pairs],
        "quantity": [str(i % 9 + 1) for i in numbers],
        "unit_price": [f"{i % 5 + 0.25:.2f}" for i in numbers],
        "discount_pct": [str(i % 3 * 10) for i in numbers],
        "total": [f"{(i % 9 + 1) * (i % 5 + 0.25) * (1 - i % 3 / 10):.2f}" for i in numbers],
        "status": ["shipped" if s else ("open", "In Transit")[i % 8 // 4] for i, s in pairs],
        "email": [f"user{i}@mail.de" for i in numbers],
        "zip": [("12345", "80331", "89073")[i % 3] for i in numbers],
        "city": [("Berlin", "München", "Ulm")[i % 3] for i in numbers],
        "country_code": [("DE", "AT")[i % 2] for i in numbers],
    }
    return frame_view(pd.DataFrame(columns), "orders")


def customers() -> TableView:
    """Those that orders refer to."""
    return frame_view(
        pd.DataFrame({"id": [f"C{i:05}" for i in range(7)], "name": [f"Name {i}" for i in range(7)]}),
        "customers",
    )
