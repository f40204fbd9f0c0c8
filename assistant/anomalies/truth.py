"""Which of the values that the rows of one entity report is true, by how far each source can be trusted.

Expectation and maximisation in the manner of Dawid and Skene (1979): what is likely true tells which source
errs, and that again what is likely true. What a steward said of a cell is held fixed: a value known to be
right settles its entity, and tells of every source that reported on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.anomalies.analysis import Analysis
from assistant.anomalies.cells import CodedColumn
from assistant.anomalies.dependencies import Dependency, group_ids
from assistant.anomalies.features._rarity import shares
from assistant.anomalies.features.dependency import outvoted, source_of
from assistant.anomalies.features.pattern import coarse

_COVERAGE = 0.5
_EXPLAINED = 0.3
_NEARLY = 0.8
_MOST_AGREEMENT = 0.9
"""Where rows of an entity agree more than this, the votes of its dependencies say all there is to say."""
_ROUNDS = 12
_STRENGTH = 4.0
_TEMPER = 0.6
"""Sources copy from one another, so that their votes count for less than independent ones."""
_KNOWN_WEIGHT = 10.0


@dataclass(frozen=True)
class Reports:
    """One column's cells as reports of entities by sources.

    `entity`, `source`: int64 (rows,), entity -1 where the row names none. `candidate`: int64 (rows,), a
    number for each value reported of each entity, -1 where the cell or the entity is missing. Of each
    candidate `owner` is the entity, `code` the value, `form` the log share of its column's cells in its form.
    """

    position: int
    entity: np.ndarray
    source: np.ndarray
    candidate: np.ndarray
    owner: np.ndarray
    code: np.ndarray
    form: np.ndarray


def find_reports(analysis: Analysis) -> dict[int, Reports]:
    """By column position, the columns whose entities are reported in contradiction."""
    named = {position: _entity(analysis, position) for position in analysis.votes}
    names = {position for dependency in named.values() if dependency for position in dependency.lhs}
    found: dict[int, Reports] = {}
    for position, dependency in named.items():
        if dependency is None or position in names:
            continue
        source = source_of(analysis.table, outvoted(analysis.votes[position]), besides=dependency.lhs)
        found[position] = _reports(analysis, position, group_ids(analysis.table, dependency.lhs), source)
    return found


def _entity(analysis: Analysis, position: int) -> Dependency | None:
    """The dependency that names the thing a column tells of, if its rows contradict each other.

    Of those that explain nearly as many cells as the best, the one with fewest groups: rows with the same
    time of arrival agree too, for most are of the same flight.
    """
    told = [
        vote.dependency
        for vote in analysis.votes[position]
        if len(vote.dependency.lhs) == 1 and vote.dependency.coverage >= _COVERAGE
    ]
    if not told or max(dependency.agreement for dependency in told) > _MOST_AGREEMENT:
        return None
    explained = [_explained(analysis, position, dependency.lhs) for dependency in told]
    most = max(explained)
    if most < _EXPLAINED:
        return None
    able = [one for one, share in zip(told, explained, strict=True) if share >= _NEARLY * most]
    return min(able, key=lambda d: (len(analysis.table.columns[d.lhs[0]].values), d.lhs))


def _explained(analysis: Analysis, position: int, lhs: tuple[int, ...]) -> float:
    """The share of the column's cells that hold their group's most frequent value, one of each group apart.

    That one had to be told first.
    """
    column = analysis.table.columns[position]
    groups = group_ids(analysis.table, lhs)
    held = (groups >= 0) & (column.codes != column.missing)
    width = len(column.values)
    pairs, counts = np.unique(groups[held] * width + column.codes[held], return_counts=True)
    most = np.zeros(int(groups.max(initial=-1)) + 1, dtype=np.int64)
    np.maximum.at(most, pairs // width, counts)
    return float(np.maximum(most - 1, 0).sum() / max(held.sum(), 1))


def _reports(analysis: Analysis, position: int, entity: np.ndarray, source: int | None) -> Reports:
    column = analysis.table.columns[position]
    sources = (
        np.zeros(analysis.table.rows, dtype=np.int64)
        if source is None
        else analysis.table.columns[source].codes.astype(np.int64)
    )
    held = (entity >= 0) & (column.codes != column.missing)
    width = len(column.values)
    pairs, inverse = np.unique(entity[held] * width + column.codes[held], return_inverse=True)
    candidate = np.full(analysis.table.rows, -1, dtype=np.int64)
    candidate[held] = np.asarray(inverse).ravel()
    owner, code = np.divmod(pairs, width)
    return Reports(position, entity, sources, candidate, owner, code, _forms(column)[code])


def _forms(column: CodedColumn) -> np.ndarray:
    """By value, the log of the share of the column's cells that are written in its form."""
    forms = [coarse(value) for value in column.values]
    share, _ = shares(forms, column.counts * column.present)
    logs: np.ndarray = np.log(np.maximum(share, 1e-3))
    return logs


