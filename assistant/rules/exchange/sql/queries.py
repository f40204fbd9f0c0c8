"""SQL text of rules for a dialect: the failing rows, and whether the rule is broken."""

from __future__ import annotations

from assistant.rules.exchange.columns import Columns
from assistant.rules.exchange.report import NotCarried
from assistant.rules.language import RuleBase


def broken_query(rule: RuleBase, columns: Columns, dialect: str) -> str:
    """A query that gives rows only if the rule is broken: its failing rows, where these are too many."""
    raise NotCarried("It cannot be said in SQL.")


def verdict_query(rule: RuleBase, columns: Columns, dialect: str) -> str:
    """A query for one number: 1 if the rule is broken, else 0."""
    raise NotCarried("It cannot be said in SQL.")
