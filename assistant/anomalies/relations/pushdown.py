"""Orders and formulas of a table too large to read: found on its sample, breaches counted where it lives.

The database groups the rows by the columns of a relation; each combination is judged once, whatever its rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.anomalies.cells import CodedTable, code_column
from assistant.anomalies.relations.arithmetic import Arithmetic
from assistant.anomalies.relations.base import Claim
from assistant.anomalies.relations.find import Relations
from assistant.anomalies.relations.order import Order, gaps_of, judge_orders
from assistant.anomalies.relations.sums import judge_arithmetic
from assistant.anomalies.relations.typed import Typed, parse_one
from assistant.view import TableView
from connectors.types import Value
from connectors.values import as_text

MOST_ROWS = 300_000
"""Grouping a larger table by several columns would bring most of it over."""
_MOST_GROUPS = 200_000


@dataclass(frozen=True)
class Counted:
    """A claim about every row that holds `values` (by column); there are `rows` of them."""

    claim: Claim
    values: dict[str, Value]
    rows: int


def count_breaches(view: TableView, relations: Relations) -> tuple[list[Counted], set[str]]:
    """Breaches over the whole table, and the kinds ("order", "arithmetic") that were counted for all their
    relations, so that the sample's claims of these kinds are no longer needed."""
    if view.complete or view.table.rows > MOST_ROWS:
        return [], set()
    found: list[Counted] = []
    whole = {"order", "arithmetic"}
    every: list[Order | Arithmetic] = [*relations.orders, *relations.arithmetic]
    for one in every:
        counted = _breaches(view, relations.typed, one)
        if counted is None:
            whole.discard("order" if isinstance(one, Order) else "arithmetic")
        else:
            found += counted
    return found, whole


def _breaches(view: TableView, typed: Sequence[Typed], relation: Order | Arithmetic) -> list[Counted] | None:
    places = (
        (relation.low, relation.high)
        if isinstance(relation, Order)
        else (relation.formula.target, *relation.formula.parts)
    )
    names = [typed[p].name for p in places]
    groups = view.groups(names)
    if len(groups) >= _MOST_GROUPS or not groups:
        return None
    cells = [[as_text(values[i]) for values, _ in groups] for i in range(len(places))]
    small = CodedTable(
        tuple(code_column(name, column) for name, column in zip(names, cells, strict=True)), len(groups)
    )
    columns = [_typed(typed[p], i, cells[i]) for i, p in enumerate(places)]
    counts = np.array([count for _, count in groups])
    if isinstance(relation, Order):
        claims = _orders(small, columns, relation, counts)
    else:
        claims = _formulas(small, columns, relation, counts)
    return [
        Counted(
            replace(claim, support=()), dict(zip(names, groups[claim.row][0], strict=True)),
            int(counts[claim.row]),
        )
        for claim in claims
    ]  # fmt: skip


def _typed(column: Typed, position: int, cells: Sequence[str | None]) -> Typed:
    form = column.form.strip() if column.sort == "number" else column.form
    read = {text: parse_one(text, column.sort, form) for text in set(cells) if text}
    numbers = np.array([read.get(text or "", np.nan) for text in cells])
    return Typed(position, column.name, column.sort, numbers, column.form, column.decimals, column.code_like)


def _orders(small: CodedTable, columns: Sequence[Typed], order: Order, counts: np.ndarray) -> list[Claim]:
    gaps = gaps_of(columns[0], columns[1])
    with np.errstate(invalid="ignore"):
        wrong = (gaps <= 0) if order.strict else (gaps < 0)
    rows, broken = int(counts[np.isfinite(gaps)].sum()), int(counts[wrong].sum())
    expected = order.expected * rows / max(order.rows, 1)
    return judge_orders(small, columns, [Order(0, 1, order.strict, rows, broken, expected)])


def _formulas(
    small: CodedTable, columns: Sequence[Typed], relation: Arithmetic, counts: np.ndarray
) -> list[Claim]:
    formula = replace(relation.formula, target=0, parts=tuple(range(1, len(columns))))
    numbers, steps = [c.numbers for c in columns], [c.step for c in columns]
    off = np.abs(formula.value(numbers) - numbers[0])
    known = np.isfinite(off)
    with np.errstate(invalid="ignore"):
        right = off <= formula.tolerance(numbers, steps)
    rows, kept = int(counts[known].sum()), int(counts[right & known].sum())
    return judge_arithmetic(small, columns, [Arithmetic(formula, rows, kept, relation.chance)])
