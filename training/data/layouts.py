"""Rows to examples, by the names of their columns.

text [text_b] [label] [target] [table] [groups]      one example a row
values [header] [label] [table]                      one column a row (`training.data.columns`)
table, source_column, target_column [repo]           renames of a dbt project: matching pairs
table, column, description [source_repo, kind]       descriptions of a dbt project: text and target
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from assistant.errors import UsageError
from training.data.cells import SCORES, Row, cell, class_of
from training.data.columns import column_examples
from training.data.labelled import LabelledData
from training.tasks.examples import Example, Text

LAYOUTS = (
    "text (with label, target, text_b, table, groups), values (with header, label, table), "
    "table + source_column + target_column, or table + column + description"
)
_TEXT_COLUMNS = {"text", "text_b", "label", "target", "table", "groups"}
_MOST_GROUPS = 30


def examples_of(rows: Sequence[Row], origin: str, labels: tuple[str, ...] | None = None) -> LabelledData:
    """The examples in `rows`; raises `UsageError` where the columns or the labels cannot be meant.

    Without `labels` the classes are the names that occur, sorted; where these are 0 and 1 (or false and true)
    the data are a scorer's. Any further column of text with few different values becomes a subgroup.
    """
    if not rows:
        raise UsageError(f"{origin} has no rows.")
    columns = set().union(*(row.keys() for row in rows))
    if {"source_column", "target_column"} <= columns:
        return LabelledData(tuple(map(_rename, rows)), (), origin)
    if {"table", "column", "description"} <= columns and not columns & {"text", "values"}:
        return LabelledData(tuple(_description(row) for row in rows if cell(row, "description")), (), origin)
    if not columns & {"text", "values"}:
        found = ", ".join(sorted(columns)[:12])
        raise UsageError(f"{origin} has the columns {found}; what is read here are {LAYOUTS}.")
    names = _labels(rows, columns, origin, labels)
    if "text" in columns:
        further = _groups(rows, columns)
        examples = [_example(row, names, further, place) for place, row in _numbered(rows, origin)]
    else:
        examples = column_examples(rows, names)
    return LabelledData(tuple(examples), names, origin)


def _numbered(rows: Sequence[Row], origin: str) -> list[tuple[str, Row]]:
    return [(f"{origin}, row {number}", row) for number, row in enumerate(rows, 1)]


def _labels(
    rows: Sequence[Row], columns: set[str], origin: str, wanted: tuple[str, ...] | None
) -> tuple[str, ...]:
    found = {cell(row, "label").strip() for row in rows} - {""}
    if wanted is not None and not found:
        raise UsageError(
            f"{origin} has no labels; give it a column `label` with {', '.join(wanted) or '0 and 1'}."
        )
    if len(found) == 1:
        raise UsageError(
            f"All labelled rows of {origin} are of one class, {found.pop()!r}: from one class nothing "
            "can be learnt."
        )
    if wanted is not None:
        return wanted
    return () if {name.lower() for name in found} <= set(SCORES) else tuple(sorted(found))


def _groups(rows: Sequence[Row], columns: set[str]) -> list[str]:
    """The further columns that part the rows into subgroups: text, with few different values."""
    chosen = []
    for column in sorted(columns - _TEXT_COLUMNS):
        values = {cell(row, column).strip() for row in rows} - {""}
        numbers = all(value.replace(".", "", 1).lstrip("-").isdigit() for value in values)
        if values and not numbers and len(values) <= min(_MOST_GROUPS, max(2, len(rows) // 2)):
            chosen.append(column)
    return chosen


def _example(row: Row, labels: Sequence[str], further: Sequence[str], place: str) -> Example:
    text: Text = cell(row, "text")
    if row.get("text_b") is not None:
        text = (cell(row, "text"), cell(row, "text_b"))
    groups = [f"{column}: {cell(row, column).strip()}" for column in further if cell(row, column).strip()]
    label = class_of(cell(row, "label"), labels, place)
    return Example(
        text, label, (*_listed(row.get("groups")), *groups), cell(row, "target"), cell(row, "table")
    )


def _listed(groups: Any) -> list[str]:
    """Groups as a list, as JSON text of a list, or as text parted by semicolons."""
    if isinstance(groups, str) and groups.startswith("["):
        groups = json.loads(groups)
    if isinstance(groups, str):
        groups = [group.strip() for group in groups.split(";")]
    return [str(group) for group in groups or [] if str(group)]


def _rename(row: Row) -> Example:
    table = "/".join(part for part in (cell(row, "repo"), cell(row, "table")) if part)
    renamed = cell(row, "source_column").lower() != cell(row, "target_column").lower()
    return Example(
        f"{cell(row, 'table')} : {cell(row, 'source_column')}",
        groups=("renamed" if renamed else "same name",),
        target=cell(row, "target_column"),
        table=table,
    )


def _description(row: Row) -> Example:
    table = "/".join(part for part in (cell(row, "source_repo"), cell(row, "table")) if part)
    kind = cell(row, "kind")
    return Example(
        f"{cell(row, 'table')} : {cell(row, 'column')}",
        groups=(f"kind: {kind}",) if kind else (),
        target=cell(row, "description"),
        table=table,
    )
