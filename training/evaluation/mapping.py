"""Mapping, measured: for each source column with a truth, where its target column stands in the ranking.

A pair's folder holds source.csv and target.csv (rows), or source_schema.csv and target_schema.csv (table,
column, type, description) where there are none, and ground_truth.csv (source_column, target_column;
`table.column` where there are several tables). A folder of such folders gives each and the mean.

`mrr` is the mean reciprocal rank of the true target per source column, `p_at_1` and `hit_at_5` the shares
ranked first and among five; `recall_at_gt` takes all pairs of the two tables by falling score, as many as
there are true ones, and counts the true among them (Koutras et al. 2021, Valentine); `f1` is of what is
chosen in the end. A true pair that names a column which is not there can be found by nobody: it is counted
in `absent` and left out of the rest, and so is what is said of its other column, which nothing can be held
against; `mrr_absent` counts it as missed.
"""

from __future__ import annotations

import csv
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from assistant.errors import UsageError
from assistant.progress import Progress, silent
from assistant.sketch import ColumnSketch, TableSketch, sketch_frame

Pair = tuple[str, str]
FIGURES = ("mrr", "recall_at_gt", "p_at_1", "hit_at_5", "f1")
_KINDS = (("int", "integer"), ("serial", "integer"), ("bool", "boolean"), ("timestamp", "datetime"),
          ("datetime", "datetime"), ("date", "date"), ("time", "time"), ("float", "number"),
          ("double", "number"), ("numeric", "number"), ("decimal", "number"), ("real", "number"),
          ("number", "number"), ("char", "text"), ("text", "text"), ("string", "text"),
          ("enum", "enum"))  # fmt: skip


@dataclass(frozen=True)
class SchemaPair:
    """Two schemas and the pairs that are right, as (label, label); frames by table where there are rows."""

    name: str
    source: tuple[TableSketch, ...]
    target: tuple[TableSketch, ...]
    truth: tuple[Pair, ...]
    frames: tuple[pd.DataFrame, pd.DataFrame] | None = None


@dataclass(frozen=True)
class Ranked:
    """What a matcher says: (source label, target label, score) by falling score, and what it chose."""

    pairs: Sequence[tuple[str, str, float]]
    chosen: Sequence[Pair]


Matcher = Callable[[SchemaPair], Ranked]


def evaluate(
    folder: Path | str, matcher: Matcher, progress: Progress = silent, one_to_one: bool = False
) -> dict[str, Any]:
    """The figures of a pair's folder; of a folder of such, each one's under `tables`, and their means.

    `one_to_one` ranks a pair that an assignment chose before all others of its columns. Raises `UsageError`
    where there is nothing to read.
    """
    folder = Path(folder)
    if (folder / "ground_truth.csv").is_file():
        return measure(read_pair(folder), matcher, one_to_one)
    parts = sorted(file.parent for file in folder.glob("**/ground_truth.csv"))
    if not parts:
        raise UsageError(
            f"{folder} holds no ground_truth.csv, nor does a folder in it; a pair's folder holds source.csv "
            "and target.csv (or source_schema.csv and target_schema.csv) and ground_truth.csv "
            "(source_column, target_column)."
        )
    found: dict[str, dict[str, Any]] = {}
    for done, part in enumerate(parts):
        progress("matching schemas", done, len(parts))
        found[str(part.relative_to(folder))] = measure(read_pair(part), matcher, one_to_one)
    return {**means(list(found.values())), "tables": found}


