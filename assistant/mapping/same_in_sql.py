"""A mapping's SELECT run where the source lives, its cells compared with those that Python makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assistant.errors import UsageError
from assistant.mapping.compile import compile_mapping
from assistant.mapping.convert import convert_frame
from assistant.mapping.lists import dialect_of, lists_of
from assistant.mapping.reading import ROWS, read_rows
from assistant.mapping.table_mapping import TableMapping
from connectors.files.connector import FilesConnector
from connectors.sql.connector import SqlConnector
from connectors.types import Connector, Table
from connectors.values import as_text


@dataclass
class SqlCheck:
    """What the SELECT gave: `rows`; cells that differ from Python's, with examples; columns it cannot fill.

    `reason`: why it was not run ("": it was).
    """

    rows: int = 0
    expected: int = 0
    differing: int = 0
    examples: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    reason: str = ""

    @property
    def sentence(self) -> str:
        """For a person."""
        if self.reason:
            return f"Its SQL was not tried: {self.reason}"
        if self.rows != self.expected or self.differing:
            return (
                f"Its SQL gives {self.rows:,} rows where Python gives {self.expected:,}; "
                f"{self.differing:,} cells differ."
            )
        said = "".join(f" {name} cannot be filled in SQL: {why}" for name, why in self.refused.items())
        return f"Its SQL gives the same {self.rows:,} rows, cell by cell.{said}"


def check_sql(mapping: TableMapping, source: Connector, table: Table) -> SqlCheck:
    """Run the SELECT on the source and compare; of a table of more than `ROWS` rows nothing is compared."""
    found = SqlCheck()
    # Files are held in a database of ours under other names: what is exported for them runs elsewhere.
    if not isinstance(source, SqlConnector) or isinstance(source, FilesConnector):
        found.reason = "the source runs no SQL."
        return found
    if table.rows > ROWS:
        found.reason = f"the table has more than {ROWS:,} rows."
        return found
    try:
        # Without the target's types every cell is text, as Python makes it.
        plain = mapping.model_copy(update={"layout": ()})
        made = compile_mapping(plain, table, dialect_of(source.source), lists_of(source, table, plain))
    except UsageError as reason:
        found.reason = str(reason)
        return found
    found.refused = made.refused
    expected = convert_frame(mapping, read_rows(source, table))
    with source.reading(table, f"Trying {mapping.name}") as (connection, _, _):
        rows = connection.execution_options(no_parameters=True).exec_driver_sql(made.select).all()
    got = sorted((tuple(as_text(cell) for cell in row) for row in rows), key=_order)
    wanted = [tuple(row) for row in expected.rows[list(made.columns)].itertuples(index=False, name=None)]
    kept = sorted((tuple(None if _missing(cell) else cell for cell in row) for row in wanted), key=_order)
    found.rows, found.expected = len(got), len(kept)
    for mine, other in zip(got, kept, strict=False):
        for name, one, cell in zip(made.columns, mine, other, strict=True):
            if one != cell:
                found.differing += 1
                if len(found.examples) < 5:
                    found.examples.append((name, one, cell))
    return found


def _missing(cell: Any) -> bool:
    return cell is None or cell != cell


def _order(row: tuple[Any, ...]) -> tuple[tuple[bool, str], ...]:
    return tuple((cell is None, cell or "") for cell in row)
