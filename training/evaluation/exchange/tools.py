"""The other tools, in an environment of their own: some pin what this project uses in newer versions."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
RUNNERS = Path(__file__).parent / "runners"
LOADERS = Path(__file__).parent / "loaders"
SETTING = "DQA_TEST_TOOLS"
TOOLS: dict[str, str] = {
    "gx": "Great Expectations",
    "dbt": "dbt with DuckDB",
    "pandera": "pandera",
    "soda": "Soda with DuckDB",
    "odcs": "datacontract-cli with DuckDB",
}
READERS: dict[str, str] = {
    "dbt": "dbt with DuckDB",
    "odcs": "datacontract-cli",
    "frictionless": "Frictionless",
    "datahub": "DataHub's file source",
    "openmetadata": "OpenMetadata's models",
}
"""The tools that read exports of metadata."""
_QUIET = {
    "DATAHUB_TELEMETRY_ENABLED": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "SODA_CORE_TELEMETRY_ENABLED": "false",
    "DATACONTRACT_MANAGER_TELEMETRY": "false",
    "OTEL_SDK_DISABLED": "true",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OMP_NUM_THREADS": "1",
}


def tools_python() -> Path:
    """The interpreter that has the tools: `DQA_TEST_TOOLS` names the environment, `.tools` is its default."""
    return Path(os.environ.get(SETTING) or ROOT / ".tools") / "bin" / "python"


def absent() -> str | None:
    """A sentence if there are no tools."""
    python = tools_python()
    if python.exists():
        return None
    return f"The other tools are not installed: there is no {python}. Make them with `make tools`."


def verdicts(fmt: str, files: dict[str, str], data: Sequence[Path]) -> list[dict[str, str]]:
    """What a format's own tool says of each rule (by id) of an export, on the tables of each SQLite file.

    "holds", "broken", or a text of what went wrong. Raises RuntimeError with the tool's words if it fails.
    """
    found: list[dict[str, str]] = _ran(RUNNERS / f"{fmt}.py", TOOLS[fmt], files, data)
    return found


def loaded(fmt: str, files: dict[str, str]) -> list[list[str | None]]:
    """What a format's own tool holds of a metadata export once it has read it and found it valid.

    Rows of table, column (None: the table itself), business name, description; raises RuntimeError with the
    tool's words if it does not read it.
    """
    found: list[list[str | None]] = _ran(LOADERS / f"{fmt}.py", READERS[fmt], files, ())
    return found


def _ran(runner: Path, title: str, files: dict[str, str], data: Sequence[Path]) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        export, answer = Path(folder) / "export", Path(folder) / "answer.json"
        for name, text in files.items():
            (export / name).parent.mkdir(parents=True, exist_ok=True)
            (export / name).write_bytes(text.encode())
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        ran = subprocess.run(  # noqa: S603 - our own runner
            [tools_python(), runner, export, answer, *(file.resolve() for file in data)],
            capture_output=True, text=True, check=False, cwd=folder,
            env={**kept, **_QUIET, "HOME": folder, "TMPDIR": folder},
        )  # fmt: skip
        if not answer.exists():
            raise RuntimeError(f"{title} ended without an answer: {(ran.stdout + ran.stderr)[-3000:]}")
        return json.loads(answer.read_text())
