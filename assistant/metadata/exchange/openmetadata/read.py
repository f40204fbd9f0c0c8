"""What OpenMetadata says of tables and columns: requests as we write them, and what its API answers.

`GET /api/v1/tables?fields=columns,tags` gives a list below `data`; a table alone is read as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.metadata.exchange.files import documents, listed, mapping, text_of
from assistant.metadata.exchange.found import Found
from assistant.metadata.exchange.openmetadata.names import split
from assistant.metadata.exchange.openmetadata.write import AS_TAGS, FIELDS, GLOSSARY
from assistant.metadata.exchange.values import from_words
from assistant.metadata.facts import Facet

Said = dict[str, Any]
_FACETS = {classification: facet for facet, classification in AS_TAGS.items()}


def read(path: Path, found: Found) -> None:
    """A file of requests or of tables, or all JSON files of a folder."""
    for file, body in documents(path, (".json",), found):
        unread: dict[str, None] = {}
        for table in _tables(body):
            names = _called(table)
            found.take(file, names, None, _facts(table, unread))
            for one in listed(table.get("columns")):
                column = mapping(one)
                name = text_of(column.get("name"))
                if name:
                    found.take(file, names, name, _facts(column, unread))
        if unread:
            found.skipped.append(f"{file.name}: the tags {', '.join(unread)} are of others, and not read.")


def _tables(body: Any) -> Iterator[Said]:
    entries = mapping(body).get("data", mapping(body).get("tables", body))
    for one in listed(entries):
        entry = mapping(one)
        table = mapping(entry["body"]) if "body" in entry else entry
        if "columns" in table and table.get("name"):
            yield table


def _called(table: Said) -> list[str]:
    """With its schema, which comes as a name in requests and as a reference in answers; without."""
    schema = table.get("databaseSchema")
    parts = split(text_of(schema or mapping(schema).get("fullyQualifiedName")))
    whole = split(text_of(table.get("fullyQualifiedName")))
    parts = parts or whole[:-1]
    name = text_of(table.get("name"))
    return [f"{parts[-1]}.{name}" if parts else name, name]


def _facts(entry: Said, unread: dict[str, None]) -> dict[Facet, Any]:
    said: dict[Facet, Any] = {facet: entry.get(field) for facet, field in FIELDS.items()}
    several: dict[Facet, list[str]] = {}
    for one in listed(entry.get("tags")):
        full = text_of(mapping(one).get("tagFQN"))
        parts = split(full)
        if len(parts) == 2 and parts[0] in _FACETS and mapping(one).get("source") != "Glossary":
            several.setdefault(_FACETS[parts[0]], []).append(parts[1])
        elif mapping(one).get("source") == "Glossary" and parts:
            said.setdefault("term", parts[-1] if parts[0] == GLOSSARY else full)
        elif full:
            unread[full] = None
    for facet, values in several.items():
        said[facet] = from_words(facet, ",".join(values) if facet == "sensitivity" else values[0])
    return said
