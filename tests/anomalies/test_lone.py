from __future__ import annotations

import numpy as np
import pytest

from assistant.anomalies.cells import code_values
from assistant.anomalies.detect import detect_values
from assistant.anomalies.features import NAMES
from assistant.anomalies.lone import EXPERTS, heard, is_lone


def test_only_a_single_column_of_distinct_values_is_lone() -> None:
    assert is_lone(code_values("c", ["a", "b"]))
    assert not is_lone(code_values("c", ["a", "a", "b"]))


def test_a_value_without_oddity_gives_no_evidence() -> None:
    features = np.full((1, len(NAMES)), np.nan)
    features[0, NAMES.index("placeholder.level")] = 0
    assert not any(heard(kind, features)[0] for kind in EXPERTS)


@pytest.mark.shipped
def test_a_dash_among_codes_is_suspect_and_the_codes_are_not() -> None:
    codes = [f"{i:02}c{i * 7 % 1000:03}" for i in range(60)]
    found = detect_values("code", [*codes, "-"])
    assert found["-"] > 0.8
    assert max(found[code] for code in codes) < 0.1
