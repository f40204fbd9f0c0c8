"""What `training.evaluation` measured, as the fields of a card."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from training.card.facts import Group

if TYPE_CHECKING:
    from training.evaluation.measured import Measured


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
            name: Group(
                examples=group.examples,
                right=group.figure.value,
                low=None if isnan(group.figure.low) else group.figure.low,
                high=None if isnan(group.figure.high) else group.figure.high,
            )
            for name, group in measured.subgroups.items()
            if not isnan(group.figure.value)
        },
        "group_metric": measured.group_metric,
        "worst": measured.worst,
    }
