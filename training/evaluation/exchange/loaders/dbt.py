"""dbt with DuckDB: a project of nothing but the export is parsed, each warning an error."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# This file has the library's name: its folder must not be searched for it.
HERE = sys.path.pop(0)
from dbt.cli.main import dbtRunner  # noqa: E402

sys.path.insert(0, HERE)
from answer import Row, main  # noqa: E402

_PROJECT = "name: dqa_run\nversion: '1.0'\nconfig-version: 2\nprofile: dqa_run\n"


def load(export: Path) -> Iterator[Row]:
    """The sources of the manifest; business names are in `meta`."""
    (export / "dbt_project.yml").write_text(_PROJECT)
    target = {"type": "duckdb", "path": ":memory:", "schema": "main", "threads": 1}
    profiles = {"dqa_run": {"target": "here", "outputs": {"here": target}}}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "profiles.yml").write_text(json.dumps(profiles))
        ran = dbtRunner().invoke(
            ["parse", "--project-dir", str(export), "--profiles-dir", folder, "--warn-error", "--quiet"]
        )
    if ran.exception is not None:
        raise ran.exception
    for source in ran.result.sources.values():
        yield source.identifier, None, _name(source.config.meta), source.description
        for column in source.columns.values():
            yield source.identifier, column.name, _name(column.config.meta), column.description


def _name(meta: dict[str, dict[str, str]]) -> str | None:
    return meta.get("dqa", {}).get("business_name")


if __name__ == "__main__":
    main(load)
