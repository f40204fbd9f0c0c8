"""Standardization by example, measured: the first pairs of a task are shown, the rest are to be found.

A file holds a task a line, `{"pairs": [[input, output], …]}`. A task is right only if every output that was
not shown is, letter case ignored. `auto_applied` counts the outputs on which all likely programs agree.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from assistant.standardization.by_example import learn

_COUNTS = ("tasks", "tasks_right", "rows", "rows_right", "auto_applied", "auto_right")


def evaluate(path: Path | str, shots: int = 3) -> dict[str, Any]:
    """The counts of one file; of a folder, each file's under `files`, and their sums.

    `shots` pairs are shown, all but the last of a task that has no more. Raises `UsageError` where there is
    no task to read.
    """
    folder = Path(path)
    if not folder.is_dir():
        return _file(folder, shots)
    files = {file.name: _file(file, shots) for file in sorted(folder.glob("*.jsonl"))}
    if not files:
        raise UsageError(f"The folder {folder} has no .jsonl file of tasks.")
    names = (*_COUNTS, "seconds", "cpu_seconds")
    sums = {name: round(sum(result[name] for result in files.values()), 3) for name in names}
    return _with_shares(sums) | {"files": files}


def _file(path: Path, shots: int) -> dict[str, Any]:
    started, cpu = time.perf_counter(), time.process_time()
    counts = dict.fromkeys(_COUNTS, 0)
    for pairs in _tasks(path):
        for name, value in evaluate_task(pairs, shots).items():
            counts[name] += value
    spent = {"seconds": time.perf_counter() - started, "cpu_seconds": time.process_time() - cpu}
    return _with_shares(counts) | {name: round(value, 3) for name, value in spent.items()}


def _with_shares(counts: dict[str, Any]) -> dict[str, Any]:
    """`auto_share` of the rows are auto-applicable, `auto_precision` of those right; None for none."""
    rows, applied = counts["rows"], counts["auto_applied"]
    return counts | {
        "auto_share": round(applied / rows, 4) if rows else None,
        "auto_precision": round(counts["auto_right"] / applied, 4) if applied else None,
    }


def evaluate_task(pairs: list[tuple[str, str]], shots: int) -> dict[str, int]:
    """The counts of one task."""
    shown = pairs[: min(shots, len(pairs) - 1)]
    hidden = pairs[len(shown) :]
    transformation = learn(shown, [text for text, _ in hidden])
    rows_right = auto_applied = auto_right = 0
    for text, output in hidden:
        answer = transformation.run(text)
        right = answer.value is not None and answer.value.strip().casefold() == output.strip().casefold()
        rows_right += right
        auto_applied += answer.agreed
        auto_right += answer.agreed and right
    return {
        "tasks": 1,
        "tasks_right": int(rows_right == len(hidden)),
        "rows": len(hidden),
        "rows_right": rows_right,
        "auto_applied": auto_applied,
        "auto_right": auto_right,
    }


def _tasks(path: Path) -> list[list[tuple[str, str]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The examples in {path} cannot be read: {error}.") from error
    tasks = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            pairs = [(str(text), str(output)) for text, output in json.loads(line)["pairs"]]
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(
                f'{path}, line {number}: a task is {{"pairs": [[input, output], …]}}.'
            ) from error
        if len(pairs) >= 2:
            tasks.append(pairs)
    return tasks
