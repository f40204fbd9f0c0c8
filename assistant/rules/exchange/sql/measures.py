"""Rules on a whole table as queries for one number, `broken`: 1 or 0."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Double, case, cast, func, literal_column, null, select

from assistant.rules import language as rules
from assistant.rules.exchange.report import NotCarried
from assistant.rules.running.pushdown.columns import Columns
from connectors.sql.backend import Expression, bound

Query = sa.Select[Any]


def _verdict(wrong: Expression) -> Expression:
    return case((wrong, 1), else_=0).label("broken")


def row_count(rule: rules.RowCount, columns: Columns, dialect: str) -> Query:
    """Too few or too many rows."""
    rows = func.count()
    limits = [] if rule.minimum is None else [rows < rule.minimum]
    limits += [] if rule.maximum is None else [rows > rule.maximum]
    return select(_verdict(sa.or_(*limits))).select_from(columns.layout.clause)


def frequency(rule: rules.Frequency, columns: Columns, dialect: str) -> Query:
    """One value makes up too much."""
    alike = columns.alike(rule.column)
    counted = select(func.count().label("rows")).select_from(columns.layout.clause)
    groups = counted.where(columns.given(rule.column)).group_by(alike).subquery("dqa_groups")
    share: Expression = literal_column(format(Decimal(repr(rule.maximum)), "f"))
    return select(_verdict(func.max(groups.c.rows) > func.sum(groups.c.rows) * share))


def distribution(rule: rules.Distribution, columns: Columns, dialect: str) -> Query:
    """More than the limit lies in other bins than in the reference; the unreadable has one of its own."""
    bins = len(rule.shares)
    if rule.categories:
        exact = columns.exact(rule.column)
        value = columns.texts.exact_value
        steps = [(exact == bound(None, value(one)), i) for i, one in enumerate(rule.categories)]
        place = case(*steps, else_=bins - 1)
    else:
        number = columns.number(rule.column)
        below = [(number < cast(bound(None, edge), Double), i) for i, edge in enumerate(rule.edges)]
        place = case((number.is_(None), bins), *below, else_=bins - 1)
    given = columns.given(rule.column)
    placed = select(place.label("bin")).select_from(columns.layout.clause).where(given).subquery("dqa_bins")
    rows = cast(func.count(), Double)
    apart = [
        func.abs(func.sum(case((placed.c.bin == i, 1), else_=0)) / rows - cast(bound(None, share), Double))
        for i, share in enumerate([*rule.shares, 0.0])
    ]
    total: Expression = apart[0]
    for one in apart[1:]:
        total = total + one
    return select(_verdict(total > cast(bound(None, 2 * rule.limit), Double))).select_from(placed)


def freshness(rule: rules.Freshness, columns: Columns, dialect: str) -> Query:
    """The latest moment, of those at most a day ahead, lies too far back; or no value can be read."""
    if dialect not in _NOW:
        raise NotCarried(f"{dialect} cannot tell the time as this rule needs it.")
    moment = columns.read(rule.column, rule.reads, rule.format)
    if rule.reads == "date":
        moment = sa.type_coerce(moment, sa.Text).concat(" 00:00:00.000000000")
    now = _NOW[dialect]
    seconds = rule.hours * 3600
    if seconds != int(seconds):
        raise NotCarried("SQL tells the age here in whole seconds, and its hours are none.")
    exact = columns.texts.exact
    latest = func.max(case((exact(moment) <= exact(now(-86_400)), moment), else_=null()))
    stale = sa.or_(latest.is_(None), exact(latest) < exact(now(int(seconds))))
    given = func.count(columns.cell(rule.column).key)
    return select(_verdict(sa.and_(given > 0, stale))).select_from(columns.layout.clause)


_NOW: dict[str, Callable[[int], Expression]] = {
    "postgresql": lambda ago: func.to_char(
        literal_column(f"(now() AT TIME ZONE 'UTC') - interval '{ago} seconds'"), "YYYY-MM-DD HH24:MI:SS.US"
    ).concat("000"),
    "duckdb": lambda ago: func.strftime(
        literal_column(f"(now() AT TIME ZONE 'UTC') - to_seconds({ago})"), "%Y-%m-%d %H:%M:%S.%f"
    ).concat("000"),
    "sqlite": lambda ago: func.strftime("%Y-%m-%d %H:%M:%f", "now", f"{-ago} seconds").concat("000000"),
    "mysql": lambda ago: func.concat(
        func.date_format(
            literal_column(f"utc_timestamp(6) - interval {ago} second"), "%Y-%m-%d %H:%i:%s.%f"
        ),
        "000",
    ),
}  # fmt: skip
"""So many seconds ago in UTC, as `running.reading` writes moments."""
MEASURES: dict[type, Callable[[Any, Columns, str], Query]] = {
    rules.RowCount: row_count,
    rules.Freshness: freshness,
    rules.Frequency: frequency,
    rules.Distribution: distribution,
}
"""By type of rule: the query."""
