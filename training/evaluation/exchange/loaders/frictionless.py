"""Frictionless: the package is read and checked against the profile of the standard."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

# This file has the library's name: its folder must not be searched for it.
HERE = sys.path.pop(0)
from frictionless import Package  # noqa: E402

sys.path.insert(0, HERE)
from answer import Row, main  # noqa: E402


def load(export: Path) -> Iterator[Row]:
    """The resources and their fields."""
    descriptor = json.loads((export / "datapackage.json").read_text(encoding="utf-8"))
    errors = list(Package.metadata_validate(descriptor))
    if errors:
        raise ValueError("; ".join(error.message for error in errors))
    for resource in Package.from_descriptor(descriptor).resources:
        name = resource.to_descriptor()["name"]
        yield name, None, resource.title, resource.description
        for field in resource.schema.fields:
            yield name, field.name, field.title, field.description


if __name__ == "__main__":
    main(load)
