"""A text of `assistant.models.inputs.column_text` taken apart into header and values, and joined again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from training.tasks.examples import Text

_HEADER, _VALUE = " : ", " ; "


@dataclass(frozen=True)
class Column:
    """A column as its text shows it; `table` stands before the name of one without values."""

    header: str
    values: tuple[str, ...]
    table: str = ""

    def named(self, header: str) -> Column:
        """The same column with another header."""
        return replace(self, header=header)

    def holding(self, values: Sequence[str]) -> Column:
        """The same column with other values."""
        return replace(self, values=tuple(values))

    @property
    def text(self) -> str:
        """The text again."""
        shown = [_VALUE.join(self.values)] if self.values else []
        return _HEADER.join([part for part in (self.table, self.header) if part] + shown)


Shown = Literal["column", "values", "name"]
"""What a text shows: "header : value ; value", the values alone, or "table : name"."""


def apart(text: str, shown: Shown = "column") -> Column:
    """The column that a text shows; a "column" without " : " has no header."""
    head, found, rest = text.partition(_HEADER)
    if shown == "name":
        return Column(rest, (), head) if found else Column(text, ())
    if shown == "values" or not found or _VALUE in head:
        return Column("", tuple(text.split(_VALUE)))
    return Column(head, tuple(rest.split(_VALUE)))


def subject(text: Text) -> int | None:
    """Which part of a text is the column, 0 or 1: of a pair the first that looks like one, None: neither.

    So a lone value that is to be judged in its column, the other part, is never taken for a column itself.
    """
    if isinstance(text, str):
        return 0
    return next((place for place in (0, 1) if _VALUE in text[place] or _HEADER in text[place]), None)


def part(text: Text, place: int) -> str:
    """One part of a text, itself where it is no pair."""
    return text if isinstance(text, str) else text[place]


def replaced(text: Text, place: int, by: str) -> Text:
    """The text with one part replaced."""
    if isinstance(text, str):
        return by
    return (by, text[1]) if place == 0 else (text[0], by)
