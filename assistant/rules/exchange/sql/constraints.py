"""CHECK constraints of rules on a row alone."""

from __future__ import annotations

import sqlalchemy as sa

from assistant.rules import language as rules
from assistant.rules.exchange.columns import Columns as Known
from assistant.rules.exchange.report import NotCarried
from assistant.rules.exchange.sql.dialects import target, text_of
from assistant.rules.exchange.sql.queries import said
from assistant.rules.language import RuleBase


def constraint(rule: RuleBase, known: Known, dialect: str) -> str:
    """ALTER TABLE … ADD CONSTRAINT; raises `NotCarried` where the dialect can hold none that is the rule."""
    if rule.tolerance or not rule.per_record or isinstance(rule, rules.ForeignKey | rules.Semantic):
        raise NotCarried("A constraint refuses every row that breaks it, and looks at no other row.")
    if dialect in {"sqlite", "duckdb"}:
        raise NotCarried(f"{dialect} takes constraints only when a table is made.")
    if dialect == "postgresql" and "date" in str(getattr(rule, "reads", "")):
        raise NotCarried("PostgreSQL's constraints may not depend on how a session writes dates.")
    found = said(rule, known, dialect)
    if found.failing is None:
        raise NotCarried("It speaks of the whole table.")
    prepare = target(dialect).dialect.identifier_preparer
    holds = text_of(sa.not_(found.failing), dialect).replace(prepare.format_table(found.table) + ".", "")
    name = prepare.quote(f"dqa_{rule.id}")
    return f"ALTER TABLE {prepare.format_table(found.table)} ADD CONSTRAINT {name} CHECK ({holds})"
