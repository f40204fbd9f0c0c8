"""What a sentence may speak of: the table's columns and values, the tables beside it, the rules to build."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assistant.rules.files import parse_rule
from assistant.rules.generation.literals import Read, bare, number, pieces, read_column
from assistant.rules.generation.names import Names
from assistant.rules.generation.written import Ambiguous, Unread
from assistant.rules.language import RuleBase, Scalar
from assistant.view import TableView


@dataclass(frozen=True)
class Empty:
    """That a column is NULL: a condition, but no rule by itself."""

    column: str


Part = RuleBase | Empty


@dataclass(frozen=True)
class Known:
    """A table as a sentence sees it."""

    view: TableView
    others: Sequence[TableView] = ()

    @property
    def table(self) -> str:
        """The table's name, as rules carry it."""
        return str(self.view.table.ref)

    @cached_property
    def columns(self) -> Names:
        """The table's columns."""
        return Names(self.view.columns, about=self.view.table.ref.name)

    @cached_property
    def tables(self) -> Names:
        """This table and those beside it."""
        found = [self.table, *(str(other.table.ref) for other in self.others)]
        return Names(dict.fromkeys(found), about="table list file", what="table")

    def beside(self, name: str) -> TableView:
        """The table called `name`, which `tables` found."""
        return next(view for view in (*self.others, self.view) if str(view.table.ref) == name)

    def rule(self, kind: str, **fields: Any) -> RuleBase:
        """A rule on this table; raises `Unread` where the language refuses it."""
        try:
            return parse_rule({"kind": kind, "table": self.table, **fields})
        except ValueError as error:
            raise Unread(str(error)) from None

    def read(self, column: str) -> Read:
        """What the column's cells are read as."""
        return read_column(self.view.columns[column])

    def listed(self, text: str) -> list[str]:
        """The columns of "a, b and c"; a name with "and" in it is found first."""
        if self.columns.knows(text):
            return [self.columns.find(text)]
        if re.search(r"\s(?:or|nor)\s", text):
            raise Unread(
                f"{text.strip()!r}: one or the other is no rule; say what holds of each, or “if …, then …”."
            )
        found = [self.columns.find(piece) for piece in pieces(text)]
        if len(set(found)) < len(found) or not found:
            raise Unread(f"{text.strip()!r} names a column twice.")
        return found

    def spelt(self, column: str, text: str) -> str | None:
        """A value of the column that is `text` but for upper and lower case; None where there is none."""
        values = self.view.columns[column].values
        if text in values:
            return text
        alike = [value for value in values if value.casefold() == text.casefold()]
        if len(alike) > 1:
            raise Ambiguous(f"{text!r} could be {' or '.join(map(repr, alike[:4]))}: write it in quotes.")
        return alike[0] if alike else None

    def scalar(self, column: str, text: str) -> Scalar:
        """A value as a rule holds it: in quotes a text, a plain number where the column has numbers."""
        inside, quoted = bare(text.strip())
        if quoted:
            return inside
        plain = number(inside)
        if plain is not None and self.read(column).reads == "number":
            return plain
        return self.spelt(column, inside) or inside
