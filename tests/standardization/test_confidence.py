"""The shipped table of confidence: read as it says, counted as it should be, calibrated on other columns."""

from __future__ import annotations

import json

import pytest

from assistant.standardization.confidence import confidence_of
from training.standardization.calibrate import ENOUGH, PLACE, count, held_out_error
from training.standardization.made import Seen


def test_the_shipped_table_was_measured_and_is_calibrated() -> None:
    table = json.loads(PLACE.read_text(encoding="utf-8"))
    assert table["card"]["held_out_ece"] <= 0.05
    assert table["card"]["proposals"] > 1_000
    assert all(0 < share < 1 for share in table["confidence"].values())
    assert table["confidence"].keys() == table["counts"].keys()


def test_a_kind_without_a_line_has_that_of_its_ground() -> None:
    assert confidence_of("no such kind", "list: slip", True) == confidence_of("other", "list: slip", True)
    assert confidence_of("city", "no such ground", True) > confidence_of("city", "no such ground", False)


def test_shares_are_counted_by_ground_and_by_kind_where_there_are_enough() -> None:
    seen = [Seen("city", "form", True, 0.5, i % 10 != 0) for i in range(ENOUGH)]
    seen += [Seen("date", "form", True, 0.5, True)] * 20
    shares, counts = count(seen)
    assert counts == {"form|proved": ENOUGH + 20, "form|proved|city": ENOUGH}
    right = round(0.9 * ENOUGH) + 20
    assert shares["form|proved"] == pytest.approx((right + 1) / (ENOUGH + 22), abs=1e-3)
    assert shares["form|proved|city"] == pytest.approx(0.9, abs=0.01)
    assert held_out_error(shares, seen) < 0.05
    wrong = [one._replace(right=False) for one in seen]
    assert held_out_error(shares, wrong) > 0.8
