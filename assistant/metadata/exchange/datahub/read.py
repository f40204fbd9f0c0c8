"""What DataHub says of tables and columns, from metadata files of either form (changes and snapshots).

What people edited there counts before what its connectors read of the database.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.metadata.exchange.datahub import urns
from assistant.metadata.exchange.files import documents, listed, mapping, text_of
from assistant.metadata.exchange.found import Found
from assistant.metadata.exchange.values import from_words
from assistant.metadata.facts import FACETS, Facet

Said = dict[str, Any]
Facts = dict[Facet, Any]


class _Held:
    """What the aspects of a file say, by table and column: edited by people, declared by connectors."""

    def __init__(self) -> None:
        self.edited: dict[tuple[str, str | None], Facts] = defaultdict(dict)
        self.declared: dict[tuple[str, str | None], Facts] = defaultdict(dict)
        self.unread: dict[str, None] = {}


def read(path: Path, found: Found) -> None:
    """A metadata file, or all JSON files of a folder."""
    for file, body in documents(path, (".json",), found):
        held = _Held()
        for urn, aspect, said in _aspects(body):
            table = urns.dataset_name(urn)
            parts = urns.field_parts(urn)
            if table is not None:
                _of_table(table, aspect, said, held)
            elif parts is not None and urns.dataset_name(parts[0]) is not None:
                place = (urns.dataset_name(parts[0]) or "", urns.column_of(parts[1]))
                _labels(place, aspect, said, held)
        for key in {**held.edited, **held.declared}:
            found.take(file, key[0], key[1], {**held.declared[key], **held.edited[key]})
        if held.unread:
            found.skipped.append(f"{file.name}: {', '.join(held.unread)} are of others, and not read.")


def _aspects(body: Any) -> Iterator[tuple[str, str, Said]]:
    """URN, name and content of each aspect."""
    for one in listed(body):
        change = mapping(one)
        for snapshot in mapping(change.get("proposedSnapshot")).values():
            for aspect in listed(mapping(snapshot).get("aspects")):
                for name, said in mapping(aspect).items():
                    last = name.rpartition(".")[2]
                    yield text_of(mapping(snapshot).get("urn")), last[:1].lower() + last[1:], mapping(said)
        content = mapping(change.get("aspect"))
        said = content.get("json", content.get("value"))
        if isinstance(said, str):
            try:
                said = json.loads(said)
            except ValueError:
                said = None
        yield text_of(change.get("entityUrn")), text_of(change.get("aspectName")), mapping(said)


def _of_table(table: str, aspect: str, said: Said, held: _Held) -> None:
    if aspect in ("editableDatasetProperties", "datasetProperties"):
        into = held.edited if aspect.startswith("editable") else held.declared
        facts: Facts = {"description": said.get("description")}
        if aspect.startswith("editable"):
            facts["business_name"] = said.get("name")
        _put(into[table, None], facts)
    elif aspect == "editableSchemaMetadata":
        for one in listed(said.get("editableSchemaFieldInfo")):
            _field(table, mapping(one), held.edited, held)
    elif aspect == "schemaMetadata":
        for one in listed(said.get("fields")):
            _field(table, mapping(one), held.declared, held)
    else:
        _labels((table, None), aspect, said, held)


def _field(table: str, said: Said, into: dict[tuple[str, str | None], Facts], held: _Held) -> None:
    column = urns.column_of(text_of(said.get("fieldPath")))
    if not column:
        return
    facts: Facts = {"description": said.get("description"), "business_name": said.get("label")}
    facts |= _tags(mapping(said.get("globalTags")), held) | _terms(mapping(said.get("glossaryTerms")))
    _put(into[table, column], facts)


def _labels(place: tuple[str, str | None], aspect: str, said: Said, held: _Held) -> None:
    """Tags, terms and structured properties of a table or a field."""
    if aspect == "globalTags":
        _put(held.edited[place], _tags(said, held))
    elif aspect == "glossaryTerms":
        _put(held.edited[place], _terms(said))
    elif aspect == "structuredProperties":
        for one in listed(said.get("properties")):
            urn = text_of(mapping(one).get("propertyUrn"))
            facet = next((name for name in FACETS if urn == f"{urns.PROPERTY}{name}"), None)
            if facet is None:
                held.unread[urn] = None
            else:
                _put(held.edited[place], {facet: next(iter(listed(mapping(one).get("values"))), None)})


def _tags(said: Said, held: _Held) -> Facts:
    tags = [text_of(mapping(one).get("tag")) for one in listed(said.get("tags"))]
    held.unread.update(dict.fromkeys(one for one in tags if one and not one.startswith(urns.TAG)))
    own = [one.removeprefix(urns.TAG) for one in tags if one.startswith(urns.TAG)]
    return {"sensitivity": from_words("sensitivity", ",".join(own))} if own else {}


def _terms(said: Said) -> Facts:
    ids = [text_of(mapping(one).get("urn")) for one in listed(said.get("terms"))]
    if not ids:
        return {}
    return {"term": urns.decoded(ids[0].removeprefix(urns.TERM))}


def _put(into: Facts, facts: Facts) -> None:
    into.update({facet: value for facet, value in facts.items() if value not in (None, "")})
