"""SQL text of rules for a dialect: their failing rows, and whether they are broken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from assistant.rules import language as rules
from assistant.rules.exchange.columns import Columns as Known
from assistant.rules.exchange.report import NotCarried
from assistant.rules.exchange.sql.dialects import columns_of, text_of
from assistant.rules.exchange.sql.measures import MEASURES
from assistant.rules.language import RuleBase
from assistant.rules.running.cells import cell_test
from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.pushdown import grouped
from assistant.rules.running.pushdown.columns import Columns, NotInSql
from assistant.rules.running.pushdown.rowwise import is_row_wise, row_wise
from connectors.sql.backend import Expression
from connectors.types import Column, Table, TableRef

Names = tuple[str, str]


@dataclass(frozen=True)
class Said:
    """A rule in SQL: a query of one row for `broken` (1 or 0), the condition of a failing row, and a query
    for the number of rows judged (both None: it speaks of the whole table).
    """

    table: sa.TableClause
    broken: sa.Select[Any]
    failing: Expression | None
    judged: sa.Select[Any] | None = None


def said(rule: RuleBase, known: Known, dialect: str, names: Names | None = None) -> Said:
    """The rule's statements; raises `NotCarried` for a rule that SQL cannot judge as we do.

    `names` are other names for its own table and the one it refers to.
    """
    here, there = names or (None, None)
    columns = columns_of(_table(rule.table, rule.columns, known, here), dialect)
    try:
        cell_test(rule)
        return _said(rule, columns, known, dialect, there)
    except NotInSql:
        raise NotCarried(f"The SQL of {dialect} cannot read one of its columns as this rule does.") from None
    except CannotJudge as reason:
        raise NotCarried(str(reason)) from None


def verdict_query(rule: RuleBase, known: Known, dialect: str) -> str:
    """A query for one number: 1 if the rule is broken, else 0."""
    return text_of(said(rule, known, dialect).broken, dialect)


def broken_query(rule: RuleBase, known: Known, dialect: str, names: Names | None = None) -> str:
    """A query that gives rows only if the rule is broken: those failing where they are too many.

    For a rule on the whole table it gives the one row that says so.
    """
    found = said(rule, known, dialect, names)
    verdict = found.broken.subquery("dqa_verdict")
    if found.failing is None:
        return text_of(sa.select(verdict.c.broken).where(verdict.c.broken == 1), dialect)
    rows = _rows(found)
    if rule.tolerance:
        rows = rows.where(sa.select(verdict.c.broken).scalar_subquery() == 1)
    return text_of(rows, dialect)


def failing_query(rule: RuleBase, known: Known, dialect: str) -> str:
    """All rows that break the rule; raises `NotCarried` for one on the whole table."""
    found = said(rule, known, dialect)
    if found.failing is None:
        raise NotCarried("It speaks of the whole table and blames no row.")
    return text_of(_rows(found), dialect)


def judged_query(rule: RuleBase, known: Known, dialect: str) -> str:
    """How many rows the rule judges; raises `NotCarried` for one on the whole table."""
    found = said(rule, known, dialect)
    if found.judged is None:
        raise NotCarried("It speaks of the whole table and judges no row.")
    return text_of(found.judged, dialect)


def _judged(counts: sa.Select[Any]) -> sa.Select[Any]:
    found = counts.subquery("dqa_counts")
    return sa.select(sa.func.coalesce(found.c.judged, 0))


def _rows(found: Said) -> sa.Select[Any]:
    assert found.failing is not None
    return sa.select(sa.text("*")).select_from(found.table).where(found.failing)


def _said(rule: RuleBase, columns: Columns, known: Known, dialect: str, there: str | None) -> Said:
    table = columns.layout.clause
    if isinstance(rule, rules.Semantic):
        raise NotCarried("SQL has no validators of semantic types; they are libraries of their own.")
    if type(rule) in MEASURES:
        return Said(table, MEASURES[type(rule)](rule, columns, dialect), None)
    if is_row_wise(rule):
        made = row_wise(rule, columns)
        counts = sa.select(
            sa.func.sum(made.counted).label("judged"), sa.func.sum(made.failed).label("failing")
        ).select_from(table)
        return Said(table, _broken(counts, rule), made.failed == 1, _judged(counts))
    counts, failing = _grouped(rule, columns, known, dialect, there)
    judged, failed = counts.selected_columns
    named = counts.with_only_columns(judged.label("judged"), failed.label("failing"))
    return Said(table, _broken(named, rule), failing, _judged(named))


def _grouped(
    rule: RuleBase, columns: Columns, known: Known, dialect: str, there: str | None
) -> tuple[sa.Select[Any], Expression]:
    if isinstance(rule, rules.Unique):
        return grouped.unique(rule, columns)
    if isinstance(rule, rules.FunctionalDependency):
        return grouped.functional_dependency(rule, columns)
    if isinstance(rule, rules.ForeignKey):
        other = columns_of(_table(rule.to, rule.references, known, there), dialect)
        return grouped.foreign_key(rule, columns, other)
    raise NotCarried(f"SQL has no way to say a rule of kind {rule.says['kind']}.")


def _broken(counts: sa.Select[Any], rule: RuleBase) -> sa.Select[Any]:
    """1 where more of the judged rows fail than are tolerated, in whole numbers where they are small."""
    found = counts.subquery("dqa_counts")
    share = Decimal(repr(rule.tolerance)).as_integer_ratio()
    failing: Expression = found.c.failing
    if share[1] <= 10**6:
        too_many = failing * share[1] > found.c.judged * share[0] if share[0] else failing > 0
    else:
        too_many = failing > found.c.judged * sa.literal_column(format(Decimal(repr(rule.tolerance)), "f"))
    return sa.select(sa.case((too_many, 1), else_=0).label("broken"))


def _table(name: str, used: tuple[str, ...], known: Known, alias: str | None = None) -> Table:
    """The table as it is known, else one of the columns used, of types that are not known."""
    table = known.tables.get(name)
    if table is None:
        if known.tables:
            raise NotCarried(f"There is no table {name} among those given.")
        schema, _, bare = name.rpartition(".")
        columns = tuple(Column(one, "other", "") for one in dict.fromkeys(used))
        table = Table(TableRef(bare, schema or None), columns, (), 0)
    return table if alias is None else replace(table, ref=TableRef(alias))
