"""All finders of relations over one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations

from assistant.anomalies.cells import CodedTable
from assistant.anomalies.dependencies import Dependency
from assistant.anomalies.relations.arithmetic import Arithmetic, find_arithmetic
from assistant.anomalies.relations.base import Claim
from assistant.anomalies.relations.conditional import find_conditional, find_pairs
from assistant.anomalies.relations.duplicates import find_duplicates
from assistant.anomalies.relations.misplaced import find_misplaced
from assistant.anomalies.relations.order import Order, find_orders, judge_orders
from assistant.anomalies.relations.sums import judge_arithmetic
from assistant.anomalies.relations.typed import Typed, typed_columns


@dataclass(frozen=True)
class Relations:
    """What holds between the columns and rows of a table, and the claims about what breaks it."""

    table: CodedTable = field(repr=False)
    typed: Sequence[Typed] = field(repr=False)
    orders: Sequence[Order]
    arithmetic: Sequence[Arithmetic]
    claims: Sequence[Claim]


def find_relations(
    table: CodedTable, keys: Sequence[str] = (), dependencies: Sequence[Dependency] = ()
) -> Relations:
    """Mine and judge the rows of a table; `keys` are the columns of its key: they say nothing of a thing.

    `dependencies` of the table, where they are known, keep what one column tells from being counted twice.
    """
    typed = typed_columns(table)
    arithmetic = find_arithmetic(table, typed)
    spans = [{one.formula.target, *one.formula.parts} for one in arithmetic]
    # What a formula says already (net is not above gross) is not said again as an order.
    orders = [one for one in find_orders(table, typed) if not any({one.low, one.high} <= s for s in spans)]
    counters = [column.position for column in typed if column.counts_up]
    claims = [
        *judge_arithmetic(table, typed, arithmetic),
        *judge_orders(table, typed, orders),
        *find_misplaced(table, [column.position for column in typed]),
        *find_conditional(table, typed),
        *find_pairs(table),
        *find_duplicates(table, keys, [*dependencies, *_told(typed, arithmetic)], counters),
    ]
    return Relations(table, typed, orders, arithmetic, _one_a_cell(claims))


def _told(typed: Sequence[Typed], arithmetic: Sequence[Arithmetic]) -> list[Dependency]:
    """What formulas tell, as dependencies: columns that are reckoned from one another agree together."""
    return [
        Dependency((typed[one].position,), typed[other].position, 1.0, 1.0, 1.0, 1.0)
        for relation in arithmetic
        for one, other in permutations((relation.formula.target, *relation.formula.parts), 2)
        if len(relation.formula.parts) == 1 or other == relation.formula.target
    ]


def _one_a_cell(claims: Sequence[Claim]) -> list[Claim]:
    """Of claims about the same cell the surest, one with a repair before one without."""
    best: dict[tuple[str | None, int], Claim] = {}
    for claim in claims:
        place = claim.column, claim.row
        other = best.get(place)
        if other is None or (claim.repair is not None, claim.confidence) > (
            other.repair is not None,
            other.confidence,
        ):
            best[place] = claim
    return list(best.values())
