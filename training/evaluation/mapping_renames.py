"""Renames of dbt projects, measured: which of a staging model's columns each source column became.

The file holds a line a column: repo, table, source_column, target_column, renamed. A table is one pair of
schemas without rows, types or descriptions: all its source columns against all its target columns. Only the
rows that were renamed are counted; the others are there to be mistaken for them.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import UsageError
from assistant.progress import Progress, silent
from assistant.sketch import ColumnSketch, TableSketch
from training.data.cells import Row, cell
from training.data.files import read_rows
from training.evaluation.mapping import Matcher, Ranked, SchemaPair, f1, first_ranks


def evaluate_renames(file: Path | str, matcher: Matcher, progress: Progress = silent) -> dict[str, Any]:
    """The figures over all renamed rows of the file; `tables` counts the models. Raises `UsageError`."""
    tables: dict[tuple[str, str], list[Row]] = defaultdict(list)
    rows = list(read_rows(Path(file)))
    if not rows or not {"table", "source_column", "target_column"} <= set(rows[0]):
        raise UsageError(f"{file} has to hold the columns table, source_column, target_column (and renamed).")
    for row in rows:
        tables[cell(row, "repo"), cell(row, "table")].append(row)
    wall, cpu = time.monotonic(), time.process_time()
    ranks: list[float] = []
    tops: list[float] = []
    scores: list[float] = []
    for done, ((repo, table), members) in enumerate(tables.items()):
        progress("matching tables", done, len(tables))
        pair, renamed = table_pair(f"{repo}/{table}", table, members)
        if not renamed:
            continue
        ranked = matcher(pair)
        ranks.extend(first_ranks(renamed, ranked.pairs).tolist())
        tops.append(_recall(pair, ranked))
        scores.append(f1(ranked.chosen, set(pair.truth)))
    if not ranks:
        raise UsageError(
            f"{file} has no renamed column: source_column and target_column are the same throughout."
        )
    found = np.array(ranks)
    return {
        "pairs": len(found),
        "mrr": round(float((1 / found).mean()), 4),
        "recall_at_gt": round(float(np.mean(tops)), 4),
        "p_at_1": round(float((found <= 1).mean()), 4),
        "hit_at_5": round(float((found <= 5).mean()), 4),
        "f1": round(float(np.mean(scores)), 4),
        "seconds": round(time.monotonic() - wall, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
    }


def table_pair(name: str, table: str, rows: Sequence[Row]) -> tuple[SchemaPair, list[tuple[str, str]]]:
    """One table's pair of schemas, and the pairs of it that were renamed."""
    sides = []
    for key in ("source_column", "target_column"):
        names = dict.fromkeys(cell(row, key).strip() for row in rows)
        columns = [ColumnSketch(table, one, place) for place, one in enumerate(names) if one]
        sides.append(TableSketch(table, tuple(columns)))
    pairs = [
        (f"{table}.{cell(row, 'source_column').strip()}", f"{table}.{cell(row, 'target_column').strip()}")
        for row in rows
    ]
    renamed = [pair for pair, row in zip(pairs, rows, strict=True) if _renamed(row)]
    return SchemaPair(name, (sides[0],), (sides[1],), tuple(dict.fromkeys(pairs))), renamed


def _renamed(row: Row) -> bool:
    told = cell(row, "renamed").strip()
    return told in ("1", "true", "True") if told else cell(row, "source_column") != cell(row, "target_column")


def _recall(pair: SchemaPair, ranked: Ranked) -> float:
    top = [(a, b) for a, b, _ in ranked.pairs][: len(pair.truth)]
    return len(set(top) & set(pair.truth)) / len(pair.truth)
