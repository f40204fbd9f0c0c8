"""Options that several commands share: spelt once, so that they are spelt the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it; without, only show what would be done.")]
Url = Annotated[
    str,
    typer.Argument(
        metavar="URL",
        envvar="DQA_URL",
        help="The data source: postgresql://user:password@host/db, mysql://…, sqlite:///file.db, "
        "duckdb:///file, or a path to CSV, Parquet or Excel files. Better in the environment, where no "
        "history keeps it.",
        show_default=False,
    ),
]
MaybeUrl = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        envvar="DQA_URL",
        help="The data source, where its URL needs a password (which is never stored).",
        show_default=False,
    ),
]
Task = Annotated[
    list[str] | None,
    typer.Option(
        "--task", metavar="NAME", help="Only this task: anomalies, standardization, rules, metadata, mapping."
    ),
]
Kind = Annotated[
    list[str] | None, typer.Option("--kind", metavar="NAME", help="Only this kind: typo, date, phone, …")
]
InTable = Annotated[list[str] | None, typer.Option("--table", "-t", metavar="NAME", help="Only this table.")]
InColumn = Annotated[
    list[str] | None, typer.Option("--column", metavar="NAME", help="Only this column, or table.column.")
]
OfSource = Annotated[
    str | None, typer.Option("--source", metavar="NAME", help="Only this source, as `dqa runs` names it.")
]
Above = Annotated[
    float | None, typer.Option("--above", min=0, max=1, metavar="0…1", help="Confidence at or above this.")
]
Below = Annotated[
    float | None, typer.Option("--below", min=0, max=1, metavar="0…1", help="Confidence at or below this.")
]
Proved = Annotated[bool, typer.Option("--proved", help="Only what a deterministic check has proved.")]
Search = Annotated[
    str | None,
    typer.Option("--search", metavar="TEXT", help="Only where a value or the reason has this text."),
]
Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ID]...", help="Suggestion ids, or their first characters.", show_default=False),
]
Except = Annotated[
    list[str] | None,
    typer.Option("--except", metavar="ID", help="Leave this suggestion out; may be repeated."),
]
All = Annotated[bool, typer.Option("--all", help="Every one that is open, without any other filter.")]
Comment = Annotated[
    str | None, typer.Option("--comment", metavar="TEXT", help="Why; kept with the decision.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", help="Where to write the files; default: one file is printed."),
]
