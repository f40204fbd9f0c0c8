"""What `training.evaluation` measured, as the fields of a card."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from training.card.facts import Group
from training.card.notes import SHARES

if TYPE_CHECKING:
    from training.evaluation.measured import Measured, Subgroup


def measured_facts(measured: Measured) -> dict[str, Any]:
    """The fields metric, better, figures, intervals, groups, group_metric and worst: `Card(**facts, …)`.

    A figure that is not defined (NaN) is left out, as is a subgroup's.
    """
    figures = {name: found for name, found in measured.figures.items() if not isnan(found.value)}
    return {
        "metric": measured.metric,
        "better": measured.better,
        "figures": {name: found.value for name, found in figures.items()},
        "intervals": {
            name: (found.low, found.high) for name, found in figures.items() if not isnan(found.low)
        },
        "groups": {
            name: _group(group, measured.group_metric)
            for name, group in measured.subgroups.items()
            if not isnan(group.figure.value)
        },
        "group_metric": measured.group_metric,
        "worst": measured.worst,
    }


def _group(group: Subgroup, metric: str) -> Group:
    """A subgroup; a share of 0 or 1 bootstraps to no interval at all: the card takes Wilson's there."""
    low, high = group.figure.low, group.figure.high
    if isnan(low) or (low == high and metric in SHARES):
        return Group(examples=group.examples, right=group.figure.value)
    return Group(examples=group.examples, right=group.figure.value, low=low, high=high)
