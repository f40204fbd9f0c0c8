"""Rules on groups of rows, each one query: what is counted, and which rows fail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, literal, or_, select

from assistant.rules import language as rules
from assistant.rules.running.pushdown.columns import Columns
from connectors.sql.backend import Expression


def unique(rule: rules.Unique, columns: Columns) -> tuple[Select[Any], Expression]:
    """Rows judged and failing, and the condition of a failing row."""
    parts = _parts(rule.on, columns)
    given = and_(*(columns.given(name) for name in rule.on))
    groups = counted(parts, given, columns).subquery("_dqa_groups")
    count = groups.c["_dqa_count"]
    counts = select(func.sum(count), func.sum(case((count > 1, count), else_=0)))
    repeated = select(groups).where(count > 1).subquery("_dqa_repeated")
    return counts, and_(given, _among(parts, repeated))


def functional_dependency(
    rule: rules.FunctionalDependency, columns: Columns
) -> tuple[Select[Any], Expression]:
    """Rows judged and failing, and the condition of a failing row."""
    left, right = _parts(rule.determinant, columns), _parts((rule.dependent,), columns)
    given = and_(*(columns.given(name) for name in rule.columns))
    groups = counted([*left, *right], given, columns).subquery("_dqa_groups")
    keys = [groups.c[f"_dqa_{i}"] for i in range(len(left))]
    count = groups.c["_dqa_count"]
    most = select(groups, func.max(count).over(partition_by=keys).label("_dqa_most")).subquery("_dqa_most")
    leads = case((most.c["_dqa_count"] == most.c["_dqa_most"], 1), else_=0)
    again = [most.c[f"_dqa_{i}"] for i in range(len(left))]
    told = select(most, func.sum(leads).over(partition_by=again).label("_dqa_leaders")).subquery("_dqa_told")
    behind = or_(told.c["_dqa_count"] < told.c["_dqa_most"], told.c["_dqa_leaders"] > 1)
    rows = told.c["_dqa_count"]
    counts = select(func.sum(rows), func.sum(case((behind, rows), else_=0)))
    wrong = select(told).where(behind).subquery("_dqa_wrong")
    return counts, and_(given, _among([*left, *right], wrong))


def foreign_key(rule: rules.ForeignKey, columns: Columns, other: Columns) -> tuple[Select[Any], Expression]:
    """Rows judged and failing, and the condition of a failing row."""
    here = [columns.exact(name) for name in rule.on]
    there = [other.exact(name) for name in rule.references]
    given = and_(*(columns.given(name) for name in rule.on))
    held_given = and_(*(other.given(name) for name in rule.references))
    held = (
        select(*(part.label(f"_dqa_{i}") for i, part in enumerate(there)))
        .select_from(other.layout.clause)
        .where(held_given)
        .distinct()
        .subquery("_dqa_held")
    )
    asked = counted(here, given, columns).subquery("_dqa_asked")
    same = and_(*(asked.c[f"_dqa_{i}"] == held.c[f"_dqa_{i}"] for i in range(len(here))))
    joined = asked.outerjoin(held, same)
    lacking = held.c["_dqa_0"].is_(None)
    count = asked.c["_dqa_count"]
    counts = select(func.sum(count), func.sum(case((lacking, count), else_=0))).select_from(joined)
    missing = (
        select(*(asked.c[f"_dqa_{i}"] for i in range(len(here))))
        .select_from(joined)
        .where(lacking)
        .subquery("_dqa_missing")
    )
    return counts, and_(given, _among(here, missing))


def _parts(names: Sequence[str], columns: Columns) -> list[Expression]:
    return [columns.alike(name) for name in names]


def counted(parts: Sequence[Expression], given: Expression, columns: Columns) -> Select[Any]:
    """Distinct parts as `_dqa_0`, `_dqa_1`, … with `_dqa_count`, their rows.

    Grouped by name: DuckDB takes an expression that holds bound values for another where it is repeated.
    """
    labelled = [part.label(f"_dqa_{i}") for i, part in enumerate(parts)]
    rows = select(*labelled).select_from(columns.layout.clause).where(given).subquery("_dqa_rows")
    return select(*rows.c, func.count().label("_dqa_count")).group_by(*rows.c)


def _among(parts: Sequence[Expression], found: Subquery) -> Expression:
    """Whether the row's parts are a row of what was found."""
    same = and_(*(part == found.c[f"_dqa_{i}"] for i, part in enumerate(parts)))
    return select(literal(1)).select_from(found).where(same).exists()
