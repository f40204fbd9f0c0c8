"""The catalogue as requests for OpenMetadata's API, in the order in which they are to be sent.

Each entry has the path to PUT to and the body, a Create…Request of OpenMetadata's specification. Business
names are display names; facets that it has no field for are tags, in a classification a facet; glossary terms
are in a glossary `dqa`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant.metadata.catalogue import Catalogue, ColumnEntry, Held, TableEntry
from assistant.metadata.exchange.openmetadata.names import joined, refusal, split
from assistant.metadata.exchange.report import Carrier, Export
from assistant.metadata.exchange.sources import SourceName, named
from assistant.metadata.exchange.values import NO_TAG
from assistant.metadata.facts import FACETS, Facet
from assistant.suggestion import Json
from connectors.types import ColumnType

if TYPE_CHECKING:
    from assistant.metadata.naming import Glossary

Said = dict[str, Any]
FILE = "openmetadata.json"
SERVICE = GLOSSARY = "dqa"
FIELDS: dict[Facet, str] = {"business_name": "displayName", "description": "description"}
AS_TAGS: dict[Facet, str] = {
    facet: f"dqa_{facet}" for facet in FACETS if facet not in (*FIELDS, "term", "granularity")
}
"""The classification of each facet whose value is a tag."""
_TYPES: dict[ColumnType, str] = {
    "text": "TEXT", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE",
    "datetime": "DATETIME", "time": "TIME", "bytes": "BYTES", "json": "JSON", "array": "ARRAY",
    "uuid": "UUID", "enum": "ENUM", "other": "UNKNOWN",
}  # fmt: skip


def write(catalogue: Catalogue, dialect: str, glossary: Glossary) -> Export:
    """`openmetadata.json`."""
    carrier = Carrier()
    source = named(catalogue.source)
    tables = [body for table in catalogue.tables if (body := _table(table, source, carrier))]
    if not tables:
        return Export({}, carrier.carried, carrier.refused)
    requests = [*_labels(tables, glossary), *_places(tables), *(_put("tables", body) for body in tables)]
    text = json.dumps(requests, ensure_ascii=False, indent=2) + "\n"
    notes = [
        f"Tables are put below the service {SERVICE} ({tables[0]['databaseSchema']}); to reach those that "
        "OpenMetadata has already, replace that by the name it gives their schema."
    ]
    return Export({FILE: text}, carrier.carried, carrier.refused, notes)


def _table(entry: TableEntry, source: SourceName, carrier: Carrier) -> Said | None:
    """The request for a table; None where its name is not taken."""
    ref = entry.table.ref
    bad = refusal(ref.name) or (refusal(ref.schema) if ref.schema else None)
    said = _said(entry.facts, carrier, bad)
    columns = [_column(one, number, carrier, bad) for number, one in enumerate(entry.columns, 1)]
    if bad:
        return None
    database = source.database if source.schema else "default"
    schema = ref.schema or source.schema or source.database
    return {
        "name": ref.name,
        "tableType": "View" if entry.table.is_view else "Regular",
        "databaseSchema": joined(SERVICE, database, schema),
        **said,
        "columns": [one for one in columns if one],
    }


def _column(entry: ColumnEntry, number: int, carrier: Carrier, bad: str | None) -> Said | None:
    column = entry.column
    bad = bad or refusal(column.name)
    said = _said(entry.facts, carrier, bad)
    if bad:
        return None
    declared: Said = {"name": column.name, "dataType": _TYPES[column.type], "ordinalPosition": number}
    if column.type == "array":
        declared["arrayDataType"] = "UNKNOWN"
    if column.native_type:
        declared["dataTypeDisplay"] = column.native_type
    declared["constraint"] = "NULL" if column.nullable else "NOT_NULL"
    return {**declared, **said}


def _said(facts: Mapping[Facet, Held], carrier: Carrier, bad: str | None) -> Said:
    values = carrier.take(facts, partial(_why, facts, bad))
    said: Said = {FIELDS[facet]: values[facet] for facet in FIELDS if facet in values}
    tags = [
        _tag(facts[facet], "Classification", joined(AS_TAGS[facet], one))
        for facet in AS_TAGS
        if facet in values
        for one in _names(facet, values[facet])
    ]
    if "term" in values:
        tags.append(_tag(facts["term"], "Glossary", joined(GLOSSARY, values["term"])))
    return {**said, "tags": tags} if tags else said


def _why(facts: Mapping[Facet, Held], bad: str | None, facet: Facet) -> str | None:
    if bad:
        return bad
    if facet == "granularity":
        return "OpenMetadata has no field for it."
    if facet in FIELDS:
        return None
    return next((why for one in _names(facet, facts[facet].value) if (why := refusal(one))), None)


def _names(facet: Facet, value: Json) -> list[str]:
    """The names of the tags that a value is."""
    return (list(value) or [NO_TAG]) if isinstance(value, list) else [value]


def _tag(held: Held, source: str, name: str) -> Said:
    state, kind = ("Confirmed", "Manual") if held.by else ("Suggested", "Automated")
    return {"tagFQN": name, "source": source, "labelType": kind, "state": state}


def _put(path: str, body: Said) -> Said:
    return {"method": "PUT", "path": f"/api/v1/{path}", "body": body}


def _labels(tables: list[Said], glossary: Glossary) -> Iterator[Said]:
    """Classifications, tags, glossary and terms that the tables use."""
    used: dict[tuple[str, str, str], None] = {}
    for entry in (one for table in tables for one in (table, *table["columns"])):
        for tag in entry.get("tags", ()):
            parent, name = split(tag["tagFQN"])
            used[tag["source"], parent, name] = None
    for source, parent in dict.fromkeys((source, parent) for source, parent, _ in used):
        if source == "Glossary":
            yield _put("glossaries", {"name": parent, "description": "Terms by which columns are described."})
            continue
        many = parent == AS_TAGS["sensitivity"]
        words = parent.removeprefix("dqa_").replace("_", " ")
        body = {"name": parent, "description": f"The {words} of a column.", "mutuallyExclusive": not many}
        yield _put("classifications", body)
    for source, parent, name in used:
        if source == "Glossary":
            term = glossary.by_id.get(name)
            said = {"displayName": term.name, "description": term.defined() or term.name} if term else {}
            yield _put("glossaryTerms", {"glossary": parent, "name": name, "description": name, **said})
        else:
            yield _put("tags", {"classification": parent, "name": name, "description": name})


def _places(tables: list[Said]) -> Iterator[Said]:
    """Service, databases and schemas of the tables."""
    yield _put("services/databaseServices", {"name": SERVICE, "serviceType": "CustomDatabase"})
    schemas = dict.fromkeys(table["databaseSchema"] for table in tables)
    for database in dict.fromkeys(split(one)[1] for one in schemas):
        yield _put("databases", {"name": database, "service": SERVICE})
    for one in schemas:
        _, database, schema = split(one)
        yield _put("databaseSchemas", {"name": schema, "database": joined(SERVICE, database)})
