"""The types of the columns that rules speak of: what a tool compares depends on them."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.rules.exchange.report import NotCarried
from assistant.rules.language import Arithmetic, RuleBase, Scalar
from connectors.types import ColumnType, Table

_TEXT, _NUMBER = {"text", "enum"}, {"integer", "number"}
_CLASSES: dict[str, set[str]] = {
    "text": _TEXT, "number": _NUMBER, "date": {"date"}, "datetime": {"datetime"}, "boolean": {"boolean"},
}  # fmt: skip


class Columns:
    """Types by table and column. Of a table not given, each column is what its rule reads."""

    def __init__(self, tables: Sequence[Table] = ()) -> None:
        self.tables = {name: table for table in tables for name in {str(table.ref), table.ref.name}}

    def type(self, table: str, column: str) -> ColumnType | None:
        """The column's type; None where its table was not given."""
        found = self.tables.get(table)
        return found.column(column).type if found else None

    def are(self, what: str, rule: RuleBase, *columns: str) -> bool:
        """Whether all these columns (none: the rule's) hold "text", "number", …, as far as is known."""
        types = [self.type(rule.table, column) for column in columns or rule.columns]
        return all(one is None or one in _CLASSES[what] for one in types)

    def must_be(self, what: str, rule: RuleBase, *columns: str) -> None:
        """Raises `NotCarried` for a column of another type."""
        for column in columns or rule.columns:
            if not self.are(what, rule, column):
                raise NotCarried(
                    f"{column} is of type {self.type(rule.table, column)}, and the tool would not read it as "
                    f"a {what} as this rule does."
                )

    def missing(self, rule: RuleBase) -> str | None:
        """A sentence if the rule speaks of a column that its table, being given, does not have."""
        if not self.tables:
            return None
        table = self.tables.get(rule.table)
        if table is None:
            return f"There is no table {rule.table} among those given."
        names = {column.name for column in table.columns}
        gone = [column for column in rule.columns if column not in names]
        return f"Table {rule.table} has no column {gone[0]} any more." if gone else None

    def alike(self, rule: RuleBase, column: str, values: Sequence[Scalar]) -> str:
        """ "text" or "number" if all values are of that and so is the column; raises `NotCarried` else."""
        kinds = {"text" if isinstance(value, str) else "number" for value in values}
        if len(kinds) != 1:
            raise NotCarried("Its values are numbers and texts mixed, which the tool compares otherwise.")
        kind = kinds.pop()
        self.must_be(kind, rule, column)
        return kind


def spoken_of(rules: Sequence[RuleBase], column: str) -> str:
    """The type that rules take a column for: what the first of them reads that reads no text, else "text"."""
    for rule in rules:
        if column in rule.columns:
            reads = "number" if isinstance(rule, Arithmetic) else getattr(rule, "reads", "text")
            if reads != "text":
                return str(reads)
    return "text"


def unsaid(rule: RuleBase, tool: str) -> NotCarried:
    """The refusal of a kind that a tool has nothing for."""
    return NotCarried(f"{tool} has nothing that says a rule of kind {rule.says['kind']}.")
