"""A mapping as a dbt staging model: the SELECT over a source, a model of what is left out, and their YAML."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import yaml

from assistant.errors import UsageError
from assistant.mapping.artefact.export import Artefact, Lists, comment
from assistant.mapping.compile import compile_mapping
from assistant.mapping.table_mapping import TableMapping
from assistant.rules.exchange.report import safe_name
from assistant.rules.exchange.sql.dialects import target
from connectors.types import Table, TableRef

SOURCE = "dqa"
_PLACE = "dqa_source_table_here"
_JINJA = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")


def write_dbt(mapping: TableMapping, source: Table, dialect: str, lists: Lists | None = None) -> Artefact:
    """`models/staging/stg_NAME.sql`, `…_left_out.sql` where a value may not convert, and `stg_NAME.yml`.

    The source is called `dqa`; its table is declared in the YAML. Columns that must not be NULL in the target
    get dbt's `not_null` test.
    """
    if _JINJA.search(source.ref.name):
        raise UsageError(f"dbt cannot name the table {source.ref.name!r}: it holds marks of Jinja.")
    held = replace(source, ref=TableRef(_PLACE))
    made = compile_mapping(mapping, held, dialect, lists)
    name = f"stg_{safe_name(mapping.target_table).replace('-', '_')}"
    place = target(dialect).dialect.identifier_preparer.quote_identifier(_PLACE)
    there = "{{ source(" + _text(SOURCE) + ", " + _text(source.ref.name) + ") }}"
    files = {f"models/staging/{name}.sql": _model(made.select, place, there, made.notes)}
    if made.left_out is not None:
        files[f"models/staging/{name}_left_out.sql"] = _model(made.left_out, place, there, ())
    files[f"models/staging/{name}.yml"] = _yaml(
        mapping, source, name, made.columns, made.left_out is not None
    )
    return Artefact(files, made.refused, made.notes)


def _model(select: str, place: str, there: str, notes: tuple[str, ...]) -> str:
    """The statement with Jinja's marks in its values escaped, reading from dbt's source."""
    plain = _JINJA.sub(lambda found: "{{ '" + found[0] + "' }}", select)
    plain_notes = [_JINJA.sub(" ", note) for note in notes]
    return f"{comment(plain_notes)}{plain.replace(place, there)}\n"


def _text(name: str) -> str:
    return "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _yaml(mapping: TableMapping, source: Table, name: str, columns: tuple[str, ...], left_out: bool) -> str:
    held = {one.name: one for one in mapping.layout}
    said = {one.target: one.transformation.words for one in mapping.columns}
    described: list[dict[str, Any]] = []
    for one in columns:
        entry: dict[str, Any] = {"name": one, "description": _JINJA.sub(" ", said[one]), "quote": True}
        if one in held and not held[one].nullable:
            entry["data_tests"] = ["not_null"]
        described.append(entry)
    title = f"{mapping.source_table} as {mapping.target_table}."
    models: list[dict[str, Any]] = [
        {"name": name, "description": _JINJA.sub(" ", title), "columns": described}
    ]
    if left_out:
        models.append({
            "name": f"{name}_left_out",
            "description": "The values that do not convert, for which a row is left out.",
        })  # fmt: skip
    table: dict[str, Any] = {"name": source.ref.name}
    declared: dict[str, Any] = {"name": SOURCE, "tables": [table]}
    if source.ref.schema:
        declared["schema"] = source.ref.schema
    return yaml.safe_dump(
        {"version": 2, "sources": [declared], "models": models},
        sort_keys=False,
        allow_unicode=True,
        width=100,
    )
