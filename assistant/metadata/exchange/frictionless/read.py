"""Titles and descriptions from data packages, data resources and table schemas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assistant.metadata.exchange.files import documents, listed, mapping, text_of
from assistant.metadata.exchange.found import Found, facets
from assistant.metadata.exchange.frictionless.write import FIELDS, OWN
from assistant.metadata.facts import Facet

Said = dict[str, Any]


def read(path: Path, found: Found) -> None:
    """A package, a resource, or a schema alone, whose table is named as its file: `people.schema.json`."""
    for file, body in documents(path, (".json", ".yaml", ".yml"), found):
        said = mapping(body)
        if "resources" in said:
            for one in listed(said["resources"]):
                _resource(file, mapping(one), found)
        elif "fields" in mapping(said.get("schema")):
            _resource(file, said, found)
        elif "fields" in said:
            _resource(file, {"name": file.name.split(".")[0], "schema": said}, found)
        elif path.is_file():
            found.skipped.append(f"{file.name} is no data package: it has neither `resources` nor `fields`.")


def _resource(file: Path, entry: Said, found: Found) -> None:
    path = text_of((listed(entry.get("path")) or [""])[0])
    names = [text_of(entry.get("name")), Path(path).name.split(".")[0]]
    found.take(file, names, None, _facts(entry))
    schema = entry.get("schema")
    if isinstance(schema, str):
        found.skipped.append(f"{file.name}, {names[0]}: its schema is in {schema}; read that file as well.")
    for one in listed(mapping(schema).get("fields")):
        field = mapping(one)
        name = text_of(field.get("name"))
        if name:
            found.take(file, names, name, _facts(field))


def _facts(entry: Said) -> dict[Facet, Any]:
    own = facets(mapping(entry.get(OWN)))
    return {**own, **{facet: entry.get(field) for facet, field in FIELDS.items()}}
