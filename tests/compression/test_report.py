"""What is refused, and how it is said."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.compression.report import Refused, Report, Row
from training.compression.timing import interleaved, ratio
from training.evaluation.measured import Interval


def report(figure: float, tolerance: float = 0.005, better: str = "higher", low: float = -0.003) -> Report:
    first = Row("torch float32", 4000, 100.0, 1.0, 0.5, 0.9, None, 1.0)
    gap = Interval(figure - 0.9, low, 0.002)
    row = Row("int8", 1000, 300.0, 3.0, 1.5, figure, gap, 0.99)
    return Report("m-1", "int8", "m-2", "f1", better, 500, 80, tolerance, "int8", (first, row))


@pytest.mark.parametrize(
    ("figure", "better", "accepted"),
    [(0.8951, "higher", True), (0.8949, "higher", False), (0.95, "higher", True),
     (0.9049, "lower", True), (0.9051, "lower", False), (0.5, "lower", True)],
)  # fmt: skip
def test_the_tolerance_is_what_may_be_lost(figure: float, better: str, accepted: bool) -> None:
    assert report(figure, better=better).accepted is accepted


@given(st.floats(0, 1), st.floats(0, 0.99))
def test_a_better_result_is_never_refused(gain: float, tolerance: float) -> None:
    assert report(0.9 + gain, tolerance).accepted
    assert report(0.9 - gain, tolerance, better="lower").accepted


def test_the_verdict_names_figures_size_and_speed() -> None:
    said = report(0.899).verdict()
    assert "f1 0.9000 → 0.8990, difference -0.0010 (-0.0030 to +0.0020) on 500 examples" in said
    assert "4.0 times smaller, 3.0 times as fast" in said
    assert "By chance" not in said
    assert "By chance it may lose up to 0.0090" in report(0.899, low=-0.009).verdict()


def test_a_refusal_says_what_was_lost_and_what_to_do() -> None:
    said = str(Refused(report(0.8)))
    assert "loses more than 0.005: f1 0.9000 → 0.8000" in said
    assert "Nothing was installed." in said
    assert "--to onnx" in said


def test_a_report_is_json() -> None:
    found = json.loads(json.dumps(report(0.8).to_dict()))
    assert (found["accepted"], found["loss"]) == (False, pytest.approx(0.1))
    assert [row["name"] for row in found["rows"]] == ["torch float32", "int8"]


def test_ways_take_turns_after_one_round_that_does_not_count() -> None:
    called: list[str] = []
    seconds = interleaved({name: lambda n=name: called.append(n) for name in "ab"}, rounds=3)
    assert "".join(called) == "ab" + "ab" + "ba" + "ab"
    assert {name: len(found) for name, found in seconds.items()} == {"a": 3, "b": 3}


def test_a_ratio_is_the_median_of_the_rounds() -> None:
    assert ratio(np.array([2.0, 9.0, 4.0]), np.array([1.0, 3.0, 2.0])) == 2.0


def test_lower_is_better_is_said_by_the_upper_bound() -> None:
    found = replace(report(0.901, better="lower"), tolerance=0.0015)
    assert "may lose up to 0.0020" in found.verdict()
