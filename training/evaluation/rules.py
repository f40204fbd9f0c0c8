"""Rules, measured: which kinds of error they would catch, and how many of them cry wolf on clean rows.

A folder holds train.csv, clean.csv (held out, clean), badNN.csv (clean.csv with one kind of error) and
manifest.json ([file, kind, column]). Rules are proposed for train.csv alone. A kind is caught where a rule
that holds on clean.csv does not on its bad file; a rule that does not hold on clean.csv is a false alarm.
A file is read as text, an empty field is NULL.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from assistant.errors import UsageError
from assistant.models import Models
from assistant.rules.language import RuleBase
from assistant.rules.running.coded import Coded
from assistant.rules.running.frames import check_frame
from assistant.view import TableView, frame_view

Propose = Callable[[TableView], Sequence[RuleBase]]
"""The rules proposed for a table."""
_SUMMED = ("proposed", "false_alarms", "kinds", "caught", "seconds", "cpu_seconds")


class Bad(NamedTuple):
    """The clean table with errors of one kind in one column."""

    name: str
    kind: str
    column: str
    frame: pd.DataFrame


def evaluate(path: Path | str, models: Models | None = None) -> dict[str, Any]:
    """The figures of one folder; of a folder of such, each one's under `tables`, and their means.

    Raises `UsageError` where there is no table to read.
    """
    folder = Path(path)
    if (folder / "manifest.json").is_file():
        return evaluate_folder(folder, proposer(models))
    parts = sorted(part for part in folder.glob("*") if (part / "manifest.json").is_file())
    if not parts:
        raise UsageError(
            f"{folder} holds no manifest.json, nor does a folder in it; a table's folder holds train.csv, "
            "clean.csv, badNN.csv and manifest.json ([file, kind, column])."
        )
    tables = {part.name: evaluate_folder(part, proposer(models)) for part in parts}
    means: dict[str, Any] = {
        name: round(sum(one[name] for one in tables.values()) / len(tables), 3)
        for name in (*_SUMMED, "false_alarm_share", "caught_share")
    }
    missed = [f"{name}: {one}" for name, found in tables.items() for one in found["missed"]]
    return {**means, "missed": missed, "tables": tables}


def proposer(models: Models | None) -> Propose:
    """The project's own: mined, judged, the best of them."""
    from assistant.rules.propose import propose

    return lambda view: [one.rule for one in propose(view, models=models)]


def evaluate_folder(folder: Path, propose: Propose) -> dict[str, Any]:
    """The figures of one folder; raises `UsageError` naming the file that cannot be read."""
    manifest = folder / "manifest.json"
    try:
        entries = [
            (str(file), str(kind), str(column)) for file, kind, column in json.loads(manifest.read_text())
        ]
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(f"{manifest} cannot be read: {error}; it lists [file, kind, column].") from None
    bads = (Bad(*entry, read_csv(folder / f"{entry[0].removesuffix('.csv')}.csv")) for entry in entries)
    return measure(read_csv(folder / "train.csv"), read_csv(folder / "clean.csv"), bads, propose)


def read_csv(path: Path) -> pd.DataFrame:
    """A file as text, an empty field being NULL."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as CSV: {error}.") from None


def measure(
    train: pd.DataFrame, clean: pd.DataFrame, bads: Iterable[Bad], propose: Propose, name: str = "table"
) -> dict[str, Any]:
    """The figures of rules proposed for `train`: counts, shares, what was missed, seconds of proposing.

    `tried` are the kinds of error; `missed` names file, kind and column; `alarms` are the rules that cried
    wolf, as JSON data.
    """
    started, cpu = time.perf_counter(), time.process_time()
    rules = list(propose(frame_view(train, name)))
    spent = {"seconds": time.perf_counter() - started, "cpu_seconds": time.process_time() - cpu}
    kept, alarms = _on_clean(rules, clean)
    missed, tried = [], []
    for bad in bads:
        tried.append(bad.kind)
        frame = Coded(bad.frame)
        if not any(not check_frame(rule, frame).holds for rule in kept):
            missed.append(f"{bad.name} {bad.kind} {bad.column}")
    return {
        "proposed": len(rules),
        "false_alarms": len(alarms),
        "false_alarm_share": round(len(alarms) / len(rules), 4) if rules else 0.0,
        "kinds": len(tried),
        "caught": len(tried) - len(missed),
        "caught_share": round(1 - len(missed) / len(tried), 4) if tried else 0.0,
        "tried": tried,
        "missed": missed,
        "alarms": [rule.says for rule in alarms],
        **{name: round(value, 3) for name, value in spent.items()},
    }


def _on_clean(rules: Sequence[RuleBase], clean: pd.DataFrame) -> tuple[list[RuleBase], list[RuleBase]]:
    """The rules that hold on the clean rows, and those that do not."""
    frame = Coded(clean)
    holding = [check_frame(rule, frame).holds for rule in rules]
    return (
        [rule for rule, holds in zip(rules, holding, strict=True) if holds],
        [rule for rule, holds in zip(rules, holding, strict=True) if not holds],
    )
