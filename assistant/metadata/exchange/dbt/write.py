"""The catalogue as a properties file of sources: descriptions as such, all else below `meta.dqa`.

https://docs.getdbt.com/reference/source-properties; `meta` stands in `config`, as dbt 1.10 and later want.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assistant.metadata.catalogue import Catalogue, ColumnEntry, TableEntry
from assistant.metadata.exchange.dbt.jinja import escaped
from assistant.metadata.exchange.report import Carrier, Export, takes_all
from assistant.metadata.exchange.yamls import dumped
from assistant.metadata.facts import Facet
from assistant.suggestion import Json

if TYPE_CHECKING:
    from assistant.metadata.naming import Glossary

Said = dict[str, Any]
FILE = "models/dqa_metadata.yml"
SOURCE = "dqa"
META = "dqa"
"""The key of `meta` below which the facets are that dbt has no field for."""


def write(catalogue: Catalogue, dialect: str, glossary: Glossary) -> Export:
    """`models/dqa_metadata.yml`, a source for each schema of the database."""
    carrier = Carrier()
    by_schema: dict[str | None, list[Said]] = {}
    for table in catalogue.tables:
        by_schema.setdefault(table.table.ref.schema, []).append(_table(table, carrier))
    sources = [_source(schema, tables) for schema, tables in by_schema.items()]
    body = {"version": 2, "sources": sources}
    notes = [
        f"The tables are sources called {SOURCE}, as those of exported rules are; to have both in one "
        "project merge the metadata into the file of the rules."
    ]
    return Export({FILE: dumped(body)}, carrier.carried, carrier.refused, notes) if sources else Export({})


def beside(values: Mapping[Facet, Json]) -> Said:
    """Description and configuration of a table or column, as much as there is."""
    said: Said = {}
    if "description" in values:
        said["description"] = escaped(values["description"])
    meta = {facet: escaped_json(value) for facet, value in values.items() if facet != "description"}
    if meta:
        said["config"] = {"meta": {META: meta}}
    return said


def escaped_json(value: Json) -> Json:
    """A facet's value with its texts escaped."""
    return [escaped(one) for one in value] if isinstance(value, list) else escaped(str(value))


def _source(schema: str | None, tables: list[Said]) -> Said:
    if schema is None:
        return {"name": SOURCE, "schema": "{{ target.schema }}", "tables": tables}
    return {"name": f"{SOURCE}_{schema}", "schema": escaped(schema), "tables": tables}


def _table(entry: TableEntry, carrier: Carrier) -> Said:
    name = escaped(entry.table.ref.name)
    said: Said = {"name": name, **beside(carrier.take(entry.facts, takes_all))}
    said["columns"] = [_column(one, carrier) for one in entry.columns]
    return said


def _column(entry: ColumnEntry, carrier: Carrier) -> Said:
    name = escaped(entry.column.name)
    declared = {"data_type": escaped(entry.column.native_type)} if entry.column.native_type else {}
    return {"name": name, **declared, **beside(carrier.take(entry.facts, takes_all))}
