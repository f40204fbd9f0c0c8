"""What a database's own comments say: descriptions that are there already, so that none is proposed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.metadata.facts import Fact
from connectors.types import Table

DETAIL = "database comment"


def comment_facts(tables: Sequence[Table]) -> list[Fact]:
    """The comments of tables and columns as imported descriptions, a table's own first."""
    return [fact for table in tables for fact in _of(table)]


def _of(table: Table) -> Iterator[Fact]:
    name = str(table.ref)
    texts = [(None, table.comment), *((column.name, column.comment) for column in table.columns)]
    for column, text in texts:
        if text.strip():
            yield Fact(
                table=name, column=column, facet="description", value=text.strip(), confidence=1.0,
                origin="import", detail=DETAIL, sentence="The database's own comment says so.",
            )  # fmt: skip
