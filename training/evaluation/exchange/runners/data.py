"""The data of a run, from an SQLite file whose declared types say what the columns hold.

The scripts in this folder run in the tools' own environment (see `training.evaluation.exchange.tools`): they
know nothing of this project. Each is called with the folder of an export, the file for its answer and the
data, one file or several; it answers with the verdict on each rule by its id, "holds", "broken" or what went
wrong, for each file.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

Verdicts = dict[str, str]
_DUCK = {"INTEGER": "BIGINT", "DOUBLE PRECISION": "DOUBLE", "DATE": "DATE", "TIMESTAMP": "TIMESTAMP"}


def main(run: Callable[[Path, Path], Verdicts]) -> None:
    """Calls `run(export, data)` for each data file that the command line names and writes the verdicts."""
    export, answer, *files = map(Path, sys.argv[1:])
    answer.write_text(json.dumps([run(export, data) for data in files]))


def said(holds: bool) -> str:
    """A verdict."""
    return "holds" if holds else "broken"


def tables(data: Path) -> dict[str, tuple[dict[str, str], list[tuple[Any, ...]]]]:
    """Column types and rows by table; dates as `date`, times as `datetime`."""
    found = {}
    with closing(sqlite3.connect(data)) as db:
        names = [row[0] for row in db.execute("select name from sqlite_master where type = 'table'")]
        for name in names:
            types = {
                row[0]: row[1].split("(")[0].upper()
                for row in db.execute("select name, type from pragma_table_info(?) order by cid", (name,))
            }
            quoted = '"' + name.replace('"', '""') + '"'
            rows = [
                tuple(_value(cell, kind) for cell, kind in zip(row, types.values(), strict=True))
                for row in db.execute(f"select * from {quoted}")  # noqa: S608 - quoted above
            ]
            found[name] = types, rows
    return found


def frame(types: dict[str, str], rows: list[tuple[Any, ...]]) -> Any:
    """A pandas frame as `read_sql` gives one: texts and dates as objects, numbers and times as such."""
    import pandas as pd

    columns = {}
    for position, (name, kind) in enumerate(types.items()):
        cells = [row[position] for row in rows]
        if kind == "TIMESTAMP":
            columns[name] = pd.Series(pd.to_datetime(pd.Series(cells, dtype=object)), dtype="datetime64[ns]")
        elif kind == "INTEGER" and None not in cells:
            columns[name] = pd.Series(cells, dtype="int64")
        elif kind in {"INTEGER", "DOUBLE PRECISION"}:
            columns[name] = pd.Series(cells, dtype="float64")
        else:
            columns[name] = pd.Series(cells, dtype=object)
    return pd.DataFrame(columns)


def into_duckdb(data: Path, file: Path, schema: str = "main") -> None:
    """The tables as a DuckDB file."""
    import duckdb

    with duckdb.connect(str(file)) as db:
        for name, (types, rows) in tables(data).items():
            table = f'"{schema}".' + '"' + name.replace('"', '""') + '"'
            body = ", ".join(
                '"' + column.replace('"', '""') + '" ' + _DUCK.get(kind, "VARCHAR")
                for column, kind in types.items()
            )
            db.execute(f"create table {table} ({body})")
            if rows:
                marks = ", ".join("?" for _ in types)
                db.executemany(f"insert into {table} values ({marks})", rows)  # noqa: S608 - quoted above


def _value(cell: Any, kind: str) -> Any:
    if cell is None:
        return None
    if kind == "DATE":
        return date.fromisoformat(cell)
    if kind == "TIMESTAMP":
        return datetime.fromisoformat(cell)
    return cell
