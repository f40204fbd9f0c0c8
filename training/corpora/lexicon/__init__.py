"""The project's own word lists: plain CSV files, one list a line, its terms parted by `|`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class WordList:
    """A named list of terms with the headers (parted by `|` in the file) such columns carry."""

    name: str
    locale: str
    headers: tuple[str, ...]
    terms: tuple[str, ...]


@cache
def word_lists(file: str) -> dict[str, WordList]:
    """The lists of `lexicon/<file>.csv` by name."""
    text = (files(__package__) / f"{file}.csv").read_text(encoding="utf-8")
    lists: dict[str, WordList] = {}
    for row in csv.DictReader(text.splitlines()):
        lists[row["name"]] = WordList(
            row["name"], row["locale"], _split(row["headers"]), _split(row["terms"])
        )
    return lists


def _split(field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term.strip() for term in field.split("|") if term.strip()))


def terms(file: str, name: str) -> tuple[str, ...]:
    """The terms of one list."""
    return word_lists(file)[name].terms
