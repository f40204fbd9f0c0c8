"""DataHub: the file is read as its file source reads it, every change valid by its own schema."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

# This file has the library's name: its folder must not be searched for it.
HERE = sys.path.pop(0)
from datahub.emitter.mce_builder import make_schema_field_urn  # noqa: E402
from datahub.ingestion.source.file import read_metadata_file  # noqa: E402
from datahub.metadata.urns import DatasetUrn, SchemaFieldUrn, Urn  # noqa: E402

sys.path.insert(0, HERE)
from answer import Row, main  # noqa: E402


def load(export: Path) -> Iterator[Row]:
    """Names and descriptions of datasets and fields, wherever they are held."""
    for change in read_metadata_file(export / "datahub.json"):
        if not change.validate():
            raise ValueError(f"not valid: {change}")
        urn = Urn.from_string(change.entityUrn)
        aspect: Any = change.aspect
        if isinstance(urn, DatasetUrn) and change.aspectName == "editableDatasetProperties":
            yield urn.name, None, aspect.name, aspect.description
        elif isinstance(urn, DatasetUrn) and change.aspectName == "editableSchemaMetadata":
            for field in aspect.editableSchemaFieldInfo:
                yield urn.name, field.fieldPath, None, field.description
        elif isinstance(urn, SchemaFieldUrn) and change.aspectName == "structuredProperties":
            names = {one.propertyUrn: one.values[0] for one in aspect.properties}
            table = DatasetUrn.from_string(urn.parent).name
            path = re.sub("%2C|%28|%29", lambda one: unquote(one[0]), urn.field_path)
            if make_schema_field_urn(urn.parent, path) != change.entityUrn:
                raise ValueError(f"DataHub calls {path!r} otherwise: {change.entityUrn}")
            yield table, path, names.get("urn:li:structuredProperty:dqa.business_name"), None


if __name__ == "__main__":
    main(load)
