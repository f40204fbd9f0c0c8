"""The formats there are, and the two ways through them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from assistant.errors import UnknownName, UsageError
from assistant.rules.exchange.columns import Columns
from assistant.rules.exchange.report import Export, Imported
from assistant.rules.language import RuleBase
from connectors.types import Table

FORMATS: dict[str, str] = {
    "odcs": "Open Data Contract Standard 3.1 (YAML); carries every rule, and gives it back",
    "gx": "Great Expectations 1.x expectation suites (JSON)",
    "dbt": "dbt data tests (YAML, SQL)",
    "sql": "violation queries and CHECK constraints",
    "soda": "Soda 4 data contracts (YAML)",
    "pandera": "pandera schemas for pandas (Python)",
    "yaml": "the rule language itself",
}
READABLE: tuple[str, ...] = ("odcs", "gx", "dbt", "yaml")
DIALECTS: tuple[str, ...] = ("postgresql", "mysql", "sqlite", "duckdb")


def export(
    rules: Sequence[RuleBase], fmt: str, tables: Sequence[Table] = (), dialect: str = "postgresql"
) -> Export:
    """The rules in a format.

    With `tables` given, a rule on a table or column that is gone is refused, and the columns' types decide
    what a tool can say; without, a column is taken to be of the type its rule speaks of. `dialect` is the
    database that SQL in the export is written for. Raises `UnknownName` for other formats and dialects.
    """
    _known(fmt, FORMATS, "format")
    _known(dialect, DIALECTS, "dialect")
    columns = Columns(tables)
    ready: dict[str, RuleBase] = {}
    refused: list[tuple[RuleBase, str]] = []
    for rule in rules:
        gone = columns.missing(rule)
        if gone:
            refused.append((rule, gone))
        elif rule.id in ready:
            if rule != ready[rule.id]:
                refused.append(
                    (rule, "Another rule of the export says the same, with another severity or so.")
                )
        else:
            ready[rule.id] = rule
    written: Export = import_module(f"{__package__}.{fmt}.write").write(
        list(ready.values()), columns, dialect
    )
    if not tables and ready:
        written.notes.append(
            "The tables were not given: each column is taken to be of the type that its rules speak of."
        )
    return Export(written.files, written.carried, refused + written.refused, written.notes)


def read(fmt: str, path: Path, tables: Sequence[Table] = ()) -> Imported:
    """The rules in a file or in all files of a folder that the format knows, and what could not be read.

    Raises `UnknownName` for a format that is not read, `UsageError` where there is nothing at `path`.
    """
    _known(fmt, READABLE, "format to read")
    if not path.exists():
        raise UsageError(
            f"Rules were to be read from {path}, but there is nothing; say which file or folder."
        )
    columns = Columns(tables)
    found: Imported = import_module(f"{__package__}.{fmt}.read").read(path, columns)
    kept = Imported([], list(found.skipped))
    for rule in found.rules:
        gone = columns.missing(rule)
        if gone:
            kept.skipped.append(f"A rule of kind {rule.says['kind']} on {rule.table}: {gone}")
        else:
            kept.rules.append(rule)
    return kept


def _known(name: str, names: Sequence[str] | dict[str, str], what: str) -> None:
    if name not in names:
        raise UnknownName(f"There is no {what} {name!r}; there are: {', '.join(names)}.")
