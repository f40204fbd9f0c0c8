"""Reading a whole project into the rows of two tables, and writing these as CSV."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import UsageError
from training.data.dbt.descriptions import describe, read_docs
from training.data.dbt.project import Project, open_project
from training.data.dbt.renames import is_staging, renames_of

DESCRIPTIONS = ("source_repo", "kind", "table", "table_description", "column", "type", "description")
RENAMES = ("repo", "commit", "table", "source_column", "target_column", "renamed")


@dataclass
class Harvest:
    """Rows by the columns of `DESCRIPTIONS` and `RENAMES`; `skipped`: (file, why it could not be read)."""

    descriptions: list[dict[str, str]] = field(default_factory=list)
    renames: list[dict[str, str]] = field(default_factory=list)
    skipped: list[tuple[Path, str]] = field(default_factory=list)


def harvest(folder: Path) -> Harvest:
    """Everything in the project in `folder` (with a dbt_project.yml, or a folder `models`).

    Descriptions come from the YAML files under the model paths, `{{ doc(…) }}` looked up; renames from the
    staging models' SQL. A file that cannot be read is named in `skipped`. Raises `UsageError` where the
    folder is no dbt project.
    """
    project, found = open_project(folder), Harvest()
    docs = read_docs(project, found.skipped)
    for file in project.files(".yml", ".yaml"):
        text = _read(file, found)
        try:
            found.descriptions += [{"source_repo": project.name, **row} for row in describe(text, docs)]
        except ValueError as error:
            found.skipped.append((file, str(error)))
    for file in project.files(".sql"):
        sql = _read(file, found)
        if not is_staging(file, sql):
            continue
        try:
            found.renames += [_rename(project, file, *pair) for pair in renames_of(sql)]
        except ValueError as error:
            found.skipped.append((file, str(error)))
    return found


def _rename(project: Project, file: Path, source: str, target: str) -> dict[str, str]:
    renamed = str(int(source.lower() != target.lower()))
    values = (project.name, project.commit, file.stem.removeprefix("stg_"), source, target, renamed)
    return dict(zip(RENAMES, values, strict=True))


def _read(file: Path, found: Harvest) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        found.skipped.append((file, f"it cannot be read: {error}"))
        return ""


def write_harvest(found: Harvest, folder: Path) -> tuple[Path, Path]:
    """Write `dbt_columns.csv` and `dbt_renames.csv` into `folder`, which is made; returns the two."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder for the two CSV files.")
    folder.mkdir(parents=True, exist_ok=True)
    files = (folder / "dbt_columns.csv", folder / "dbt_renames.csv")
    for file, columns, rows in zip(
        files, (DESCRIPTIONS, RENAMES), (found.descriptions, found.renames), strict=True
    ):
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return files
