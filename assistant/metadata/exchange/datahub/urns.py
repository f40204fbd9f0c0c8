"""DataHub's names of things (https://docs.datahub.com/docs/what/urn), and changes as a file holds them."""

from __future__ import annotations

import re
import urllib.parse
from typing import Any

from assistant.metadata.exchange.sources import SourceName
from assistant.metadata.facts import Facet

Said = dict[str, Any]
ENVIRONMENT = "PROD"
TAG = "urn:li:tag:dqa."
TERM = "urn:li:glossaryTerm:"
PROPERTY = "urn:li:structuredProperty:dqa."
AS_PROPERTIES: tuple[Facet, ...] = (
    "business_name", "semantic_type", "unit", "currency", "time_zone", "language", "role", "use",
    "granularity",
)  # fmt: skip
"""Facets that are structured properties; a table's business name is the name that DataHub shows instead."""
# As DataHub's own encoder: a percent sign stays, so that what looks encoded already cannot be told apart.
_RESERVED = re.compile("[,()\u241f]")
_ENCODED = re.compile("%(?:2C|28|29|E2%90%9F)", re.IGNORECASE)
_DATASET = re.compile(r"urn:li:dataset:\(urn:li:dataPlatform:[^,]*,([^,]*),[^,]*\)")
_VERSIONED = re.compile(r"\[(?:version|type|key)=[^\]]*\]\.?")


def refusal(text: str) -> str | None:
    """Why a text is no part of a URN."""
    return (
        f"DataHub would take {text!r} for another name: it looks encoded." if _ENCODED.search(text) else None
    )


def encoded(text: str) -> str:
    """A text as part of a URN."""
    return _RESERVED.sub(lambda one: urllib.parse.quote(one[0]), text)


def decoded(text: str) -> str:
    """The text that `encoded` gave this for."""
    return _ENCODED.sub(lambda one: urllib.parse.unquote(one[0]), text)


def dataset(source: SourceName, schema: str | None, table: str) -> str:
    """A table's URN, named as DataHub's own connectors do: `database.schema.table`."""
    parts = [source.database, schema or source.schema, table]
    name = encoded(".".join(part for part in parts if part))
    return f"urn:li:dataset:(urn:li:dataPlatform:{source.platform},{name},{ENVIRONMENT})"


def dataset_name(urn: str) -> str | None:
    """The table's name in a dataset's URN; None of any other."""
    found = _DATASET.fullmatch(urn)
    return decoded(found[1]) if found else None


def field(parent: str, column: str) -> str:
    """A column's URN."""
    return f"urn:li:schemaField:({parent},{encoded(column)})"


def field_parts(urn: str) -> tuple[str, str] | None:
    """Table's URN and path of a field's URN; None of any other."""
    if not urn.startswith("urn:li:schemaField:(") or not urn.endswith(")"):
        return None
    parent, _, path = urn.removeprefix("urn:li:schemaField:(")[:-1].rpartition(",")
    return parent, decoded(path)


def column_of(path: str) -> str:
    """The column that a field's path names; paths of DataHub's version 2 carry types between brackets."""
    return _VERSIONED.sub("", path) if path.startswith("[version=") else path


def proposal(entity: str, urn: str, aspect: str, body: Said) -> Said:
    """One change as a metadata file holds it."""
    return {
        "entityType": entity, "entityUrn": urn, "changeType": "UPSERT", "aspectName": aspect,
        "aspect": {"json": body},
    }  # fmt: skip
