"""Rules on a whole table: what is measured in one query, judged as on a frame."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Double, Integer, case, cast, func, null, select

from assistant.rules import language as rules
from assistant.rules.running import tables
from assistant.rules.running.pushdown.columns import Columns
from assistant.rules.running.pushdown.grouped import counted
from connectors.sql.backend import bound

Take = Callable[[Connection], tables.Measure]


def row_count(rule: rules.RowCount, columns: Columns, _now: datetime | None) -> Take:
    """Counts the rows."""
    query = select(func.count()).select_from(columns.layout.clause)
    return lambda connection: tables.row_count(rule, int(connection.execute(query).scalar_one()))


def freshness(rule: rules.Freshness, columns: Columns, now: datetime | None) -> Take:
    """Looks for the latest moment that counts."""
    at, limit = tables.latest_allowed(now)
    moment = columns.read(rule.column, rule.reads, rule.format)
    last = columns.texts.exact(bound(None, limit))
    query = select(
        func.max(case((moment <= last, moment), else_=null())),
        func.count(columns.cell(rule.column).key),
        func.sum(case((moment > last, 1), else_=0)),
    ).select_from(columns.layout.clause)

    def take(connection: Connection) -> tables.Measure:
        latest, values, later = connection.execute(query).one()
        latest = latest.decode() if isinstance(latest, bytes) else latest
        return tables.freshness(rule, latest, int(values), int(later or 0), at)

    return take


def frequency(rule: rules.Frequency, columns: Columns, _now: datetime | None) -> Take:
    """Counts the most frequent value."""
    parts, given = [columns.alike(rule.column)], columns.given(rule.column)
    groups = counted(parts, given, columns).subquery("_dqa_groups")
    query = select(func.max(groups.c["_dqa_count"]), func.sum(groups.c["_dqa_count"]))

    def take(connection: Connection) -> tables.Measure:
        most, values = connection.execute(query).one()
        return tables.frequency(rule, int(most or 0), int(values or 0))

    return take


def distribution(rule: rules.Distribution, columns: Columns, _now: datetime | None) -> Take:
    """Counts the rows of each bin."""
    bins = len(rule.shares)
    if rule.categories:
        value = columns.texts.exact_value
        exact = columns.exact(rule.column)
        steps = [(exact == bound(None, value(one)), i) for i, one in enumerate(rule.categories)]
        place = case(*steps, else_=bins - 1)
    else:
        number = columns.number(rule.column)
        below = [(number < cast(bound(None, edge), Double), i) for i, edge in enumerate(rule.edges)]
        place = case((number.is_(None), bins), *below, else_=bins - 1)
    given = columns.given(rule.column)
    placed = select(cast(place, Integer).label("_dqa_bin")).select_from(columns.layout.clause).where(given)
    found = placed.subquery("_dqa_bins")
    query = select(found.c["_dqa_bin"], func.count()).group_by(found.c["_dqa_bin"])

    def take(connection: Connection) -> tables.Measure:
        counts = [0] * (bins + 1)
        for bin_, rows in connection.execute(query):
            counts[int(bin_)] = int(rows)
        return tables.distribution(rule, counts)

    return take


MEASURES: dict[type, Callable[[Any, Columns, datetime | None], Take]] = {
    rules.RowCount: row_count,
    rules.Freshness: freshness,
    rules.Frequency: frequency,
    rules.Distribution: distribution,
}
"""By type of rule: what takes its measurement."""
