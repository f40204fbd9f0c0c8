"""The benchmark of the cheap stages: every string is counted, the short cut changes nothing."""

from __future__ import annotations

from training.evaluation.throughput import SOURCES, measure


def test_all_strings_pass_and_the_shares_are_told() -> None:
    found = measure(1_300, 300, page=100)
    assert found["strings"] == (1_300 // len(SOURCES) + 1) * len(SOURCES)
    share = found["share"]
    assert 0 < share["lists"] < share["parsers"] == 1
    assert 0 < share["static"] < 1
    assert share["generator"] == 0
    assert found["by_column"].keys() == {source.name for source in SOURCES}
