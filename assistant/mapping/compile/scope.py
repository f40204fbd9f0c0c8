"""Where the SQL of one target column is built: each named expression is a column of the next level."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from connectors.sql.backend import Expression

_LONGEST = 40


class Names:
    """Column names that none of the statement's others has, whatever the case."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.lower() for name in taken}

    def new(self, wanted: str) -> str:
        """`wanted`, made plain, or with a number."""
        plain = re.sub(r"[^A-Za-z0-9_]+", "_", wanted).strip("_").lower()[:_LONGEST] or "value"
        name, number = plain, 1
        while name in self._taken:
            number += 1
            name = f"{plain}_{number}"
        self._taken.add(name)
        return name


@dataclass
class Scope:
    """The expressions of one target column, one a level: each may use those of the levels before."""

    hint: str
    names: Names
    levels: list[list[tuple[str, Expression]]] = field(default_factory=list)

    def let(self, expression: Expression, what: str = "") -> Expression:
        """A name for an expression, to be used from the next level on."""
        return self.let_all([(expression, what)])[0]

    def let_all(self, expressions: list[tuple[Expression, str]]) -> list[Expression]:
        """Names for several expressions of one level."""
        level: list[tuple[str, Expression]] = []
        found: list[Expression] = []
        for expression, what in expressions:
            name = self.names.new(f"{self.hint}_{what or len(self.levels) + 1}")
            level.append((name, expression))
            found.append(sa.column(sa.sql.quoted_name(name, True), expression.type))
        self.levels.append(level)
        return found
