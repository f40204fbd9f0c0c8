"""Which of the probes a rule catches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from assistant.rules.judge.probes import Probes
from assistant.rules.language import FunctionalDependency, RuleBase
from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.frames import judge_frame
from connectors.types import Value

WHOLE_TABLE = frozenset({"row_count", "freshness", "frequency", "distribution"})
"""Kinds of rules that speak of no single row."""


def caught(
    rule: RuleBase, probes: Probes, referred: Mapping[str, pd.DataFrame] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the rule's probes, and bool: on which of them it fails where the row itself does not.

    `referred` are the rows that a foreign key refers to. A rule on the whole table catches no single cell.
    Raises `CannotJudge`.
    """
    places = probes.of(rule)
    if not len(places) or rule.says["kind"] in WHOLE_TABLE:
        return places, np.zeros(len(places), dtype=bool)
    if rule.per_record:
        rows = probes.source[places]
        before = judge_frame(rule, probes.base.iloc[rows].reset_index(drop=True), referred).failing
        after = judge_frame(rule, probes.frame.iloc[places].reset_index(drop=True), referred).failing
        return places, np.asarray(after & ~before)
    before = judge_frame(rule, probes.base).failing[probes.source[places]]
    fails = _contradicts if isinstance(rule, FunctionalDependency) else _doubles
    return places, np.asarray(fails(rule, probes, places) & ~before)


def covered(rules: Iterable[RuleBase], probes: Probes) -> np.ndarray:
    """bool (probes,): what any of the rules catches. One that cannot be judged here catches none."""
    found = np.zeros(len(probes), dtype=bool)
    for rule in rules:
        try:
            places, hit = caught(rule, probes)
        except CannotJudge:
            continue
        found[places[hit]] = True
    return found


def _doubles(rule: RuleBase, probes: Probes, places: np.ndarray) -> np.ndarray:
    """Where a damaged row, put in place of its original, has the key of another row."""
    had, keys, own = _keys(probes, places, rule.columns)
    whole = probes.column[places] == -1
    return np.array([
        None not in key and (whole[i] or had[key] > (own[i] == key)) for i, key in enumerate(keys)
    ])  # fmt: skip


def _contradicts(rule: RuleBase, probes: Probes, places: np.ndarray) -> np.ndarray:
    """Where a damaged row, put in place of its original, is no longer of its group's majority."""
    dependent, *determinant = rule.columns
    had, keys, own = _keys(probes, places, (*determinant, dependent))
    groups: dict[tuple[Value, ...], list[tuple[Value, ...]]] = {}
    for key in had:
        if None not in key:
            groups.setdefault(key[:-1], []).append(key)
    found = np.zeros(len(places), dtype=bool)
    for i, key in enumerate(keys):
        if None in key:
            continue
        beside = [had[other] - (other == own[i]) for other in groups.get(key[:-1], ()) if other != key]
        found[i] = max(beside, default=0) > had[key] - (key == own[i])
    return found


def _keys(
    probes: Probes, places: np.ndarray, columns: Sequence[str]
) -> tuple[Counter[tuple[Value, ...]], list[tuple[Value, ...]], list[tuple[Value, ...]]]:
    """How many rows hold each combination; the combinations of the damaged rows, and of their originals."""
    rows = list(map(tuple, probes.base[list(columns)].to_numpy(dtype=object)))
    damaged = list(map(tuple, probes.frame[list(columns)].to_numpy(dtype=object)[places]))
    return Counter(rows), damaged, [rows[i] for i in probes.source[places].tolist()]