def means(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The mean of the figures; counts and seconds are summed."""
    whole: dict[str, Any] = {"pairs": sum(one["pairs"] for one in found)}
    for name in (*FIGURES, "mrr_absent"):
        whole[name] = round(float(np.mean([one[name] for one in found])), 4)
    for name in ("absent", "seconds", "cpu_seconds"):
        whole[name] = round(sum(one[name] for one in found), 3)
    return whole


def measure(pair: SchemaPair, matcher: Matcher, one_to_one: bool = False) -> dict[str, Any]:
    """The figures of one pair of schemas."""
    known = {one.label for table in pair.source for one in table.columns}
    targets = {one.label for table in pair.target for one in table.columns}
    truth = [(a, b) for a, b in pair.truth if a in known and b in targets]
    if not truth:
        raise UsageError(f"No pair of the ground truth of {pair.name} names columns of both schemas.")
    wall, cpu = time.monotonic(), time.process_time()
    ranked = matcher(pair)
    spent = time.monotonic() - wall, time.process_time() - cpu
    pairs = _judged(_lifted(ranked) if one_to_one else ranked.pairs, pair.truth, set(truth))
    chosen = [(a, b) for a, b, _ in _judged([(a, b, 0.0) for a, b in ranked.chosen], pair.truth, set(truth))]
    ranks = first_ranks(truth, pairs)
    right = set(truth)
    top = list(dict.fromkeys((a, b) for a, b, _ in pairs))[: len(right)]
    absent = len(pair.truth) - len(truth)
    return {
        "pairs": len(truth),
        "mrr": _mean(1 / ranks),
        "recall_at_gt": round(sum(one in right for one in top) / len(right), 4),
        "p_at_1": _mean(ranks <= 1),
        "hit_at_5": _mean(ranks <= 5),
        "f1": f1(chosen, right),
        "absent": absent,
        "mrr_absent": round(float((1 / ranks).sum()) / (len(ranks) + absent), 4),
        "seconds": round(spent[0], 3),
        "cpu_seconds": round(spent[1], 3),
    }


def _judged(
    pairs: Sequence[tuple[str, str, float]], told: Sequence[Pair], truth: set[Pair]
) -> list[tuple[str, str, float]]:
    """The pairs without those of columns whose only true partner is absent."""
    ours, theirs = {a for a, _ in truth}, {b for _, b in truth}
    left = {a for a, b in told if (a, b) not in truth} - ours
    right = {b for a, b in told if (a, b) not in truth} - theirs
    return [one for one in pairs if one[0] not in left and one[1] not in right]


def _lifted(ranked: Ranked) -> list[tuple[str, str, float]]:
    chosen = set(ranked.chosen)
    return sorted(ranked.pairs, key=lambda one: ((one[0], one[1]) not in chosen, -one[2]))


def first_ranks(truth: Sequence[Pair], pairs: Sequence[tuple[str, str, float]]) -> np.ndarray:
    """For each source column with a truth, the rank of the first true target; infinite where it is absent."""
    order: dict[str, dict[str, int]] = defaultdict(dict)
    for source, target, _ in pairs:
        order[source].setdefault(target, len(order[source]) + 1)
    wanted: dict[str, list[str]] = defaultdict(list)
    for source, target in truth:
        wanted[source].append(target)
    return np.array(
        [min(order[source].get(target, np.inf) for target in targets) for source, targets in wanted.items()]
    )


def f1(chosen: Sequence[Pair], truth: set[Pair]) -> float:
    """F1 of the chosen pairs against the true ones."""
    hits = len(set(chosen) & truth)
    return round(2 * hits / (len(set(chosen)) + len(truth)), 4) if chosen or truth else 0.0


def _mean(values: np.ndarray) -> float:
    return round(float(np.mean(values)), 4)


def read_pair(folder: Path) -> SchemaPair:
    """A pair's folder; raises `UsageError` naming the file that cannot be read, or lacks a column."""
    rows = _rows(folder / "ground_truth.csv", ("source_column", "target_column"))
    truth = [(row["source_column"].strip(), row["target_column"].strip()) for row in rows]
    if (folder / "source.csv").is_file():
        frames = _frame(folder / "source.csv"), _frame(folder / "target.csv")
        sides = [(sketch_frame(frame),) for frame in frames]
        return SchemaPair(
            folder.name, sides[0], sides[1], tuple(dict.fromkeys(truth)), (frames[0], frames[1])
        )
    source, target = (read_schema(folder / f"{side}_schema.csv") for side in ("source", "target"))
    truth = [(_resolved(a, source), _resolved(b, target)) for a, b in truth]
    return SchemaPair(folder.name, source, target, tuple(dict.fromkeys(truth)))


def _resolved(label: str, tables: Sequence[TableSketch]) -> str:
    """The label of the one column that is meant, where the truth leaves out the table's name."""
    labels = [one.label for table in tables for one in table.columns]
    if label in labels:
        return label
    meant = [one for one in labels if one.rpartition(".")[2] == label or one.lower() == label.lower()]
    return meant[0] if len(meant) == 1 else label


def read_schema(file: Path) -> tuple[TableSketch, ...]:
    """The tables of a schema file: table, column, type, description; all but `column` may be absent."""
    tables: dict[str, list[ColumnSketch]] = {}
    for row in _rows(file, ("column",)):
        name = (row.get("table") or "").strip()
        columns = tables.setdefault(name, [])
        columns.append(
            ColumnSketch(
                name, row["column"].strip(), len(columns), type=declared(row.get("type") or ""),
                native_type=row.get("type") or "", description=(row.get("description") or "").strip(),
            )
        )  # fmt: skip
    return tuple(TableSketch(name, tuple(columns)) for name, columns in tables.items())


def declared(native: str) -> str:
    """One of `connectors.types.TYPES` for a type as a schema writes it, "" where it is none we know."""
    lowered = native.lower()
    return next((kind for part, kind in _KINDS if part in lowered), "")


def _frame(file: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(file, dtype=str, keep_default_na=False, na_values=[""])
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be read ({error}); it is a CSV file with a header.") from None


def _rows(file: Path, wanted: Sequence[str]) -> list[dict[str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{file} cannot be read ({error}); it is a CSV file with a header.") from None
    missing = [name for name in wanted if name not in (reader.fieldnames or ())]
    if missing:
        raise UsageError(
            f"{file} has no column {', '.join(missing)}; it has {', '.join(reader.fieldnames or ['none'])}."
        )
    return [row for row in rows if all((row[name] or "").strip() for name in wanted)]
