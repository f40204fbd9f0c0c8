"""The other tools, in an environment of their own: some pin what this project uses in newer versions."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[3]
RUNNERS = Path(__file__).parent / "runners"
SETTING = "DQA_TEST_TOOLS"
TOOLS: dict[str, str] = {
    "gx": "Great Expectations",
    "dbt": "dbt with DuckDB",
    "pandera": "pandera",
    "soda": "Soda with DuckDB",
    "odcs": "datacontract-cli with DuckDB",
}
_QUIET = {
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
    with tempfile.TemporaryDirectory() as folder:
        export, answer = Path(folder) / "export", Path(folder) / "answer.json"
        for name, text in files.items():
            (export / name).parent.mkdir(parents=True, exist_ok=True)
            (export / name).write_text(text, encoding="utf-8")
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        ran = subprocess.run(  # noqa: S603 - our own runner
            [tools_python(), RUNNERS / f"{fmt}.py", export, answer, *(file.resolve() for file in data)],
            capture_output=True, text=True, check=False, cwd=folder,
            env={**kept, **_QUIET, "HOME": folder, "TMPDIR": folder},
        )  # fmt: skip
        if not answer.exists():
            raise RuntimeError(f"{TOOLS[fmt]} ended without an answer: {(ran.stdout + ran.stderr)[-3000:]}")
        found: list[dict[str, str]] = json.loads(answer.read_text())
        return found
