"""The catalogue as a metadata file for DataHub's file source (`datahub ingest`, source type `file`).

Only aspects are written that people edit: what DataHub's own connectors read of a database stays theirs.
Descriptions, tags (sensitivity) and terms are editable properties; the other facets are structured
properties, which the file defines. https://docs.datahub.com/docs/metadata-ingestion/sink_docs/metadata-file
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant.metadata.catalogue import Catalogue, Held, TableEntry
from assistant.metadata.exchange.datahub import urns
from assistant.metadata.exchange.datahub.urns import AS_PROPERTIES, PROPERTY, TAG, proposal
from assistant.metadata.exchange.report import Carrier, Export
from assistant.metadata.exchange.sources import SourceName, named
from assistant.metadata.exchange.values import NO_TAG, TABLE_FACETS
from assistant.metadata.facts import TAGS, Facet
from assistant.suggestion import Json

if TYPE_CHECKING:
    from assistant.metadata.naming import Glossary

Said = dict[str, Any]
FILE = "datahub.json"
_UNTIMED = {"time": 0, "actor": "urn:li:corpuser:unknown"}
_TAGS = {
    "direct": "Names or reaches one person.",
    "quasi": "Names one person together with others.",
    "sensitive": "Of a special category of personal data, health apart.",
    "credential": "Lets one in.",
    "payment": "Pays or is paid to.",
    "health": "Of body or mind.",
    NO_TAG: "Looked at, and nothing sensitive found.",
}


def write(catalogue: Catalogue, dialect: str, glossary: Glossary) -> Export:
    """`datahub.json`: a list of changes, those first that define what the others speak of."""
    carrier = Carrier()
    source = named(catalogue.source)
    changes: list[Said] = []
    for table in catalogue.tables:
        changes += _table(table, source, carrier)
    if not changes:
        return Export({}, 0, carrier.refused)
    defined = [*_definitions(changes), *_defined(catalogue, glossary)]
    text = json.dumps([*defined, *changes], ensure_ascii=False, indent=2) + "\n"
    called = urns.dataset_name(urns.dataset(source, catalogue.tables[0].table.ref.schema, "…"))
    notes = [
        f"Tables are called {called} on the platform {source.platform} ({urns.ENVIRONMENT}); where DataHub "
        "calls them otherwise, replace that in the file.",
        "What was edited in DataHub by hand for these tables is replaced: read it in from there before.",
    ]
    if any(f'"{urns.TERM}' in json.dumps(one) for one in changes):
        notes.append(
            "Built-in glossary terms are defined in the file; DataHub has to know those of your own."
        )
    return Export({FILE: text}, carrier.carried, carrier.refused, notes)


def _table(entry: TableEntry, source: SourceName, carrier: Carrier) -> Iterator[Said]:
    urn = urns.dataset(source, entry.table.ref.schema, entry.table.ref.name)
    bad = urns.refusal(entry.name)
    values = carrier.take(entry.facts, partial(_why, entry.facts, bad))
    names: tuple[tuple[Facet, str], ...] = (("description", "description"), ("business_name", "name"))
    shown = {name: values.pop(facet) for facet, name in names if facet in values}
    if shown:
        yield proposal("dataset", urn, "editableDatasetProperties", shown)
    yield from _properties("dataset", urn, values)
    if "sensitivity" in values:
        yield proposal("dataset", urn, "globalTags", _tags(values["sensitivity"]))
    if "term" in values:
        yield proposal("dataset", urn, "glossaryTerms", _terms(values["term"]))
    fields: list[Said] = []
    for one in entry.columns:
        why = bad or urns.refusal(one.column.name)
        said = carrier.take(one.facts, partial(_why, one.facts, why))
        field = _field(one.column.name, said)
        if len(field) > 1:
            fields.append(field)
        yield from _properties("schemaField", urns.field(urn, one.column.name), said)
    if fields:
        yield proposal("dataset", urn, "editableSchemaMetadata", {"editableSchemaFieldInfo": fields})


def _why(facts: Mapping[Facet, Held], bad: str | None, facet: Facet) -> str | None:
    return bad or (urns.refusal(facts[facet].value) if facet == "term" else None)


def _field(name: str, values: Mapping[Facet, Json]) -> Said:
    said: Said = {"fieldPath": name}
    if "description" in values:
        said["description"] = values["description"]
    if "sensitivity" in values:
        said["globalTags"] = _tags(values["sensitivity"])
    if "term" in values:
        said["glossaryTerms"] = _terms(values["term"])
    return said


def _tags(tags: list[str]) -> Said:
    return {"tags": [{"tag": f"{TAG}{one}"} for one in tags or [NO_TAG]]}


def _terms(term: str) -> Said:
    return {"terms": [{"urn": f"{urns.TERM}{urns.encoded(term)}"}], "auditStamp": _UNTIMED}


def _properties(entity: str, urn: str, values: Mapping[Facet, Json]) -> Iterator[Said]:
    held = [
        {"propertyUrn": f"{PROPERTY}{facet}", "values": [values[facet]]}
        for facet in AS_PROPERTIES
        if facet in values
    ]
    if held:
        yield proposal(entity, urn, "structuredProperties", {"properties": held})


def _definitions(changes: list[Said]) -> Iterator[Said]:
    """Tags and structured properties that the changes use."""
    used = json.dumps(changes)
    for tag in (*TAGS, NO_TAG):
        if f'"{TAG}{tag}"' in used:
            body = {"name": f"dqa: {tag}", "description": _TAGS[tag]}
            yield proposal("tag", f"{TAG}{tag}", "tagProperties", body)
    for facet in AS_PROPERTIES:
        if f'"{PROPERTY}{facet}"' in used:
            yield proposal(
                "structuredProperty", f"{PROPERTY}{facet}", "propertyDefinition", _definition(facet)
            )


def _defined(catalogue: Catalogue, glossary: Glossary) -> Iterator[Said]:
    """The built-in terms that are used; what people wrote of terms of their own stays as DataHub has it."""
    from assistant.metadata.naming.terms import BUILTIN

    used = dict.fromkeys(held.value for held in catalogue.held() if held.fact.facet == "term")
    for term in (glossary.by_id[one] for one in used if one in glossary.by_id):
        if term.source == BUILTIN:
            body = {"id": term.id, "name": term.name, "definition": term.defined(), "termSource": "INTERNAL"}
            yield proposal("glossaryTerm", f"{urns.TERM}{urns.encoded(term.id)}", "glossaryTermInfo", body)


def _definition(facet: Facet) -> Said:
    entities = [
        *(["dataset"] if facet in TABLE_FACETS else []),
        *([] if facet == "granularity" else ["schemaField"]),
    ]
    return {
        "qualifiedName": f"dqa.{facet}",
        "displayName": facet.replace("_", " ").capitalize(),
        "valueType": "urn:li:dataType:datahub.string",
        "cardinality": "SINGLE",
        "entityTypes": [f"urn:li:entityType:datahub.{one}" for one in entities],
    }
