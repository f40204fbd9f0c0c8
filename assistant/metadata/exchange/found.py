"""What a reader hands its findings to: names are resolved, values checked, doubles and the rest named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from assistant.metadata.exchange.report import ImportedFacts, place
from assistant.metadata.exchange.values import checked
from assistant.metadata.facts import FACETS, Facet, Fact
from connectors.types import Table


class Found:
    """The facts of an import as they come. With `tables` given, names are those of the source: a name that
    differs in case alone, or lacks its schema, is taken for the one table or column it can mean.
    """

    def __init__(self, title: str, tables: Sequence[Table] = ()) -> None:
        self.title = title
        self.skipped: list[str] = []
        self._tables = {str(one.ref): one for one in tables}
        self._names = _Names(self._tables)
        self._columns = {
            name: _Names(one.name for one in table.columns) for name, table in self._tables.items()
        }
        self._by_end: dict[str, list[str]] = {}
        for one in tables:
            self._by_end.setdefault(one.ref.name, []).append(str(one.ref))
        self._facts: dict[tuple[str, str | None, Facet], Fact] = {}
        self._missing: set[tuple[str, str | None]] = set()

    def take(
        self, file: Path, tables: str | Sequence[str], column: str | None, said: Mapping[Facet, Any]
    ) -> None:
        """Facts of one table or column. `tables`: the names it may go by, the best first."""
        names = [tables] if isinstance(tables, str) else [one for one in tables if one]
        given = {facet: value for facet, value in said.items() if value not in (None, "")}
        if not given:
            return
        try:
            table, column = self._resolved(names, column)
        except ValueError as error:
            key = (names[0] if names else "", column)
            if key not in self._missing:
                self._missing.add(key)
                self.skipped.append(f"{file.name}, {place(*key)}: {error}")
            return
        for facet, value in given.items():
            self._one(file, table, column, facet, value)

    def imported(self) -> ImportedFacts:
        """All of it."""
        return ImportedFacts(list(self._facts.values()), self.skipped)

    def _one(self, file: Path, table: str, column: str | None, facet: Facet, value: Any) -> None:
        where = f"{file.name}, {place(table, column)}, {facet}"
        if isinstance(value, int | float | date) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) and not (
            isinstance(value, list) and all(isinstance(one, str) for one in value)
        ):
            # Not shown: a few lines of YAML can stand for gigabytes.
            self.skipped.append(f"{where}: it is no text, nor a list of texts.")
            return
        try:
            value = checked(facet, value, of_table=column is None)
        except ValueError as error:
            if not (isinstance(value, str) and not value.strip()):
                self.skipped.append(f"{where}: {error}")
            return
        known = self._facts.get((table, column, facet))
        if known is not None:
            if known.value != value:
                self.skipped.append(f"{where}: {known.detail} says {known.value!r}, which was read first.")
            return
        self._facts[table, column, facet] = Fact(
            table=table, column=column, facet=facet, value=value, confidence=1.0, origin="import",
            detail=file.name, sentence=f"Read from {file.name} ({self.title}).",
        )  # fmt: skip

    def _resolved(self, names: Sequence[str], column: str | None) -> tuple[str, str | None]:
        if not names:
            raise ValueError("it has no name.")
        if not self._tables:
            return names[0], column
        name = next((one for one in map(self._table, names) if one), None)
        if name is None:
            raise ValueError("the source has no such table, or several.")
        if column is None:
            return name, None
        found = self._columns[name].find(column)
        if found is None:
            raise ValueError("the table has no such column.")
        return name, found

    def _table(self, name: str) -> str | None:
        ends = self._by_end.get(name, [])
        by_end = ends[0] if len(ends) == 1 else None
        return self._names.find(name) or by_end or self._shorter(name)

    def _shorter(self, name: str) -> str | None:
        """The table of a name with the database or schema before it that the source leaves out."""
        ends = [full for full in self._tables if name.casefold().endswith(f".{full.casefold()}")]
        return max(ends, key=len) if ends else None


class _Names:
    """Names of one kind, found as they are, or by the only one that differs in case alone."""

    def __init__(self, names: Iterable[str]) -> None:
        self._known = frozenset(names)
        self._folded: dict[str, list[str]] = {}
        for name in self._known:
            self._folded.setdefault(name.casefold(), []).append(name)

    def find(self, name: str) -> str | None:
        """The name as it is known, None where there is none or more than one."""
        if name in self._known:
            return name
        alike = self._folded.get(name.casefold(), [])
        return alike[0] if len(alike) == 1 else None


def facets(said: Mapping[str, Any]) -> dict[Facet, Any]:
    """Those entries of a mapping that are called as facets are."""
    return {facet: said[facet] for facet in FACETS if facet in said}
