"""The demo company's books as they should be: eleven clean tables that agree with one another.

Every table is a DataFrame whose first columns are its key (`KEYS`). Text stays text, dates are `date`,
amounts `Decimal` with two places; what is messy in real life (dates typed by hand, weights with their unit)
is text here too.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from assistant.progress import Progress, silent
from training.demo import parties, trade
from training.demo.people import pools

Frames = dict[str, pd.DataFrame]

KEYS: dict[str, tuple[str, ...]] = {
    "product_categories": ("category_id",),
    "warehouses": ("warehouse_id",),
    "suppliers": ("supplier_id",),
    "employees": ("employee_id",),
    "products": ("product_id",),
    "customers": ("customer_id",),
    "orders": ("order_id",),
    "order_lines": ("order_id", "line_no"),
    "payments": ("payment_id",),
    "shipments": ("shipment_id",),
    "crm_import": ("RecordID",),
}
SIZES: dict[str, int] = {
    "warehouses": 12, "suppliers": 240, "employees": 400, "products": 1_800, "customers": 9_000,
    "orders": 20_000, "crm_import": 2_500,
}  # fmt: skip


def build_clean(seed: int, scale: float = 1.0, progress: Progress = silent) -> Frames:
    """All tables, the same for the same seed; `scale` multiplies the number of rows (tests use less)."""
    rng = np.random.default_rng(seed)
    people = pools(seed, rng, progress)
    size = {name: max(8, int(rows * scale)) for name, rows in SIZES.items()}
    steps: list[tuple[str, Callable[[Frames], pd.DataFrame]]] = [
        ("product_categories", lambda _: trade.category_table()),
        ("warehouses", lambda _: parties.warehouses(rng, people, size["warehouses"])),
        ("suppliers", lambda _: parties.suppliers(rng, people, size["suppliers"])),
        ("employees", lambda _: parties.employees(rng, people, size["employees"])),
        ("products", lambda done: trade.products(rng, done, size["products"])),
        ("customers", lambda _: parties.customers(rng, people, size["customers"])),
        ("orders", lambda done: trade.orders(rng, done, size["orders"])),
        ("order_lines", lambda done: trade.order_lines(rng, done)),
        ("payments", lambda done: trade.payments(rng, done)),
        ("shipments", lambda done: trade.shipments(rng, done)),
        ("crm_import", lambda done: parties.crm_import(rng, done["customers"], people, size["crm_import"])),
    ]
    frames: Frames = {}
    for name, make in steps:
        frames[name] = make(frames)
        progress("Writing the books", len(frames), len(steps))
    return frames
