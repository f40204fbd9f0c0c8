"""Foreign keys as a sentence names them: "customers", "customers.id", "the id of customers"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.rules.generation.known import Known, Part
from assistant.rules.generation.literals import pieces
from assistant.rules.generation.names import Names, stem
from assistant.rules.generation.written import Ambiguous, Unread
from assistant.standardization.headers import words
from assistant.view import TableView

_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<table>.+?)\s*\((?P<columns>.+)\)\Z",
        r"(?:the\s+)?(?:columns?\s+)?(?P<columns>.+?)\s+(?:of|in|from)\s+(?:the\s+)?(?P<table>.+)\Z",
        r"(?P<table>.+)\.(?P<columns>[^.]+)\Z",
        r"(?P<table>.+)(?P<columns>)\Z",
    )
)


def refer(known: Known, on: Sequence[str], text: str) -> Part:
    """That `on` is found in what `text` names; raises `Unread` where table or columns cannot be told."""
    for form in _FORMS:
        match = form.match(text.strip())
        if match is None or not known.tables.knows(match["table"]):
            continue
        name = known.tables.find(match["table"])
        beside = known.beside(name)
        columns = Names(beside.columns, about=beside.table.ref.name)
        if match["columns"]:
            found = [columns.find(piece) for piece in pieces(match["columns"])]
        else:
            found = _meant(on, beside)
        return known.rule("foreign_key", on=list(on), to=name, references=found)
    there = ", ".join(known.tables.all[1:8])
    raise Unread(
        f"There is no table {text.strip()!r} at hand"
        + (f"; there are: {there}." if there else ": only this one.")
    )


def _meant(on: Sequence[str], beside: TableView) -> list[str]:
    """The columns referred to where only the table is named: those of the same name, else its key."""
    if all(name in beside.columns for name in on):
        return list(on)
    key = [name for name in beside.table.key if name in beside.columns]
    if len(key) == len(on):
        return key
    if len(on) == 1:
        said = {stem(word) for word in words(on[0])}
        about = {stem(word) for word in words(beside.table.ref.name)}
        alike = [name for name in beside.columns if {stem(word) for word in words(name)} == said - about]
        if len(alike) == 1:
            return alike
    table = str(beside.table.ref)
    raise Ambiguous(f"Which column of {table} is meant? Write “exists in {table} (column)”.")
