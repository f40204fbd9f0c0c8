"""The mapping of a table pair: for each target column its transformation, and the target it was made for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, model_validator

from assistant.mapping.transformation import Transformation
from connectors.types import Table


class ColumnMapping(BaseModel):
    """How one target column is filled. `id` is the suggestion it comes from, `by` who accepted it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    target: str
    transformation: Transformation
    id: str = ""
    by: str = ""


class TargetColumn(BaseModel):
    """A target column as it was when the mapping was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    type: str
    native_type: str = ""
    nullable: bool = True


class TableMapping(BaseModel):
    """What becomes of a source table in a target table.

    `source` and `target` name the two sources as the ledger does, `source_table` and `target_table` the
    tables. `unmapped`: source columns that a person said have no match. `layout` is the target as it was
    when it was mapped; () where nobody looked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    source_table: str
    target: str
    target_table: str
    columns: tuple[ColumnMapping, ...] = ()
    unmapped: tuple[str, ...] = ()
    layout: tuple[TargetColumn, ...] = ()

    @model_validator(mode="after")
    def _once(self) -> TableMapping:
        names = [one.target for one in self.columns]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"Column {twice[0]!r} of {self.target_table} is filled twice.")
        return self

    @property
    def name(self) -> str:
        """The pair in words."""
        return f"{self.source_table} → {self.target_table}"

    @property
    def sources(self) -> tuple[str, ...]:
        """All source columns that are used, each once."""
        used = (name for one in self.columns for name in one.transformation.sources)
        return tuple(dict.fromkeys(used))

    @property
    def fingerprint(self) -> str:
        """Of the target as it was when it was mapped."""
        return fingerprint_of(self.layout)


def layout_of(table: Table) -> tuple[TargetColumn, ...]:
    """A table's columns as a mapping keeps them."""
    return tuple(
        TargetColumn(name=one.name, type=one.type, native_type=one.native_type, nullable=one.nullable)
        for one in table.columns
    )


def fingerprint_of(columns: Sequence[TargetColumn]) -> str:
    """16 hex digits of a target's names, types and whether NULL is allowed, in no order."""
    said = sorted(json.dumps(one.model_dump(), sort_keys=True) for one in columns)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def changes(before: Sequence[TargetColumn], now: Sequence[TargetColumn]) -> list[str]:
    """What changed in a target since it was mapped: a sentence a change, [] where nothing did."""
    old, new = {one.name: one for one in before}, {one.name: one for one in now}
    found = [f"Column {name!r} is gone." for name in old if name not in new]
    for name, one in new.items():
        was = old.get(name)
        if was is None:
            found.append(f"Column {name!r} is new" + ("." if one.nullable else ", and must not be NULL."))
        elif (was.native_type or was.type) != (one.native_type or one.type):
            before_type, now_type = was.native_type or was.type, one.native_type or one.type
            found.append(f"Column {name!r} was {before_type} and is {now_type} now.")
        elif was.nullable and not one.nullable:
            found.append(f"Column {name!r} must not be NULL any more.")
    return found
