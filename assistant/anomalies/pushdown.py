"""Dependencies of a table too large to read: found on the sample, violations counted where it lives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assistant.anomalies.analysis import Analysis
from assistant.anomalies.cells import CodedColumn, CodedTable, code_column
from assistant.anomalies.combiner import Combiner
from assistant.anomalies.dependencies import Dependency
from assistant.anomalies.features.dependency import collect_votes, dependency_features
from assistant.view import TableView
from connectors.values import as_text

_AGREEMENT = 0.9
_PER_COLUMN = 2
_MOST_GROUPS = 100_000
_VIOLATIONS = 500
_GROUP_ROWS = 60


@dataclass(frozen=True)
class Violation:
    """Rows with `given` hold `value` in `column` where most of their `size` rows hold `usual`."""

    column: int
    code: int
    value: str
    usual: str
    given: dict[str, str]
    rows: int
    holding: int
    size: int
    probability: float
    agreement: float


def violations(view: TableView, analysis: Analysis, combiner: Combiner) -> Iterator[Violation]:
    """The contradicted groups of the strongest dependencies, counted over the whole table.

    A left side with too many values to be counted in one query is left to the sample.
    """
    for dependencies in pushed_down(view, analysis).values():
        for dependency in dependencies:
            yield from _violations_of(view, analysis, dependency, combiner)


def pushed_down(view: TableView, analysis: Analysis) -> dict[int, list[Dependency]]:
    """The dependencies that are counted over the whole table, by the column they tell."""
    chosen: dict[int, list[Dependency]] = defaultdict(list)
    for dependency in sorted(analysis.dependencies, key=lambda d: (-d.agreement, d.lhs)):
        strong = dependency.agreement >= _AGREEMENT and len(dependency.lhs) == 1
        if strong and len(chosen[dependency.rhs]) < _PER_COLUMN:
            left = view.columns[analysis.table.columns[dependency.lhs[0]].name]
            if left.complete and len(left.values) <= _MOST_GROUPS:
                chosen[dependency.rhs].append(dependency)
    return chosen


def _violations_of(
    view: TableView, analysis: Analysis, dependency: Dependency, combiner: Combiner
) -> Iterator[Violation]:
    lhs, rhs = (analysis.table.columns[i] for i in (dependency.lhs[0], dependency.rhs))
    groups: dict[str, dict[str, int]] = defaultdict(dict)
    for (left, right), count in view.groups([lhs.name, rhs.name]):
        left_text, right_text = as_text(left) or "", as_text(right) or ""
        if left_text:
            groups[left_text][right_text] = groups[left_text].get(right_text, 0) + count
    split = {left: counts for left, counts in groups.items() if len(counts) > 1 and sum(counts.values()) >= 3}
    if len(split) > _VIOLATIONS:
        # The clearest first: those whose majority is nearest to the whole.
        share = {left: max(counts.values()) / sum(counts.values()) for left, counts in split.items()}
        split = dict(sorted(split.items(), key=lambda item: -share[item[0]])[:_VIOLATIONS])
    if not split:
        return
    places = {value: i for i, value in enumerate(rhs.values)}
    small, cells = _small_table(split, lhs.name, rhs, places)
    votes = collect_votes(small, [Dependency((0,), 1, *_measures(dependency))])
    rows = dependency_features(small, votes, {(0,): analysis.reaches.get(dependency.lhs, 0.0)})[1]
    known = np.array([code for _, _, code in cells])
    features = np.hstack([analysis.values[dependency.rhs][known], rows.astype(np.float32)])
    scores = combiner.score(features)
    seen: set[tuple[str, str]] = set()
    for i, (left, right, code) in enumerate(cells):
        counts = split[left]
        usual = max((value for value in counts if value), key=lambda value: counts[value], default="")
        if (left, right) in seen or right == usual or not usual or counts[usual] <= counts[right]:
            continue
        seen.add((left, right))
        size = sum(counts.values())
        yield Violation(
            dependency.rhs, code, right, usual, {lhs.name: left}, counts[right], counts[usual], size,
            float(scores[i]), dependency.agreement,
        )  # fmt: skip


def _measures(dependency: Dependency) -> tuple[float, float, float, float]:
    return dependency.agreement, dependency.gain, dependency.coverage, dependency.consistent


def _small_table(
    split: dict[str, dict[str, int]], lhs_name: str, rhs: CodedColumn, places: dict[str, int]
) -> tuple[CodedTable, list[tuple[str, str, int]]]:
    """The contradicted groups as rows, large groups scaled down, and for each row (left, right, code)."""
    cells: list[tuple[str, str, int]] = []
    for left, counts in split.items():
        scale = min(1.0, _GROUP_ROWS / sum(counts.values()))
        for right, count in counts.items():
            if right in places:
                cells += [(left, right, places[right])] * max(1, round(count * scale))
    codes = np.array([code for _, _, code in cells], dtype=np.int32)
    left_column = code_column(lhs_name, [left for left, _, _ in cells])
    right_column = CodedColumn(rhs.name, rhs.values, rhs.counts, codes, rhs.missing)
    return CodedTable((left_column, right_column), len(cells)), cells
