"""OpenMetadata: each request is valid by the model that its client generates from the specification."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType
from typing import Any

from answer import Row, main

_MODELS = {
    "tables": "api.data.createTable.CreateTableRequest",
    "databases": "api.data.createDatabase.CreateDatabaseRequest",
    "databaseSchemas": "api.data.createDatabaseSchema.CreateDatabaseSchemaRequest",
    "glossaries": "api.data.createGlossary.CreateGlossaryRequest",
    "glossaryTerms": "api.data.createGlossaryTerm.CreateGlossaryTermRequest",
    "classifications": "api.classification.createClassification.CreateClassificationRequest",
    "tags": "api.classification.createTag.CreateTagRequest",
    "services/databaseServices": "api.services.createDatabaseService.CreateDatabaseServiceRequest",
}


def load(export: Path) -> Iterator[Row]:
    """The tables of the requests and their columns, as the models hold them."""
    _without_the_client()
    for request in json.loads((export / "openmetadata.json").read_text(encoding="utf-8")):
        model = _model(_MODELS[request["path"].removeprefix("/api/v1/")])
        body: Any = model.model_validate(request["body"])
        if model.__name__ == "CreateTableRequest":
            yield body.name.root, None, body.displayName, _text(body.description)
            for column in body.columns:
                yield body.name.root, column.name.root, column.displayName, _text(column.description)


def _model(name: str) -> Any:
    module, _, own = name.rpartition(".")
    return getattr(import_module(f"metadata.generated.schema.{module}"), own)


def _text(markdown: Any) -> str | None:
    return markdown.root if markdown is not None else None


def _without_the_client() -> None:
    """The client's packages begin with imports of all that it depends on; the models need none of it."""
    place = Path(str(distribution("openmetadata-ingestion").locate_file("metadata")))
    for name in ("metadata", "metadata.ingestion", "metadata.ingestion.models"):
        package = ModuleType(name)
        package.__path__ = [str(place.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package


if __name__ == "__main__":
    main(load)
