"""Described columns in a CSV file, as `dqa data harvest` writes them from a dbt project."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from assistant.errors import UsageError
from assistant.metadata.naming.memory import Upstream

COLUMNS = ("source_repo", "table", "table_description", "column", "type", "description")
_NEEDED = frozenset({"table", "column", "description"})


def read_rows(path: Path | str) -> list[dict[str, str]]:
    """The rows of a file headed table, column, description (source_repo, kind, table_description, type).

    Raises `UsageError` naming the file where it cannot be read or lacks one of the three.
    """
    csv.field_size_limit(sys.maxsize)
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            head = reader.fieldnames or ()
            rows = [{name: value or "" for name, value in row.items() if name} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"The descriptions {path} cannot be read: {error}.") from None
    if not set(head) >= _NEEDED:
        raise UsageError(
            f"The descriptions {path} have {', '.join(head)[:200] or 'no head'}; needed are table, column "
            "and description. `dqa data harvest` writes such a file from a dbt project."
        )
    return rows


def read_descriptions(path: Path | str, related: bool = True) -> list[Upstream]:
    """The described columns and tables of a file; `related`: of the same data as will be described.

    Raises `UsageError`, see `read_rows`.
    """
    rows = read_rows(path)
    name = Path(path).name
    found: list[Upstream] = []
    told: set[tuple[str, str]] = set()
    for row in rows:
        source = row.get("source_repo") or name
        kind, about = row.get("type", ""), row.get("table_description", "")
        if about and (source, row["table"]) not in told:
            told.add((source, row["table"]))
            found.append(Upstream(row["table"], None, about, source=source, related=related))
        if row["column"] and row["description"]:
            found.append(
                Upstream(
                    row["table"], row["column"], row["description"], kind, source=source, related=related
                )
            )
    return found
