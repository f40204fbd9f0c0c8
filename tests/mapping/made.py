"""Two small databases whose tables map onto each other, and a matcher that knows their names."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.mapping.records import Candidate, Match
from assistant.sketch import TableSketch
from tests.mapping.test_learn import rows

NAMES = {"Mail": "email", "DOB": "born", "lb": "kg", "Sex": "gender", "Nick": "first"}


class ByName:
    """Chooses by a list of names; the other columns have candidates, but no match."""

    def __init__(self, names: dict[str, str] | None = None) -> None:
        self.names = NAMES if names is None else names
        self.seen: list[TableSketch] = []

    def __call__(
        self, source: Sequence[TableSketch], target: Sequence[TableSketch], models: Any, **_: Any
    ) -> list[Match]:
        self.seen += [*source, *target]
        found = []
        for column in [one for table in source for one in table.columns]:
            there = [one for table in target for one in table.columns]
            right = [Candidate(one, 2.0, 0.8, (("name", 0.8, "the names mean the same"),)) for one in there
                     if self.names.get(column.name) == one.name]  # fmt: skip
            others = [Candidate(one, 0.0, 0.05) for one in there if one.name != self.names.get(column.name)]
            found.append(Match(column, (*right, *others), right[0] if right else None, 0.1 if right else 0.9))
        return found


def source(path: Path, size: int = 120) -> str:
    """A table `crm` of another system: names in one column, British dates, pounds, M and F."""
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE crm (RecordID TEXT PRIMARY KEY, FullName TEXT, Mail TEXT, DOB TEXT, lb REAL, "
            "Sex TEXT)"
        )
        connection.executemany(
            "INSERT INTO crm VALUES (?, ?, ?, ?, ?, ?)",
            [
                (f"R{number:05d}", f"{one['last']}, {one['first']}", one["mail"], one["british"],
                 float(one["pounds"]), one["sex"])
                for number, one in enumerate(rows(size))
            ],
        )  # fmt: skip
    return f"sqlite:///{path}"


def target(path: Path, size: int = 80) -> str:
    """A table `people` of ours, with the first of the same people in it."""
    gender = {"M": "male", "F": "female", "X": "unknown"}
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE people (email VARCHAR(60) PRIMARY KEY, first TEXT NOT NULL, last TEXT NOT NULL, "
            "born DATE, kg REAL, gender TEXT, currency TEXT NOT NULL)"
        )
        connection.executemany(
            "INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, 'EUR')",
            [
                (one["mail"], one["first"], one["last"], one["day"], float(one["kilos"]), gender[one["sex"]])
                for one in rows(size)
            ],
        )
    return f"sqlite:///{path}"
