"""Labelled columns to examples: a column's own text, and what stands beside it in its table."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.errors import UsageError
from assistant.models.inputs import LABELLED_CHARACTERS, column_text, neighbours_text
from training.data.cells import cell, class_of
from training.tasks.examples import Example, Text


def column_examples(rows: Sequence[Mapping[str, Any]], labels: Sequence[str]) -> list[Example]:
    """One example a row: `values` (a list, or its JSON text) and perhaps `header`, `label`, `table`.

    The text is `assistant.models.inputs.column_text`. Where any rows share a `table`, every text is a pair:
    the column, and its neighbours (`neighbours_text`; "" for a column that stands alone). Raises `UsageError`
    for values that are no list, and a label that is not among `labels` (0 and 1 without any).
    """
    values = [_values(row.get("values"), f"row {number}") for number, row in enumerate(rows, 1)]
    tables: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if cell(row, "table"):
            tables[cell(row, "table")].append(index)
    paired = any(len(members) > 1 for members in tables.values())
    examples = []
    for index, row in enumerate(rows):
        header, table = cell(row, "header"), cell(row, "table")
        others = [values[other] for other in tables.get(table, ()) if other != index]
        own = column_text(header, values[index], LABELLED_CHARACTERS)
        text: Text = (own, neighbours_text(others)) if paired else own
        label = class_of(cell(row, "label"), labels, f"row {index + 1}")
        examples.append(Example(text, label, _groups(header, others, paired), cell(row, "target"), table))
    return examples


def _groups(header: str, others: Sequence[object], paired: bool) -> tuple[str, ...]:
    groups = ["with header" if header.strip() else "no header"]
    if paired:
        groups.append("with neighbours" if others else "no neighbours")
    return tuple(groups)


def _values(values: Any, place: str) -> list[str]:
    if isinstance(values, str):
        try:
            values = json.loads(values, parse_int=str, parse_float=str, parse_constant=str) if values else []
        except ValueError as error:
            raise UsageError(f"{place}: `values` should be a JSON list, but is no JSON: {error}.") from None
    if values is None or not isinstance(values, list | tuple):
        raise UsageError(f"{place}: `values` should be a list, or the JSON text of one; not {values!r:.60}.")
    return [cell({"value": value}, "value") for value in values]
