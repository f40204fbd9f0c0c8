"""Every export is run by the tool it is for, and judges as we do: clean, broken, sparse and empty data."""

from __future__ import annotations

import pytest

from assistant.rules.language import KINDS
from training.evaluation.exchange.cases import Case, Frames
from training.evaluation.exchange.compare import as_objects, compare, ours
from training.evaluation.exchange.data import states
from training.evaluation.exchange.tools import TOOLS

REFUSED = {
    "gx": {"foreign_key", "functional_dependency", "semantic", "arithmetic", "freshness", "frequency",
           "distribution"},
    "pandera": {"foreign_key", "semantic"},
    "dbt": {"semantic"},
    "soda": {"semantic"},
    "odcs": set(),
}  # fmt: skip
"""Kinds of which a format carries none."""


def test_the_cases_cover_every_kind_and_are_broken_by_their_damage(
    frames: Frames, demo_cases: list[Case]
) -> None:
    assert {case.rule.says["kind"] for case in demo_cases} == set(KINDS)
    held = {
        state: {name: as_objects(frame) for name, frame in data.items()}
        for state, data in states(frames, demo_cases).items()
    }
    for case in demo_cases:
        assert ours(case.rule, held["clean"]) == "holds"
        assert ours(case.rule, held["broken"]) == "broken"
        if case.rule.tolerance:
            assert ours(case.rule, held["slight"]) == "holds"


@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize("fmt", TOOLS)
def test_a_tool_gives_the_same_verdicts(fmt: str, frames: Frames, demo_cases: list[Case]) -> None:
    found = compare(fmt, demo_cases, frames)
    assert found.disagreed == []
    assert found.agreed == 5 * (len(found.carried) - len(found.unrun))
    assert len(found.unrun) == (fmt == "odcs")
    assert len(found.carried) + len(found.refused) == len(demo_cases)
    assert set(KINDS) - found.kinds == REFUSED[fmt]
    assert all(": " in line and line.endswith(".") for line in found.refused)
