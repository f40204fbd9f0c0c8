"""Rules as SQL: for every rule a query of its failing rows, and CHECK constraints where a row alone tells.

A query gives rows only if the rule is broken. A constraint is offered where the rule tolerates nothing, and
where the database can hold one: it refuses what a rule would only report, and a NULL passes it as it passes
the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from assistant.rules.exchange.columns import Columns
from assistant.rules.exchange.report import Export, translated
from assistant.rules.exchange.sql.constraints import constraint
from assistant.rules.exchange.sql.queries import broken_query
from assistant.rules.language import RuleBase
from assistant.rules.words import in_words


def write(rules: Sequence[RuleBase], columns: Columns, dialect: str) -> Export:
    """`violations.DIALECT.sql` and, where there are any, `constraints.DIALECT.sql`."""
    done, refused = translated(rules, partial(_query, columns=columns, dialect=dialect))
    files = {f"violations.{dialect}.sql": "\n".join(said for _, said in done)} if done else {}
    constraints, _ = translated(
        [rule for rule, _ in done], partial(_constraint, columns=columns, dialect=dialect)
    )
    if constraints:
        files[f"constraints.{dialect}.sql"] = "\n".join(said for _, said in constraints)
    notes = ["In SQLite, dates are taken to be written YYYY-MM-DD or YYYY-MM-DD HH:MM:SS."]
    return Export(files, [rule.id for rule, _ in done], refused, notes if dialect == "sqlite" else [])


def _query(rule: RuleBase, columns: Columns, dialect: str) -> str:
    query = broken_query(rule, columns, dialect)
    return f"-- {rule.id} {rule.severity}: {_comment(rule)}\n{query};\n"


def _constraint(rule: RuleBase, columns: Columns, dialect: str) -> str:
    return f"-- {rule.id}: {_comment(rule)}\n{constraint(rule, columns, dialect)};\n"


def _comment(rule: RuleBase) -> str:
    """What a rule says on one line, of which nothing ends the comment."""
    return " ".join(f"{rule.table}: {in_words(rule)}".split())
