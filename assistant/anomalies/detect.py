"""Detection: every cell of a view gets the probability that it is wrong; labels, where given, sharpen it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from assistant.anomalies.adapt import adapt, prepare
from assistant.anomalies.analysis import Analysis, analyse
from assistant.anomalies.cells import CodedTable, code_values, code_view
from assistant.anomalies.combiner import Stage, load_combiner
from assistant.anomalies.features import VALUE_NAMES
from assistant.anomalies.features.encoder import Scorers, plausibility_features
from assistant.anomalies.labels import Labels
from assistant.anomalies.unlabelled import without_labels
from assistant.view import TableView

_ASKED = 60
_REFERENCE = 12
_OPEN = (0.02, 0.97)
"""Values the cheap stages put outside are settled; the encoder is asked about the rest."""


@dataclass(frozen=True)
class Detection:
    """What was found in a table.

    `probability` float64 (rows, columns): each cell of the rows seen. `values[c]` float64 (distinct values of
    column c,): each value by itself, whatever row it stands in. `asked`: values the encoder looked at.
    """

    analysis: Analysis
    probability: np.ndarray = field(repr=False)
    values: list[np.ndarray] = field(repr=False)
    asked: int
    version: str
    prior: np.ndarray = field(repr=False)
    """The combiner's word alone; float64 (rows, columns)."""

    @property
    def table(self) -> CodedTable:
        """The coded table."""
        return self.analysis.table


def detect(
    view: TableView,
    models: Scorers | None = None,
    labels: Labels | None = None,
    seed: int = 0,
) -> Detection:
    """Judge all cells of a view, also by what a steward said of some. No `models`: no encoder is asked."""
    return detect_coded(code_view(view), models, labels, seed)


def detect_values(header: str, values: list[str], models: Scorers | None = None) -> dict[str, float]:
    """The probability that each distinct value of a lone column is wrong."""
    found = detect_coded(code_values(header, values), models)
    return dict(zip(found.table.columns[0].values, found.values[0].tolist(), strict=True))


def detect_coded(
    table: CodedTable,
    models: Scorers | None = None,
    labels: Labels | None = None,
    seed: int = 0,
) -> Detection:
    """`detect` on a table already coded."""
    combiner = load_combiner()
    analysis = analyse(table)
    asked = 0
    if models is not None and combiner.uses_encoder:
        asked = ask_where_open(analysis, combiner.first, models)
    prior, values = combiner.score_table(analysis)
    if not labels:
        probability = without_labels(analysis, prior)
    else:
        probability = adapt(prepare(analysis, prior, seed), labels.said, seed, labels.right)
    return Detection(analysis, probability, values, asked, combiner.version, prior)


def ask_where_open(analysis: Analysis, first: Stage, models: Scorers, most: int = _ASKED) -> int:
    """Ask about the values that the first stage leaves open, `most` a column; how many were asked about."""
    total = 0
    low, high = _OPEN
    for position, column in enumerate(analysis.table.columns):
        lone = first.score(analysis.lone_values(position))
        order = np.argsort(-lone, kind="stable")
        order = order[column.present[order]]
        open_ = order[(lone[order] >= low) & (lone[order] <= high)][:most]
        total += _ask_encoder(analysis, position, open_, models) if len(open_) else 0
    return total


def _ask_encoder(analysis: Analysis, position: int, values: np.ndarray, models: Scorers) -> int:
    """Fill in the encoder's features for these values of a column (by code), and for a few common ones to
    compare them with; how many were asked about."""
    column = analysis.table.columns[position]
    common = np.argsort(-column.counts, kind="stable")[: _REFERENCE + 1]
    common = common[column.present[common]]
    asked = np.union1d(values, common)
    for name, scores in plausibility_features(column, models.cell_plausibility, asked, common).items():
        analysis.values[position][:, VALUE_NAMES.index(name)] = scores
    return len(asked)
