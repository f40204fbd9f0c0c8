"""Labelled data from wherever a team has it: a file, a table, the ledger's decisions, a dbt project.

read_data("columns.jsonl")                          .csv .tsv .parquet .jsonl .json
read_data("postgresql://host/db#schema.table")      any URL a connector serves; passwords are best left to it
read_data("$URL#schema.table")                      the same, its URL in the environment
read_data("ledger:anomalies")                       what stewards decided
read_data("dbt:project")                            column descriptions; `dbt:project#renames` the renames
"""

from __future__ import annotations

import os
from pathlib import Path

from assistant.errors import BadSetting, UsageError
from assistant.settings import Settings
from connectors.redact import redact
from training.data.cells import Row
from training.data.labelled import LabelledData

__all__ = ["LabelledData", "read_data"]

_LEDGER, _DBT = "ledger:", "dbt:"


def read_data(origin: str, *, labels: tuple[str, ...] | None = None) -> LabelledData:
    """The examples behind `origin`, in any of the layouts of `training.data.layouts`.

    `labels` are the classes there should be, () a scorer's; without, they are what occurs. Raises
    `UsageError` where there is nothing to read, columns are missing, a label is not among `labels`, or all
    labels are the same; `ConnectorError` where a database fails.
    """
    if origin.startswith("$"):
        origin = os.path.expandvars(origin)
    if origin.startswith(_LEDGER):
        return _of_ledger(origin)
    if origin.startswith(_DBT):
        rows, origin = _dbt_rows(origin), redact(origin)
    elif "://" in origin:
        rows, origin = _table_rows(origin), redact(origin)
    else:
        from training.data.files import read_rows

        rows = list(read_rows(Path(origin).expanduser()))
    from training.data.layouts import examples_of

    return examples_of(rows, origin, labels)


def _of_ledger(origin: str) -> LabelledData:
    from assistant.ledger import Ledger
    from training.data.ledger import ledger_data

    try:
        settings = Settings()
    except ValueError as error:
        raise BadSetting(f"The settings cannot be used: {error}. `dqa doctor` lists them.") from None
    settings.home.mkdir(parents=True, exist_ok=True)
    with Ledger.open(settings.ledger_url) as ledger:
        return ledger_data(ledger, origin.removeprefix(_LEDGER), origin)


def _dbt_rows(origin: str) -> list[Row]:
    from training.data.dbt import harvest

    folder, _, part = origin.removeprefix(_DBT).partition("#")
    if part not in ("", "descriptions", "renames"):
        raise UsageError(f"{origin}: behind # may stand descriptions or renames, not {part!r}.")
    found = harvest(Path(folder).expanduser())
    rows = found.renames if part == "renames" else found.descriptions
    if not rows:
        raise UsageError(f"The dbt project {folder} has no {part or 'descriptions'} to learn from.")
    return list(rows)


def _table_rows(origin: str) -> list[Row]:
    import connectors
    from connectors.values import as_text

    url, _, name = origin.rpartition("#")
    if not url:
        raise UsageError(f"{redact(origin)} names no table; put it behind the URL: …#schema.table.")
    with connectors.open(url) as connector:
        table = connector.table(name)
        return [
            dict(zip(page.columns, map(as_text, row), strict=True))
            for page in connector.pages(table)
            for row in page.rows
        ]
