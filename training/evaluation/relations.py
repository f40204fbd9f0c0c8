"""How the finders of relations do on made tables: alarms on clean ones, precision and recall on damaged ones.

python -m training.evaluation.relations --tables 200

The damage is of the kinds they look for; a kind whose relation a table lacks is not counted there.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from assistant.anomalies.cells import CodedTable, code_column
from assistant.anomalies.dependencies import find_dependencies
from assistant.anomalies.relations import Claim, find_relations
from training.corpora.rand import below, pick
from training.corpora.tables import CleanTable, sample_table

_SHARE = 0.004
Cells = dict[tuple[int, str | None], str]
"""Damaged cells with their right text; the column None for a row that is there twice."""


@dataclass
class Tally:
    """Counts by kind: cells damaged, of those found and rightly mended; claims, and those that were right."""

    damaged: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)
    claimed: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    cpu_seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """JSON form: by kind of damage recall and repairs, by kind of claim precision and clean alarms."""
        damage = {
            kind: {"damaged": n, "recall": round(self.found[kind] / n, 3),
                   "mended": round(self.mended[kind] / n, 3)}
            for kind, n in sorted(self.damaged.items())
        }  # fmt: skip
        claims = {
            kind: {
                "claims": self.claimed[kind],
                "precision": round(self.right[kind] / max(self.claimed[kind], 1), 3),
                "alarms_per_1000_clean_rows": round(1000 * self.alarms[kind] / max(self.rows, 1), 3),
            }
            for kind in sorted({*self.claimed, *self.alarms})
        }
        return {
            "rows": self.rows,
            "cpu_seconds": round(self.cpu_seconds, 2),
            "damage": damage,
            "claims": claims,
        }


def evaluate(tables: int, seed: int = 0) -> Tally:
    """Over `tables` made tables, each judged clean and with every kind of damage in turn."""
    tally = Tally()
    for number in range(tables):
        rng = np.random.default_rng([seed, number])
        table = sample_table(rng, split="validation")
        claims = _claims(table.frame, tally)
        tally.alarms.update(claim.kind for claim in claims)
        tally.rows += len(table.frame)
        for kind, damage in DAMAGES.items():
            frame = table.frame.copy()
            cells = damage(table, frame, rng)
            if cells:
                _count(kind, cells, _claims(frame, tally), tally)
    return tally


def _claims(frame: pd.DataFrame, tally: Tally) -> list[Claim]:
    columns = [code_column(str(name), frame[name].tolist()) for name in frame.columns]
    coded = CodedTable(tuple(columns), len(frame))
    dependencies = find_dependencies(coded)
    started = time.process_time()
    found = find_relations(coded, (), dependencies)
    tally.cpu_seconds += time.process_time() - started
    return list(found.claims)


def _count(kind: str, cells: Mapping[tuple[int, str | None], str], claims: list[Claim], tally: Tally) -> None:
    tally.damaged[kind] += len(cells)
    said = {(claim.row, claim.column): claim for claim in claims}
    rows = {row for row, _ in cells}
    for place, right in cells.items():
        claim = said.get(place)
        tally.found[kind] += claim is not None
        tally.mended[kind] += claim is not None and claim.repair == right
    for claim in claims:
        tally.claimed[claim.kind] += 1
        # Of two cells that contradict each other either may be named.
        tally.right[claim.kind] += claim.row in rows


def _some_rows(frame: pd.DataFrame, rng: Generator) -> list[int]:
    many = max(1, round(_SHARE * len(frame)))
    return [int(row) for row in rng.permutation(len(frame))[:many]]


def _order(table: CleanTable, frame: pd.DataFrame, rng: Generator) -> Cells:
    orders = [d for d in table.dependencies if d.kind == "order"]
    cells: Cells = {}
    for row in _some_rows(frame, rng) if orders else []:
        order = pick(rng, orders)
        before = pd.to_datetime(str(frame.loc[row, order.left[0]]), errors="coerce")
        if pd.isna(before):
            continue
        cells[row, order.right] = str(frame.loc[row, order.right])
        frame.loc[row, order.right] = str((before - pd.Timedelta(days=1 + below(rng, 60))).date())
    return cells


def _sum(table: CleanTable, frame: pd.DataFrame, rng: Generator) -> Cells:
    names = [d.right for d in table.dependencies if d.kind in {"sum", "product"}]
    cells: Cells = {}
    for row in _some_rows(frame, rng) if names else []:
        name = pick(rng, names)
        text = str(frame.loc[row, name])
        decimals = len(text.partition(".")[2])
        cells[row, name] = text
        frame.loc[row, name] = f"{float(text) + (1 + below(rng, 900)) / 10 ** min(decimals, 1):.{decimals}f}"
    return cells


def _numeric(frame: pd.DataFrame) -> list[str]:
    found = []
    for name in map(str, frame.columns):
        numbers = pd.to_numeric(frame[name], errors="coerce")
        repeated = frame[name].nunique() < 0.3 * len(frame)
        if numbers.notna().mean() > 0.95 and not repeated and not (numbers.diff().dropna() == 1).all():
            found.append(name)
    return found


def _scale(table: CleanTable, frame: pd.DataFrame, rng: Generator) -> Cells:
    names = [name for name in _numeric(frame) if table.kinds.get(name) in {"amount", "number", "quantity"}]
    cells: Cells = {}
    for row in _some_rows(frame, rng) if names else []:
        name = pick(rng, names)
        text = str(frame.loc[row, name])
        decimals = len(text.partition(".")[2])
        if text and float(text):
            cells[row, name] = text
            frame.loc[row, name] = f"{float(text) * pick(rng, (10, 100, 1000)):.{decimals}f}"
    return cells


def _swap(table: CleanTable, frame: pd.DataFrame, rng: Generator) -> Cells:
    names = [str(name) for name in frame.columns]
    one, other = (names[i] for i in rng.permutation(len(names))[:2])
    cells: Cells = {}
    for row in _some_rows(frame, rng):
        left, right = str(frame.loc[row, one]), str(frame.loc[row, other])
        if left and right and left != right:
            cells[row, one], cells[row, other] = left, right
            frame.loc[row, one], frame.loc[row, other] = right, left
    return cells


def _shift(table: CleanTable, frame: pd.DataFrame, rng: Generator) -> Cells:
    names = [str(name) for name in frame.columns]
    start = below(rng, max(1, len(names) - 4))
    cells: Cells = {}
    for row in _some_rows(frame, rng):
        values = [str(value) for value in frame.loc[row]]
        moved = [*values[:start], "", *values[start:-1]]
        cells |= {(row, name): values[i] for i, name in enumerate(names[:-1]) if moved[i] != values[i]}
        frame.loc[row] = moved
    return cells


def _duplicate(table: CleanTable, frame: pd.DataFrame, rng: Generator) -> Cells:
    cells: Cells = {}
    for row in _some_rows(frame, rng):
        values = [str(value) for value in frame.loc[row]]
        values[0] = f"{values[0]}9"
        place = below(rng, len(values) - 1) + 1
        values[place] = values[place].upper() if values[place].upper() != values[place] else ""
        frame.loc[len(frame)] = values
        cells[len(frame) - 1, None] = ""
    return cells


DAMAGES: dict[str, Callable[[CleanTable, pd.DataFrame, Generator], Cells]] = {
    "order": _order, "arithmetic": _sum, "scale": _scale, "swap": _swap, "shift": _shift,
    "duplicate": _duplicate,
}  # fmt: skip


def main() -> None:
    """Print the tally as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    print(json.dumps(evaluate(asked.tables, asked.seed).as_dict(), indent=2))


if __name__ == "__main__":
    main()
