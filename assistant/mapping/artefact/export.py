"""What an artefact is: texts by file name, and what could not be carried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import UsageError
from assistant.mapping.compile import Listed
from assistant.mapping.table_mapping import TableMapping
from connectors.types import Connector, Table


@dataclass(frozen=True)
class Artefact:
    """Texts by file name (relative, "/" between folders). `refused`: target columns that the format cannot
    fill, each with the reason. `notes` hold for the whole.
    """

    files: dict[str, str]
    refused: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def write(self, folder: Path) -> list[Path]:
        """Write all files below a folder; returns their paths."""
        paths = []
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
            paths.append(path)
        return paths


Lists = Mapping[str, Listed]
FORMATS = ("sql", "dbt", "json")


def export(
    mapping: TableMapping, source: Table, fmt: str, dialect: str, lists: Lists | None = None
) -> Artefact:
    """The mapping in a format: "sql" (INSERT … SELECT, a view, what is left out), "dbt", "json".

    `lists` are the values that only Python converts (`assistant.mapping.lists.lists_of`); without them a
    column that needs some is refused. Raises `UsageError` for an unknown format or dialect.
    """
    if fmt == "json":
        from assistant.mapping.artefact.json import write_json

        return Artefact({f"{file_name(mapping)}.json": write_json(mapping)})
    if fmt == "sql":
        from assistant.mapping.artefact.sql import write_sql

        return write_sql(mapping, source, dialect, lists)
    if fmt == "dbt":
        from assistant.mapping.artefact.dbt import write_dbt

        return write_dbt(mapping, source, dialect, lists)
    raise UsageError(f"There is no format {fmt!r} for a mapping; there are {', '.join(FORMATS)}.")


def export_from(
    connector: Connector, mapping: TableMapping, fmt: str, dialect: str | None = None
) -> Artefact:
    """As `export`, from the open source: its table is looked up, and its values listed where SQL needs it.

    `dialect` None: the source's own.
    """
    from assistant.mapping.lists import dialect_of, lists_of

    table = connector.table(mapping.source_table)
    lists = lists_of(connector, table, mapping) if fmt in ("sql", "dbt") else None
    return export(mapping, table, fmt, dialect or dialect_of(connector.source), lists)


def file_name(mapping: TableMapping) -> str:
    """The pair as a file's name."""
    from assistant.rules.exchange.report import safe_name

    return f"{safe_name(mapping.source_table)}_to_{safe_name(mapping.target_table)}"


def comment(lines: Sequence[str]) -> str:
    """Lines of a comment in SQL; a line break in one does not end it."""
    return "".join(f"-- {' '.join(line.split())}\n" for line in lines)
