"""How a column and a cell become text for the encoder: the same words in training and in serving."""

from __future__ import annotations

from collections.abc import Sequence

COLUMN_VALUES = 10
VALUE_CHARACTERS = 48
LABELLED_CHARACTERS = 100
"""Of a value, for labels of one's own: names are told from descriptions by their length."""
NEIGHBOURS = 6
NEIGHBOUR_CHARACTERS = 30
DESCRIPTION_CHARACTERS = 120


def clip(value: str, characters: int = VALUE_CHARACTERS) -> str:
    """`value` on one line, at most `characters` long."""
    line = " ".join(value.split()) if value.strip() else "(blank)"
    return line if len(line) <= characters else line[: characters - 1] + "…"


def column_text(header: str, values: Sequence[str], characters: int = VALUE_CHARACTERS) -> str:
    """A column for a classifier: its header (may be "") and up to `COLUMN_VALUES` values, each cut."""
    shown = " ; ".join(clip(value, characters) for value in values[:COLUMN_VALUES])
    return f"{clip(header)} : {shown}" if header.strip() else shown


def neighbours_text(others: Sequence[Sequence[str]]) -> str:
    """The first value of each of the other columns of a table that has one: at most `NEIGHBOURS`, clipped."""
    first = [next((value for value in values if value.strip()), "") for values in others]
    shown = [clip(value, NEIGHBOUR_CHARACTERS) for value in first if value]
    return " ; ".join(shown[:NEIGHBOURS])


def cell_texts(header: str, context: Sequence[str], value: str) -> tuple[str, str]:
    """A cell for the plausibility model: (the value, its column), a sentence pair for the tokenizer."""
    return clip(value, 2 * VALUE_CHARACTERS), column_text(header, context)


def field_text(header: str, values: Sequence[str] = (), table: str = "", description: str = "") -> str:
    """A column for the mapping encoder: its name (with its table), its values or its description, if any."""
    name = f"{table}.{header}" if table and header else header or table
    if description:
        told = clip(description, DESCRIPTION_CHARACTERS)
        return f"{clip(name)} : {told}" if name else told
    return column_text(name, values) if values else clip(name)
