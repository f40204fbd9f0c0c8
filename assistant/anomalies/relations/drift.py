"""Whole columns that changed since the scan before: missing values, types, categories, numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from assistant.anomalies.cells import CodedColumn
from assistant.anomalies.features.numeric import numbers_of
from assistant.knowledge import ColumnKnowledge, TableKnowledge
from assistant.suggestion import Evidence, Suggestion, Target

QUANTILES = tuple(np.linspace(0, 100, 21).tolist())
"""Percentiles of a column's numbers that are kept for the next scan."""
_LEAST_ROWS = 100
_LEAST_PSI = 0.25
_MISSING = 0.05
_TYPES = 0.05
_NEW = 0.05
_MOST_CATEGORIES = 60
_SIGNIFICANT = 5.0
_PRECISION = 0.8
MODEL = "drift 1"


def find_drift(earlier: TableKnowledge | None, now: TableKnowledge) -> list[Suggestion]:
    """One suggestion for each column that changed from one scan to the next; none at the first.

    PSI below 0.1 counts as none, above 0.25 as a shift (the usual reading in credit scoring); what chance
    gives for tables of these sizes is taken off first. Columns that grow by nature (ids, dates of entry) and
    small tables are left out.
    """
    if earlier is None or earlier.run == now.run:
        return []
    found = []
    for name, column in now.columns.items():
        before = earlier.columns.get(name)
        if before is None or min(before.rows, column.rows) < _LEAST_ROWS:
            continue
        said = _changes(before, column)
        if said:
            found.append(_suggestion(now, earlier, column, said))
    return found


def _changes(before: ColumnKnowledge, now: ColumnKnowledge) -> list[tuple[str, str]]:
    """(what, from → to) for each thing that changed."""
    changes = [_missing(before, now), _types(before, now)]
    if not _grows(before) and not _grows(now):
        changes += [_categories(before, now) or _numbers(before, now)]
    return [one for one in changes if one is not None]


def _grows(column: ColumnKnowledge) -> bool:
    """Whether new values are what a column is for: keys, and what rises or falls with the rows."""
    kept = column.anomalies or {}
    unlike = column.distinct > 0.9 * max(column.rows - column.nulls, 1)
    dated = any("date" in name for name in _top_type(kept)) or column.type in {"date", "datetime"}
    return bool((unlike and not kept.get("numbers")) or dated or kept.get("rises", False))


def _top_type(kept: Mapping[str, Any]) -> list[str]:
    types = kept.get("types") or {}
    return [max(types, key=lambda name: types[name])] if types else []


def _missing(before: ColumnKnowledge, now: ColumnKnowledge) -> tuple[str, str] | None:
    one, other = (c.nulls / max(c.rows, 1) for c in (before, now))
    pooled = (before.nulls + now.nulls) / (before.rows + now.rows)
    error = math.sqrt(max(pooled * (1 - pooled), 1e-12) * (1 / before.rows + 1 / now.rows))
    if abs(other - one) < _MISSING or abs(other - one) < _SIGNIFICANT * error:
        return None
    return "missing", f"{one:.1%} → {other:.1%}"


def _types(before: ColumnKnowledge, now: ColumnKnowledge) -> tuple[str, str] | None:
    """The type whose share changed most."""
    one, other = ((c.anomalies or {}).get("types") or {} for c in (before, now))
    rows, rows_now = sum(one.values()), sum(other.values())
    if min(rows, rows_now) < _LEAST_ROWS:
        return None
    shares = {t: (one.get(t, 0) / rows, other.get(t, 0) / rows_now) for t in sorted({*one, *other})}
    apart = sum(abs(a - b) for a, b in shares.values()) / 2
    if apart < _TYPES or apart < _SIGNIFICANT * math.sqrt(0.25 / min(rows, rows_now)):
        return None
    most = max(shares, key=lambda name: abs(shares[name][0] - shares[name][1]))
    return f"values of type {most}", f"{shares[most][0]:.1%} → {shares[most][1]:.1%}"


def psi(before: np.ndarray, now: np.ndarray) -> float:
    """Population stability index of two arrays of counts over the same bins, less what chance gives."""
    smooth = 0.5
    p = (before + smooth) / (before.sum() + smooth * len(before))
    q = (now + smooth) / (now.sum() + smooth * len(now))
    chance = (len(before) - 1) * (1 / max(before.sum(), 1) + 1 / max(now.sum(), 1))
    return float(((p - q) * np.log(p / q)).sum() - 2 * chance)


