"""The catalogue as a data dictionary: one row a table, one a column, a facet a column of the file.

A cell that a spreadsheet would run as a formula gets an apostrophe before it, which `read` takes off.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from assistant.metadata.catalogue import Catalogue
from assistant.metadata.exchange.report import Carrier, Export, entries, takes_all
from assistant.metadata.exchange.values import as_words
from assistant.metadata.facts import FACETS

if TYPE_CHECKING:
    from assistant.metadata.naming import Glossary

FILE = "dictionary.csv"
DECLARED = ("table", "column", "type", "nullable", "key")
_RUNS = re.compile(r"'*[=+\-@\t\r]")


def write(catalogue: Catalogue, dialect: str, glossary: Glossary) -> Export:
    """`dictionary.csv`; rows without a column are of tables."""
    carrier = Carrier()
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([*DECLARED, *FACETS])
    for table, column in entries(catalogue):
        if column is None:
            declared = [table.name, "", "view" if table.table.is_view else "table", "", ""]
        else:
            of = column.column
            declared = [
                table.name, of.name, of.native_type or of.type, "yes" if of.nullable else "no",
                "yes" if column.key else "no",
            ]  # fmt: skip
        facts = table.facts if column is None else column.facts
        values = carrier.take(facts, takes_all)
        cells = [*declared, *(as_words(values[one]) if one in values else "" for one in FACETS)]
        writer.writerow([guarded(one) for one in cells])
    return Export({FILE: stream.getvalue()}, carrier.carried, carrier.refused)


def guarded(cell: str) -> str:
    """The cell as a spreadsheet shows it and does not run it."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell that `guarded` gave this for."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell
