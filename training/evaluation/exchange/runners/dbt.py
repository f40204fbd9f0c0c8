"""dbt with DuckDB: a project of nothing but the export, its tests over the tables."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

# This file has the library's name: its folder must not be searched for it.
HERE = sys.path.pop(0)
from dbt.cli.main import dbtRunner  # noqa: E402

sys.path.insert(0, HERE)
from data import Verdicts, into_duckdb, main, said  # noqa: E402

_PROJECT = "name: dqa_run\nversion: '1.0'\nconfig-version: 2\nprofile: dqa_run\n"


def run(export: Path, data: Path) -> Verdicts:
    """The verdict of each test, by the rule that its meta names."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        shutil.copytree(export, project)
        (project / "dbt_project.yml").write_text(_PROJECT)
        database = Path(folder) / "data.duckdb"
        into_duckdb(data, database)
        target = {"type": "duckdb", "path": str(database), "schema": "main", "threads": 1}
        profiles = {"dqa_run": {"target": "here", "outputs": {"here": target}}}
        (project / "profiles.yml").write_text(json.dumps(profiles))
        ran = dbtRunner().invoke(
            [
                "test",
                "--project-dir",
                str(project),
                "--profiles-dir",
                str(project),
                "--quiet",
                "--no-use-colors",
            ]
        )
        if ran.exception is not None:
            raise ran.exception
        found: Verdicts = {}
        for result in ran.result:
            rule = result.node.config.meta["rule"]
            status = str(result.status)
            found[rule] = (
                f"error: {result.message}" if status in {"error", "skipped"} else said(status == "pass")
            )
        return found


if __name__ == "__main__":
    main(run)
