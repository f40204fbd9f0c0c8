"""The formats there are, and the two ways through them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import UnknownName, UsageError
from assistant.metadata.catalogue import Catalogue, Held
from assistant.metadata.exchange.found import Found
from assistant.metadata.exchange.report import Export, ImportedFacts
from assistant.metadata.exchange.values import checked
from assistant.metadata.facts import Facet, Fact
from connectors.types import Table

if TYPE_CHECKING:
    from assistant.metadata.naming import Glossary

FORMATS: dict[str, str] = {
    "csv": "a data dictionary, one row a column (CSV)",
    "dbt": "dbt properties: descriptions and meta of sources (YAML)",
    "odcs": "Open Data Contract Standard 3.1 (YAML)",
    "frictionless": "Frictionless Data Package 2.0 (JSON)",
    "datahub": "DataHub metadata file (JSON), for its file source",
    "openmetadata": "OpenMetadata requests (JSON), for its API",
    "sql": "comments of tables and columns (SQL), the descriptions alone",
}
READABLE: tuple[str, ...] = ("csv", "dbt", "odcs", "frictionless", "datahub", "openmetadata", "sql")
DIALECTS: tuple[str, ...] = ("postgresql", "mysql", "sqlite", "duckdb")


def export(
    catalogue: Catalogue, fmt: str, dialect: str = "postgresql", glossary: Glossary | None = None
) -> Export:
    """The facts of a catalogue in a format.

    `dialect` is the database that SQL in the export is written for, and that names in other catalogues speak
    of. Formats that define glossary terms take these from `glossary` (None: the built-in one). Raises
    `UnknownName` for other formats and dialects.
    """
    _known(fmt, FORMATS, "format")
    _known(dialect, DIALECTS, "dialect")
    refused: list[tuple[Fact, str]] = []
    tables = []
    for table in catalogue.tables:
        columns = tuple(replace(one, facts=_sound(one.facts, False, refused)) for one in table.columns)
        tables.append(replace(table, columns=columns, facts=_sound(table.facts, True, refused)))
    writer = import_module(f"{__package__}.{fmt}.write")
    terms = _builtin() if glossary is None else glossary
    written: Export = writer.write(replace(catalogue, tables=tuple(tables)), dialect, terms)
    return replace(written, refused=refused + written.refused)


def read(fmt: str, path: Path, tables: Sequence[Table] = ()) -> ImportedFacts:
    """The facts in a file or in all files of a folder that the format knows, and what could not be read.

    With `tables` given, what is said of other tables and columns is named and left out. Raises `UnknownName`
    for a format that is not read, `UsageError` where there is nothing at `path`, or nothing readable.
    """
    _known(fmt, READABLE, "format to read")
    if not path.exists():
        raise UsageError(
            f"Metadata was to be read from {path}, but there is nothing; say which file or folder."
        )
    found = Found(fmt, tables)
    import_module(f"{__package__}.{fmt}.read").read(path, found)
    return found.imported()


def _builtin() -> Glossary:
    from assistant.metadata.naming import builtin_glossary

    return builtin_glossary()


def _sound(facts: Mapping[Facet, Held], of_table: bool, refused: list[tuple[Fact, str]]) -> dict[Facet, Held]:
    """The facts whose values have their facet's form."""
    sound: dict[Facet, Held] = {}
    for facet, held in facts.items():
        try:
            value = checked(facet, held.value, of_table=of_table)
        except ValueError as error:
            refused.append((held.fact, str(error)))
            continue
        sound[facet] = held if value == held.value else _with(held, value)
    return sound


def _with(held: Held, value: object) -> Held:
    return replace(held, fact=held.fact.model_copy(update={"value": value}))


def _known(name: str, names: Collection[str], what: str) -> None:
    if name not in names:
        raise UnknownName(f"There is no {what} {name!r}; there are: {', '.join(names)}.")
