"""dbt with DuckDB builds the staging model, and its rows are Python's."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

import connectors
from assistant.mapping.artefact import export_from
from assistant.mapping.convert import convert_frame
from assistant.mapping.reading import read_rows
from assistant.mapping.table_mapping import TableMapping
from training.evaluation.exchange.tools import absent, tools_python

_BUILD = """
import json, sys
import duckdb
from dbt.cli.main import dbtRunner
folder, rows = sys.argv[1], json.load(open(sys.argv[2]))
held = duckdb.connect(folder + "/data.duckdb")
held.execute("CREATE SCHEMA dqa")
held.execute("CREATE TABLE dqa.crm (RecordID TEXT, FullName TEXT, Mail TEXT, DOB TEXT, lb DOUBLE, Sex TEXT)")
held.executemany("INSERT INTO dqa.crm VALUES (?, ?, ?, ?, ?, ?)", rows)
held.close()
ran = dbtRunner().invoke(["build", "--project-dir", folder, "--profiles-dir", folder, "--quiet"])
held = duckdb.connect(folder + "/data.duckdb")
found = held.execute("SELECT * FROM stg_people ORDER BY email").fetchall()
print(json.dumps([ran.success, [[None if cell is None else str(cell) for cell in row] for row in found]]))
"""


def test_dbt_builds_the_staging_model(accepted: tuple[TableMapping, str, str], tmp_path: Path) -> None:
    if reason := absent():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    mapping, here, _ = accepted
    with connectors.open(here) as connector:
        export_from(connector, mapping, "dbt", "duckdb").write(tmp_path / "run")
        rows = read_rows(connector, connector.table("crm"))
    profile = {"type": "duckdb", "path": str(tmp_path / "run/data.duckdb"), "threads": 1}
    (tmp_path / "run/profiles.yml").write_text(json.dumps({"x": {"target": "a", "outputs": {"a": profile}}}))
    (tmp_path / "run/dbt_project.yml").write_text("name: x\nversion: '1.0'\nprofile: x\n")
    (tmp_path / "rows.json").write_text(rows.to_json(orient="values"))
    quiet = {**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    done = subprocess.run(
        [str(tools_python()), "-c", _BUILD, str(tmp_path / "run"), str(tmp_path / "rows.json")],
        capture_output=True, text=True, check=True, env=quiet, cwd=tmp_path / "run",
    )  # fmt: skip
    success, found = json.loads(done.stdout.splitlines()[-1])
    assert success
    names = ["email", "first", "last", "born", "kg", "gender", "currency"]
    wanted = convert_frame(mapping, rows).rows[names].sort_values("email")
    kilos = names.index("kg")
    assert [[*row[:kilos], float(row[kilos]), *row[kilos + 1 :]] for row in found] == [
        [*row[:kilos], float(row[kilos]), *row[kilos + 1 :]] for row in wanted.to_numpy().tolist()
    ]
