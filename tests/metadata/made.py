"""Sketches and facts for the tests of metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from assistant.metadata.facts import Facet, Fact
from assistant.sketch import ColumnSketch, TableSketch, sketch_frame
from assistant.suggestion import Json


def fact(
    facet: Facet, value: Json, column: str | None = "email", table: str = "people", **more: object
) -> Fact:
    said = {"confidence": 0.9, "sentence": "It looks like one.", "origin": "model", **more}
    return Fact.model_validate({"table": table, "column": column, "facet": facet, "value": value, **said})


def table(name: str = "people", **columns: Sequence[str | None]) -> TableSketch:
    return sketch_frame(
        pd.DataFrame({key: pd.Series(list(values), dtype=object) for key, values in columns.items()}), name
    )


def named(name: str, *columns: str, types: Mapping[str, str] | None = None) -> TableSketch:
    """A table of which the names alone are known."""
    return TableSketch(
        name,
        tuple(
            ColumnSketch(name, one, place, (types or {}).get(one, "")) for place, one in enumerate(columns)
        ),
    )
