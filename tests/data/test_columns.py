"""Labelled columns: the text the models are served with, and the neighbours beside it."""

from __future__ import annotations

from assistant.models.inputs import column_text, neighbours_text
from training.data.columns import column_examples

LABELS = ("city", "date")
ROWS = [
    {"table": "t", "header": "town", "values": ["Rome", "Paris"], "label": "city"},
    {"table": "t", "header": "", "values": '["", "2020-01-01"]', "label": "date"},
    {"table": "u", "values": ["Oslo", None, 7], "label": "city"},
]


def test_columns_of_one_table_see_each_others_first_values() -> None:
    first, second, alone = column_examples(ROWS, LABELS)
    assert first.text == (column_text("town", ["Rome", "Paris"]), "2020-01-01")
    assert second.text == (column_text("", ["", "2020-01-01"]), "Rome")
    assert alone.text == (column_text("", ["Oslo", "", "7"]), "")
    assert [example.label for example in (first, second, alone)] == [0, 1, 0]
    assert first.groups == ("with header", "with neighbours")
    assert alone.groups == ("no header", "no neighbours")


def test_columns_without_a_shared_table_are_texts_not_pairs() -> None:
    rows = [{**row, "table": f"table {place}"} for place, row in enumerate(ROWS)]
    assert [example.text for example in column_examples(rows, LABELS)] == [
        column_text("town", ["Rome", "Paris"]),
        column_text("", ["", "2020-01-01"]),
        column_text("", ["Oslo", "", "7"]),
    ]


def test_at_most_six_neighbours_of_thirty_characters() -> None:
    shown = neighbours_text([[f"{place}" * 40] for place in range(9)]).split(" ; ")
    assert [len(value) for value in shown] == [30] * 6