def _categories(before: ColumnKnowledge, now: ColumnKnowledge) -> tuple[str, str] | None:
    if not before.complete or not 2 <= before.distinct <= _MOST_CATEGORIES:
        return None
    if before.distinct * 10 > before.rows or now.distinct > 4 * _MOST_CATEGORIES:
        return None
    held, held_now = before.rows - before.nulls, now.rows - now.nulls
    new = {name: count for name, count in now.values.items() if name not in before.values}
    share = sum(new.values()) / max(held_now, 1)
    if share >= _NEW:
        first = max(new, key=lambda name: new[name])
        return "values never seen before", f"0.0% → {share:.1%}, '{first}' above all"
    names = sorted(before.values)
    counts = np.array([[c.values.get(n, 0) for n in names] for c in (before, now)], dtype=float)
    index = psi(counts[0], counts[1])
    if index < _LEAST_PSI or min(held, held_now) < _LEAST_ROWS:
        return None
    moved = np.abs(counts[0] / max(held, 1) - counts[1] / max(held_now, 1))
    most = int(np.argmax(moved))
    return (
        f"share of '{names[most]}' (PSI {index:.2f})",
        f"{counts[0][most] / max(held, 1):.1%} → {counts[1][most] / max(held_now, 1):.1%}",
    )


def _numbers(before: ColumnKnowledge, now: ColumnKnowledge) -> tuple[str, str] | None:
    """PSI over ten parts of the earlier numbers, from the percentiles kept of both."""
    one, other = ((c.anomalies or {}).get("quantiles") for c in (before, now))
    if not one or not other or len(one) != len(other):
        return None
    edges = np.unique(np.array(one[2:-2:2], dtype=float))
    if len(edges) < 5:
        return None
    ranks = np.array(QUANTILES) / 100
    shares = []
    for points in (one, other):
        below = np.interp(edges, np.array(points) + 1e-12 * np.arange(len(points)), ranks)
        shares.append(np.diff(np.concatenate([[0.0], below, [1.0]])))
    rows = [max(c.rows - c.nulls, 1) for c in (before, now)]
    index = psi(shares[0] * rows[0], shares[1] * rows[1])
    apart = float(np.abs(np.cumsum(shares[0] - shares[1])).max())
    critical = 1.95 * math.sqrt(1 / rows[0] + 1 / rows[1])
    if index < _LEAST_PSI or apart < critical:
        return None
    middle = len(one) // 2
    return f"middle (PSI {index:.2f}, KS {apart:.2f})", f"{one[middle]:g} → {other[middle]:g}"


def quantiles_of(column: CodedColumn, trusted: np.ndarray) -> list[float] | None:
    """Percentiles at `QUANTILES` of the trusted numbers, of which there must be a hundred rows."""
    numbers = numbers_of(column)
    held = np.isfinite(numbers) & trusted
    rows = int(column.counts[held].sum())
    if rows < 100 or rows < 0.9 * column.counts[trusted].sum():
        return None
    order = np.argsort(numbers[held])
    reached = np.cumsum(column.counts[held][order])
    wanted = np.array(QUANTILES) / 100 * rows
    places = np.minimum(np.searchsorted(reached, wanted), len(order) - 1)
    return [float(point) for point in numbers[held][order][places]]


def rises(column: CodedColumn) -> bool:
    """Whether the numbers go up, or down, with the rows: what comes next is then new by nature."""
    numbers = numbers_of(column)[column.codes]
    held = np.flatnonzero(np.isfinite(numbers))
    if len(held) < 30 or np.ptp(numbers[held]) == 0:
        return False
    ranks = np.argsort(np.argsort(numbers[held], kind="stable"), kind="stable")
    return bool(abs(np.corrcoef(ranks, np.arange(len(held)))[0, 1]) > 0.9)


def _suggestion(
    now: TableKnowledge, earlier: TableKnowledge, column: ColumnKnowledge, said: list[tuple[str, str]]
) -> Suggestion:
    changes = "; ".join(f"{what} {how}" for what, how in said)
    sentence = f"{column.name} has changed since the scan of {earlier.learnt_at:%Y-%m-%d %H:%M}: {changes}."
    return Suggestion(
        task="anomalies", kind="drift",
        target=Target(source=now.source, table=now.table, column=column.name),
        current=changes, has_proposal=False, confidence=_PRECISION,
        evidence=Evidence(
            sentence=sentence,
            details=(*said, ("rows", f"{earlier.columns[column.name].rows:,} → {column.rows:,}")),
        ),
        rows=column.rows, model=MODEL,
    )  # fmt: skip
