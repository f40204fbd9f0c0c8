"""Names and descriptions from data contracts, ours and others'; those of 2.2 call things otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.metadata.exchange.files import documents, listed, mapping, text_of
from assistant.metadata.exchange.found import Found
from assistant.metadata.exchange.odcs.write import CUSTOM, FIELDS
from assistant.metadata.facts import Facet

Said = dict[str, Any]


def read(path: Path, found: Found) -> None:
    """A contract, or all YAML files of a folder that are contracts."""
    for file, body in documents(path, (".yaml", ".yml"), found):
        if mapping(body).get("kind") != "DataContract":
            if path.is_file():
                found.skipped.append(f"{file.name} is no data contract: it has no `kind: DataContract`.")
            continue
        for entry in (*listed(body.get("schema")), *listed(body.get("dataset"))):
            _object(file, mapping(entry), found)


def _object(file: Path, entry: Said, found: Found) -> None:
    names = [text_of(entry.get(one)) for one in ("physicalName", "name", "table")]
    found.take(file, names, None, _facts(entry))
    for one in (*listed(entry.get("properties")), *listed(entry.get("columns"))):
        column = mapping(one)
        called = next((text for text in _names(column) if text), "")
        if called:
            found.take(file, names, called, _facts(column))


def _names(column: Said) -> Iterator[str]:
    for field in ("physicalName", "name", "column"):
        yield text_of(column.get(field))


def _facts(entry: Said) -> dict[Facet, Any]:
    said: dict[Facet, Any] = {facet: entry.get(field) for facet, field in FIELDS.items()}
    for one in listed(entry.get("customProperties")):
        facet = CUSTOM.get(text_of(mapping(one).get("property")))
        if facet is not None:
            said[facet] = mapping(one).get("value")
    return said
