"""The catalogue as a data contract of the Open Data Contract Standard 3.1.

Business name, description and granularity have fields of the standard; the other facets are custom
properties (`dqaUnit`, …). https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from assistant.metadata.catalogue import Catalogue, ColumnEntry, TableEntry
from assistant.metadata.exchange.report import Carrier, Export, takes_all
from assistant.metadata.exchange.yamls import dumped
from assistant.metadata.facts import FACETS, Facet
from assistant.rules.exchange.odcs.write import LOGICAL
from assistant.suggestion import Json

if TYPE_CHECKING:
    from assistant.metadata.naming import Glossary

Said = dict[str, Any]
FILE = "metadata.odcs.yaml"
FIELDS: dict[Facet, str] = {
    "business_name": "businessName",
    "description": "description",
    "granularity": "dataGranularityDescription",
}
"""Facets that have a field in the standard."""


def write(catalogue: Catalogue, dialect: str, glossary: Glossary) -> Export:
    """`metadata.odcs.yaml`, an object a table."""
    carrier = Carrier()
    contract = {
        "version": "1.0.0",
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": "dqa-metadata",
        "name": "Metadata kept by the data stewards",
        "status": "active",
        "schema": [_object(table, carrier) for table in catalogue.tables],
    }
    files = {FILE: dumped(contract)} if catalogue.tables else {}
    return Export(files, carrier.carried, carrier.refused)


def custom(facet: Facet) -> str:
    """The name of a facet's custom property: `dqaSemanticType`."""
    return "dqa" + "".join(part.capitalize() for part in facet.split("_"))


CUSTOM: dict[str, Facet] = {custom(facet): facet for facet in FACETS if facet not in FIELDS}
"""Facets by the names of their custom properties."""


def _object(entry: TableEntry, carrier: Carrier) -> Said:
    said: Said = {
        "name": entry.name,
        "physicalName": entry.name,
        "physicalType": "view" if entry.table.is_view else "table",
        **_said(carrier.take(entry.facts, takes_all)),
    }
    key = list(entry.table.key)
    said["properties"] = [_property(one, key, carrier) for one in entry.columns]
    return said


def _property(entry: ColumnEntry, key: list[str], carrier: Carrier) -> Said:
    column = entry.column
    said: Said = {"name": column.name, "logicalType": LOGICAL.get(column.type, "string")}
    if column.native_type:
        said["physicalType"] = column.native_type
    if column.name in key:
        said |= {"primaryKey": True, "primaryKeyPosition": key.index(column.name) + 1}
    if not column.nullable:
        said["required"] = True
    return {**said, **_said(carrier.take(entry.facts, takes_all))}


def _said(values: Mapping[Facet, Json]) -> Said:
    said: Said = {FIELDS[facet]: values[facet] for facet in FIELDS if facet in values}
    beside = [
        {"property": custom(facet), "value": values[facet]}
        for facet in FACETS
        if facet in values and facet not in FIELDS
    ]
    return {**said, "customProperties": beside} if beside else said
