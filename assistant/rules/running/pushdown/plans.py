"""How each rule of a table is to be run: decided before anything is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from assistant.rules import language as rules
from assistant.rules.language import RuleBase
from assistant.rules.running.cells import cell_test
from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.pushdown import grouped
from assistant.rules.running.pushdown.columns import Columns, NotInSql
from assistant.rules.running.pushdown.measures import MEASURES, Take
from assistant.rules.running.pushdown.rowwise import RowWise, is_row_wise, row_wise
from connectors.errors import ConnectorError
from connectors.sql.backend import Expression
from connectors.types import Connector, Table


@dataclass(frozen=True)
class Grouped:
    """A query for rows judged and failing, and the condition of a failing row."""

    counts: Select[Any]
    failing: Expression


@dataclass(frozen=True)
class Measured:
    """A measurement of the whole table."""

    take: Take


@dataclass(frozen=True)
class ByCombination:
    """Distinct combinations of the rule's columns are counted there and judged here."""


@dataclass(frozen=True)
class ByRow:
    """The rule's columns are read whole: the last resort."""


Plan = RowWise | Grouped | Measured | ByCombination | ByRow


def plan(rule: RuleBase, columns: Columns, connector: Connector, now: datetime | None) -> Plan:
    """How the rule is run; raises `CannotJudge`."""
    for name in rule.columns:
        columns.cell(name)
    cell_test(rule)
    try:
        return _in_sql(rule, columns, connector, now)
    except NotInSql:
        return instead(rule)


def instead(rule: RuleBase) -> Plan:
    """How a rule is run that SQL cannot say, or that the source could not compute."""
    return ByCombination() if is_row_wise(rule) or not _of_groups(rule) else ByRow()


def other_table(rule: rules.ForeignKey, connector: Connector) -> Table:
    """The table that a foreign key refers to; raises `CannotJudge`."""
    try:
        return connector.table(rule.to)
    except ConnectorError as error:
        raise CannotJudge(str(error)) from None


def _in_sql(rule: RuleBase, columns: Columns, connector: Any, now: datetime | None) -> Plan:
    if isinstance(rule, rules.Semantic):
        return ByCombination()
    if is_row_wise(rule):
        return row_wise(rule, columns)
    if isinstance(rule, rules.Unique):
        return Grouped(*grouped.unique(rule, columns))
    if isinstance(rule, rules.FunctionalDependency):
        return Grouped(*grouped.functional_dependency(rule, columns))
    if isinstance(rule, rules.ForeignKey):
        table = other_table(rule, connector)
        with connector.reading(table, f"Looking at {table.ref}") as (_, layout, texts):
            return Grouped(*grouped.foreign_key(rule, columns, Columns(layout, texts)))
    return Measured(MEASURES[type(rule)](rule, columns, now))


def _of_groups(rule: RuleBase) -> bool:
    return isinstance(rule, rules.Unique | rules.FunctionalDependency | rules.ForeignKey)
