"""The catalogue as a data package: a resource a table, a field a column.

Names and descriptions are `title` and `description`; a package takes any property of one's own, so the other
facets are below `dqa`. https://datapackage.org/standard/table-schema/ (version 2)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assistant.metadata.catalogue import Catalogue, ColumnEntry, TableEntry
from assistant.metadata.exchange.report import Carrier, Export, takes_all
from assistant.metadata.facts import Facet
from assistant.suggestion import Json
from connectors.types import ColumnType

if TYPE_CHECKING:
    from assistant.metadata.naming import Glossary

Said = dict[str, Any]
FILE = "datapackage.json"
OWN = "dqa"
FIELDS: dict[Facet, str] = {"business_name": "title", "description": "description"}
_TYPES: dict[ColumnType, str] = {
    "text": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date",
    "datetime": "datetime", "time": "time", "bytes": "string", "json": "object", "array": "array",
    "uuid": "string", "enum": "string", "other": "any",
}  # fmt: skip


def write(catalogue: Catalogue, dialect: str, glossary: Glossary) -> Export:
    """`datapackage.json`. A resource is the table's rows as a CSV file, to be put beside it."""
    carrier = Carrier()
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "dqa-metadata",
        "resources": [_resource(table, number, carrier) for number, table in enumerate(catalogue.tables, 1)],
    }
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    notes = ["A resource needs its rows: put each table beside the file as CSV, under the path named there."]
    return Export({FILE: text}, carrier.carried, carrier.refused, notes) if catalogue.tables else Export({})


def _resource(entry: TableEntry, number: int, carrier: Carrier) -> Said:
    said = _said(carrier.take(entry.facts, takes_all))
    schema: Said = {"fields": [_field(one, carrier) for one in entry.columns]}
    declared = {one.column.name for one in entry.columns}
    if entry.table.key and declared.issuperset(entry.table.key):
        schema["primaryKey"] = list(entry.table.key)
    name = entry.name
    plain = "".join(one if one.isascii() and (one.isalnum() or one in "._-") else "_" for one in name)
    path = f"{plain}.csv" if plain == name and name[0] not in "._-" else f"table_{number}.csv"
    return {"name": name, "type": "table", "path": path, **said, "schema": schema}


def _field(entry: ColumnEntry, carrier: Carrier) -> Said:
    column = entry.column
    said: Said = {"name": column.name, "type": _TYPES[column.type]}
    if not column.nullable:
        said["constraints"] = {"required": True}
    return {**said, **_said(carrier.take(entry.facts, takes_all))}


def _said(values: Mapping[Facet, Json]) -> Said:
    said: Said = {FIELDS[facet]: values[facet] for facet in FIELDS if facet in values}
    beside = {facet: value for facet, value in values.items() if facet not in FIELDS}
    return {**said, OWN: beside} if beside else said
