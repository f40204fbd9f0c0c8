"""The answer of a loader: rows of table, column (None: the table itself), business name, description.

The scripts in this folder run in the tools' own environment, as those of `runners` do, and know nothing of
this project. Each is called with the folder of an export and the file for its answer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

Row = tuple[str, str | None, str | None, str | None]


def main(load: Callable[[Path], Iterable[Row]]) -> None:
    """Writes the rows that have a name or a description."""
    export, answer = map(Path, sys.argv[1:])
    rows = [row for row in load(export) if row[2] or row[3]]
    answer.write_text(json.dumps(rows))