@dataclass(frozen=True)
class Truth:
    """What is believed of a column: `likely` float64 (candidates,), the probability that each is the truth;
    `elsewhere`: by entity, a right value that none of its rows reports."""

    reports: Reports
    likely: np.ndarray
    elsewhere: dict[int, str]

    def wrong(self) -> np.ndarray:
        """float64 (rows,): the probability that each cell is wrong; NaN where no report contradicts it."""
        reports = self.reports
        rivals = np.bincount(reports.owner, minlength=int(reports.owner.max(initial=-1)) + 1) > 1
        rivals[list(self.elsewhere)] = True
        held = reports.candidate >= 0
        held[held] = rivals[reports.entity[held]]
        result = np.full(len(held), np.nan)
        result[held] = 1 - self.likely[reports.candidate[held]]
        return result

    def best(self, values: Sequence[str]) -> dict[int, tuple[str, float]]:
        """By entity, the likeliest value and its probability; `values` are the column's."""
        order = np.argsort(self.likely, kind="stable")
        owner, code = self.reports.owner, self.reports.code
        found = {int(owner[c]): (values[code[c]], float(self.likely[c])) for c in order.tolist()}
        return found | {entity: (value, 1.0) for entity, value in self.elsewhere.items()}


def discover(
    reports: Reports,
    values: Sequence[str],
    wrong: Mapping[int, bool] | None = None,
    right: Mapping[int, str] | None = None,
) -> Truth:
    """The likely truth of each entity, given by row which cells are `wrong` and what is `right`."""
    fixed, elsewhere = _fixed(reports, values, wrong or {}, right or {})
    entities = int(reports.owner.max(initial=-1)) + 1
    rows = np.flatnonzero(reports.candidate >= 0)
    candidate, source = reports.candidate[rows], reports.source[rows]
    settled = np.zeros(entities, dtype=bool)
    settled[reports.owner[fixed == 1]] = True
    settled[list(elsewhere)] = True
    weight = np.where(settled[reports.entity[rows]], _KNOWN_WEIGHT, 1.0)
    rivals = np.maximum(np.bincount(reports.owner, minlength=entities) - 1, 2)
    votes = np.bincount(candidate, minlength=len(reports.owner)).astype(float)
    likely = _settle(np.log(np.maximum(votes, 1e-9)) * 2, reports.owner, entities, fixed)
    for _ in range(_ROUNDS):
        accuracy = _accuracy(likely[candidate], source, weight)
        odds = np.log(accuracy / (1 - accuracy))[source] + np.log(rivals[reports.entity[rows]])
        score = np.bincount(candidate, weights=_TEMPER * odds, minlength=len(reports.owner)) + reports.form
        likely = _settle(score, reports.owner, entities, fixed)
    return Truth(reports, likely, elsewhere)


def _fixed(
    reports: Reports, values: Sequence[str], wrong: Mapping[int, bool], right: Mapping[int, str]
) -> tuple[np.ndarray, dict[int, str]]:
    """By candidate 1: known to be right, -1: known to be wrong, 0: open; and right values nobody reports."""
    fixed = np.zeros(len(reports.owner), dtype=np.int8)
    elsewhere: dict[int, str] = {}
    place = {
        (int(entity), values[code]): i
        for i, (entity, code) in enumerate(zip(reports.owner.tolist(), reports.code.tolist(), strict=True))
    }
    known: dict[int, str] = {}
    for row, is_wrong in wrong.items():
        candidate, entity = int(reports.candidate[row]), int(reports.entity[row])
        if candidate >= 0 and is_wrong:
            fixed[candidate] = -1
        elif candidate >= 0:
            known[entity] = values[reports.code[candidate]]
    known |= {int(reports.entity[row]): value for row, value in right.items() if value}
    for entity, value in known.items():
        if entity < 0:
            continue
        if (entity, value) in place:
            fixed[reports.owner == entity] = -1
            fixed[place[entity, value]] = 1
        else:
            fixed[reports.owner == entity] = -1
            elsewhere[entity] = value
    return fixed, elsewhere


def _settle(score: np.ndarray, owner: np.ndarray, entities: int, fixed: np.ndarray) -> np.ndarray:
    """Softmax of the scores within each entity; fixed candidates are what they are."""
    open_ = np.where(fixed < 0, -np.inf, score)
    top = np.full(entities, -np.inf)
    np.maximum.at(top, owner, open_)
    raised = np.where(np.isfinite(open_), np.exp(open_ - np.where(np.isfinite(top), top, 0.0)[owner]), 0.0)
    total = np.bincount(owner, weights=raised, minlength=entities)
    likely: np.ndarray = raised / np.maximum(total[owner], 1e-12)
    return np.where(fixed > 0, 1.0, likely)


def _accuracy(likely: np.ndarray, source: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """How often each source is right, drawn towards the mean of all."""
    mean = float((likely * weight).sum() / max(weight.sum(), 1e-9))
    right = np.bincount(source, weights=likely * weight)
    told = np.bincount(source, weights=weight)
    return np.clip((right + _STRENGTH * mean) / (told + _STRENGTH), 0.02, 0.98)
