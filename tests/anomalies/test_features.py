from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.anomalies.analysis import analyse
from assistant.anomalies.cells import code_column, code_values, code_view
from assistant.anomalies.context import NAMES as CONTEXT_NAMES
from assistant.anomalies.context import context_features
from assistant.anomalies.features import GROUPS, NAMES, VALUE_NAMES
from assistant.anomalies.features.numeric import parse_number
from assistant.anomalies.features.parse import other_number, parse_type
from assistant.anomalies.features.pattern import coarse, shape
from assistant.anomalies.features.placeholder import placeholder_level
from assistant.anomalies.neighbours import nearest_frequent
from assistant.view import frame_view

TEXTS = st.lists(st.text(max_size=12), min_size=1, max_size=25)


@settings(deadline=None)
@given(TEXTS)
def test_every_detector_answers_for_every_value_whatever_it_holds(values: list[str]) -> None:
    column = code_column("c", values)
    for group in GROUPS.values():
        for name, array in group(column).items():
            assert name in VALUE_NAMES
            assert array.shape == (len(column.values),)
            assert not np.isinf(array).any()


def test_null_and_empty_text_are_one_missing_value() -> None:
    column = code_view(frame_view(pd.DataFrame({"a": ["x", "", None, "y"]}))).columns[0]
    assert column.values[column.missing] == ""
    assert column.counts[column.missing] == 2
    assert column.filled == 2


def test_a_table_without_rows_is_analysed() -> None:
    analysis = analyse(code_view(frame_view(pd.DataFrame({"a": [], "b": []}, dtype=object))))
    assert analysis.cells(0).shape == (0, len(NAMES))


@pytest.mark.parametrize(
    ("value", "exact", "general"),
    [("A-1042", "A-9999", "w-9"), ("New York, NY", "a a, A", "w"), ("7:10 a.m.", "9:99 a.a.", "9:9 w.")],
)
def test_shapes(value: str, exact: str, general: str) -> None:
    assert shape(value) == exact
    assert coarse(value) == general


@pytest.mark.parametrize(
    ("value", "type_"),
    [("12", "integer"), ("1,200.50", "decimal"), ("5 %", "percentage"), ("2024-02-29", "date"),
     ("7:10 a.m.", "time"), ("a@b.org", "email"), ("12 oz", "quantity"), ("Birmingham", "word")],
)  # fmt: skip
def test_types(value: str, type_: str) -> None:
    assert parse_type(value) == type_


def test_numbers_and_what_is_none() -> None:
    assert parse_number("$1,200.50") == 1200.5
    assert np.isnan(parse_number(""))
    assert np.isnan(parse_number("12 oz"))
    assert np.isnan(parse_number("1e999"))


def test_placeholders() -> None:
    assert [placeholder_level(v) for v in ("N/A", "not available", "Boaz", "----")] == [1.0, 1.0, 0.0, 0.3]


def test_the_nearest_value_is_a_much_more_frequent_one() -> None:
    column = code_column("city", ["birmingham"] * 9 + ["birmingxam", "dothan", "boaz", "boaz"])
    nearest = nearest_frequent(column)
    wrong = column.values.index("birmingxam")
    assert column.values[nearest.index[wrong]] == "birmingham"
    assert nearest.similarity[wrong] == pytest.approx(0.9)
    assert nearest.index[column.values.index("birmingham")] == -1


def test_blocked_search_finds_what_the_full_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = [f"customer {i:03}" for i in range(60)] * 4 + ["customer 01x", "custxmer 044"]
    column = code_column("c", cells)
    full = nearest_frequent(column)
    monkeypatch.setattr("assistant.anomalies.neighbours._MATRIX", 0)
    blocked = nearest_frequent(column)
    assert blocked.similarity[-2:] == pytest.approx(full.similarity[-2:], abs=1e-5)


def test_a_misspelt_word_of_a_lone_column_is_seen() -> None:
    analysis = analyse(code_values("title", ["nursing home", "receive goods", "recieve letters", "home"]))
    slip = analysis.values[0][:, VALUE_NAMES.index("words.slip")]
    assert np.nan_to_num(slip).tolist() == [0, 0, 3, 0]


@pytest.mark.parametrize(
    ("value", "other", "another"),
    [("2023/02/03", "2025-02-03", True), ("2025/02/03", "2025-02-03", False), ("AB-124", "AB-123", True),
     ("AB-l23", "AB-123", False), ("Main Stret 12", "Main Street 12", False),
     ("b1rmingham", "birmingham", False),
     ("Main Street 13", "Main Street 12", True)],
)  # fmt: skip
def test_other_digits_are_another_value(value: str, other: str, another: bool) -> None:
    assert other_number(value, other) is another


def test_one_odd_value_among_regular_ones_differs_from_one_among_odd_ones() -> None:
    cells = np.full((5, len(NAMES)), np.nan)
    codes, present = np.arange(5), np.ones(5, dtype=bool)
    alone = np.array([0.01, 0.01, 0.02, 0.01, 0.9])
    custom = np.array([0.9, 0.8, 0.95, 0.7, 0.9])
    half = CONTEXT_NAMES.index("context.half")
    assert context_features(cells, alone, codes, alone, present)[4, half] == 0
    assert context_features(cells, custom, codes, custom, present)[4, half] == 1
