"""Make the clean books as dirty as real ones, and remember every cell that was touched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.random import Generator

from connectors.values import as_text, encode
from training.demo import damages as d
from training.demo.parties import JOBS
from training.demo.warehouse import KEYS, Frames


class Plan(NamedTuple):
    """Damage `rate` of the cells of a column in one way."""

    table: str
    column: str
    kind: str
    rate: float
    damage: d.Damage


@dataclass(frozen=True)
class Planted:
    """One known error: where, of what kind, what stands there and what should; texts as `values.as_text`.

    `key` and `row` are JSON: the encoded key by column, and the row's texts by column as they stand in the
    dirty table. For the kind "duplicate" the whole row is wrong, and `column`, `dirty` and `clean` are "".
    """

    table: str
    key: str
    column: str
    kind: str
    dirty: str
    clean: str
    row: str


_ISO, _BRITISH = d.date_form("%Y-%m-%d"), d.date_form("%d/%m/%Y")
_DEPARTMENTS = tuple(dict.fromkeys(department for department, _ in JOBS))

PLANS: tuple[Plan, ...] = (
    Plan("customers", "city", "typo", 0.012, d.typo),
    Plan("customers", "city", "case", 0.005, d.case),
    Plan("customers", "city", "whitespace", 0.004, d.whitespace),
    Plan("customers", "city", "mojibake", 0.006, d.mojibake),
    Plan("customers", "city", "broken dependency", 0.006, d.other_city),
    Plan("customers", "last_name", "mojibake", 0.006, d.mojibake),
    Plan("customers", "last_name", "case", 0.008, d.case),
    Plan("customers", "first_name", "whitespace", 0.004, d.whitespace),
    Plan("customers", "email", "malformed", 0.006, d.bad_email),
    Plan("customers", "phone", "phone format", 0.04, d.phone_form),
    Plan("customers", "phone", "placeholder", 0.004, d.phone_placeholder),
    Plan("customers", "birth_date", "date format", 0.04, _ISO),
    Plan("customers", "birth_date", "placeholder", 0.004, d.date_placeholder),
    Plan("customers", "birth_date", "out of range", 0.001, d.implausible_date),
    Plan("customers", "signed_up", "date format", 0.04, _ISO),
    Plan("customers", "country", "country spelling", 0.04, d.country_form),
    Plan("customers", "country", "typo", 0.004, d.typo),
    Plan("customers", "region", "placeholder", 0.004, d.placeholder),
    Plan("customers", "segment", "typo", 0.004, d.typo),
    Plan("customers", "newsletter", "yes/no form", 0.04, d.boolean_form),
    Plan("suppliers", "country", "country spelling", 0.06, d.country_form),
    Plan("suppliers", "phone", "phone format", 0.06, d.phone_form),
    Plan("suppliers", "city", "typo", 0.03, d.typo),
    Plan("suppliers", "since", "date format", 0.06, _ISO),
    Plan("suppliers", "email", "malformed", 0.02, d.bad_email),
    Plan("employees", "department", "typo", 0.02, d.typo),
    Plan("employees", "department", "broken dependency", 0.015, d.other_of(_DEPARTMENTS)),
    Plan("employees", "birth_date", "date format", 0.05, _ISO),
    Plan("employees", "salary", "out of range", 0.01, d.times(10)),
    Plan("employees", "country", "country spelling", 0.05, d.country_form),
    Plan("products", "name", "mojibake", 0.01, d.mojibake),
    Plan("products", "name", "whitespace", 0.01, d.whitespace),
    Plan("products", "weight", "unit", 0.08, d.unit_form),
    Plan("products", "active", "yes/no form", 0.05, d.boolean_form),
    Plan("products", "rating", "out of range", 0.006, d.above_scale),
    Plan("products", "unit_price", "out of range", 0.004, d.times(100)),
    Plan("orders", "shipped_on", "impossible order of dates", 0.003, d.day_before("ordered_on")),
    Plan("orders", "total", "wrong total", 0.003, d.wrong_sum),
    Plan("orders", "status", "typo", 0.006, d.typo),
    Plan("orders", "currency", "currency spelling", 0.015, d.currency_form),
    Plan("order_lines", "line_total", "wrong total", 0.003, d.wrong_sum),
    Plan("order_lines", "quantity", "out of range", 0.001, d.times(1_000)),
    Plan("payments", "paid_on", "date format", 0.05, _ISO),
    Plan("payments", "method", "typo", 0.005, d.typo),
    Plan("payments", "method", "case", 0.005, d.case),
    Plan("payments", "currency", "currency spelling", 0.015, d.currency_form),
    Plan("payments", "amount", "out of range", 0.0015, d.times(100)),
    Plan("shipments", "weight", "unit", 0.03, d.unit_form),
    Plan("shipments", "carrier", "typo", 0.004, d.typo),
    Plan("shipments", "delivered_on", "impossible order of dates", 0.003, d.day_before("shipped_on")),
    Plan("crm_import", "FullName", "name order", 0.04, d.name_order),
    Plan("crm_import", "FullName", "mojibake", 0.01, d.mojibake),
    Plan("crm_import", "Mail", "malformed", 0.01, d.bad_email),
    Plan("crm_import", "Tel", "phone format", 0.08, d.phone_form),
    Plan("crm_import", "Town", "typo", 0.02, d.typo),
    Plan("crm_import", "Town", "broken dependency", 0.01, d.other_city),
    Plan("crm_import", "Ctry", "country spelling", 0.04, d.country_form),
    Plan("crm_import", "DOB", "date format", 0.06, _BRITISH),
    Plan("crm_import", "CustSince", "date format", 0.06, _BRITISH),
    Plan("crm_import", "OptIn", "yes/no form", 0.05, d.boolean_form),
)
SWAPPED = ("customers", "first_name", "last_name", 0.005)
DUPLICATES = ("customers", "customer_id", 0.01)


def make_mess(clean: Frames, seed: int) -> tuple[Frames, list[Planted]]:
    """The dirty tables (`clean` is left as it was) and all that was planted; the same for the same seed."""
    rng = np.random.default_rng([seed, 1])
    dirty = {name: _Sheet(name, frame) for name, frame in clean.items()}
    table, one, other, rate = SWAPPED
    dirty[table].swap(one, other, rate, rng)
    for plan in PLANS:
        dirty[plan.table].damage(plan, rng)
    table, key, rate = DUPLICATES
    dirty[table].duplicate(key, rate, rng)
    planted = [error for sheet in dirty.values() for error in sheet.planted()]
    return {name: pd.DataFrame(sheet.cells) for name, sheet in dirty.items()}, planted


class _Sheet:
    """One table while it is being damaged; a cell is touched at most once."""

    def __init__(self, name: str, frame: pd.DataFrame) -> None:
        self.name = name
        self.cells: dict[str, list[Any]] = {str(label): frame[label].tolist() for label in frame.columns}
        self.touched: dict[tuple[int, str], tuple[str, Any]] = {}
        self.copies: list[int] = []
        self.rows = len(frame)

    def _row(self, i: int) -> dict[str, Any]:
        return {column: values[i] for column, values in self.cells.items()}

    def _set(self, i: int, column: str, kind: str, value: Any) -> None:
        self.touched[i, column] = (kind, self.cells[column][i])
        self.cells[column][i] = value

    def damage(self, plan: Plan, rng: Generator) -> None:
        """Carry out one plan."""
        wanted = max(1, round(plan.rate * self.rows))
        for i in rng.permutation(self.rows).tolist():
            value = self.cells[plan.column][i]
            if (i, plan.column) in self.touched:
                continue
            wrong = plan.damage(value, self._row(i), rng)
            if wrong is None or wrong == value:
                continue
            self._set(i, plan.column, plan.kind, wrong)
            wanted -= 1
            if not wanted:
                return

    def swap(self, one: str, other: str, rate: float, rng: Generator) -> None:
        """Two columns of a row hold each other's value."""
        for i in rng.permutation(self.rows)[: max(1, round(rate * self.rows))].tolist():
            first, second = self.cells[one][i], self.cells[other][i]
            if first != second:
                self._set(i, one, "swapped columns", second)
                self._set(i, other, "swapped columns", first)

    def duplicate(self, key: str, rate: float, rng: Generator) -> None:
        """Rows entered a second time under a new key, by somebody who likes capitals."""
        following = max(self.cells[key]) + 1
        whole = sorted(set(range(self.rows)) - {i for i, _ in self.touched})
        for i in rng.permutation(whole)[: max(1, round(rate * self.rows))].tolist():
            for values in self.cells.values():
                values.append(values[i])
            self.cells[key][-1] = following
            self.cells["last_name"][-1] = self.cells["last_name"][i].upper()
            self.copies.append(len(self.cells[key]) - 1)
            following += 1

    def planted(self) -> Iterator[Planted]:
        """What was done, in the order of rows."""
        for (i, column), (kind, clean) in sorted(self.touched.items(), key=lambda item: item[0]):
            dirty = as_text(self.cells[column][i]) or ""
            yield self._planted(i, column, kind, dirty, as_text(clean) or "")
        for i in self.copies:
            yield self._planted(i, "", "duplicate", "", "")

    def _planted(self, i: int, column: str, kind: str, dirty: str, clean: str) -> Planted:
        row = self._row(i)
        key = json.dumps({name: encode(row[name]) for name in KEYS[self.name]})
        texts = json.dumps({name: as_text(value) for name, value in row.items()}, ensure_ascii=False)
        return Planted(self.name, key, column, kind, dirty, clean, texts)
