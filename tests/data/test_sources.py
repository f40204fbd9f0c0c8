"""Whatever a team has becomes the same examples: files, tables; what cannot be meant is a sentence."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import UsageError
from training.data.labelled import LabelledData, write_data
from training.data.layouts import examples_of
from training.data.sources import read_data
from training.tasks.examples import Example

ROWS = [
    {"text": "007", "label": "code", "table": "agents"},
    {"text": "2020-01-01", "label": "date", "table": "dates"},
    {"text": "NA", "label": "code", "table": "agents"},
    {"text": "2020-01-02 10:00:00", "label": "date", "table": "dates"},
]


def put(file: Path, rows: list[dict[str, str]]) -> str:
    if file.suffix == ".csv":
        pd.DataFrame(rows).to_csv(file, index=False)
    elif file.suffix == ".parquet":
        pd.DataFrame(rows).to_parquet(file)
    elif file.suffix == ".json":
        file.write_text(json.dumps(rows), encoding="utf-8")
    else:
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    "name", ["a.csv", "a.parquet", "a.jsonl", "a.json", "odd [x] ä*?.csv", "odd [1].jsonl"]
)
def test_a_file_of_any_kind_and_name_keeps_its_values_as_they_stand(tmp_path: Path, name: str) -> None:
    data = read_data(put(tmp_path / name, ROWS))
    assert data.labels == ("code", "date")
    assert [example.text for example in data.examples] == ["007", "2020-01-01", "NA", "2020-01-02 10:00:00"]
    assert [example.label for example in data.examples] == [0, 1, 0, 1]
    assert [example.table for example in data.examples] == ["agents", "dates", "agents", "dates"]


def test_a_relative_name_is_read_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "rows.csv", ROWS)
    monkeypatch.chdir(tmp_path)
    assert len(read_data("rows.csv")) == 4


def test_csv_with_semicolons_another_encoding_and_line_breaks_in_cells(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes('text;label\n"Müller\nund Sohn";firm\n;person\n'.encode("cp1252"))
    data = read_data(str(file))
    assert [example.text for example in data.examples] == ["Müller\nund Sohn", ""]


def test_json_lines_under_the_name_json_and_one_list_inside_an_object(tmp_path: Path) -> None:
    lines, nested = tmp_path / "a.json", tmp_path / "b.json"
    lines.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    nested.write_text(json.dumps({"version": 1, "data": ROWS}, indent=1), encoding="utf-8")
    assert read_data(str(lines)).examples == read_data(str(nested)).examples


def test_numbers_in_json_keep_the_digits_they_are_written_with(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": 2.50, "label": 1}\n{"text": true, "label": 0}\n', encoding="utf-8")
    data = read_data(str(file))
    assert [(example.text, example.label) for example in data.examples] == [("2.50", 1), ("true", 0)]
    assert data.labels == ()


def test_a_table_behind_a_connector_is_read_page_by_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(tmp_path / "own.db") as database:
        database.execute("CREATE TABLE labelled (id INTEGER PRIMARY KEY, text TEXT, label INTEGER)")
        rows = [(i, f"text {i}", i % 2) for i in range(6_000)]
        database.executemany("INSERT INTO labelled VALUES (?, ?, ?)", rows)
    database.close()
    data = read_data(f"sqlite:///{tmp_path / 'own.db'}#labelled")
    monkeypatch.setenv("OWN_URL", f"sqlite:///{tmp_path / 'own.db'}")
    assert read_data("$OWN_URL#labelled").examples == data.examples
    assert len(data) == 6_000
    assert (data.examples[5_999].text, data.examples[5_999].label, data.labels) == ("text 5999", 1, ())


def test_further_columns_with_few_values_become_groups() -> None:
    rows = [{"text": f"t{i}", "label": i % 2, "language": "de" if i % 3 else "en", "id": i} for i in range(9)]
    groups = [example.groups for example in examples_of(rows, "rows").examples]
    assert groups[:2] == [("language: en",), ("language: de",)]


def test_the_two_kinds_of_dbt_rows() -> None:
    renames = [{"repo": "r", "table": "orders", "source_column": "id", "target_column": "order_id"}]
    assert examples_of(renames, "x").examples == (
        Example("orders : id", -1, ("renamed",), "order_id", "r/orders"),
    )
    described = [
        {"source_repo": "r", "kind": "model", "table": "orders", "column": "id", "description": "The key."}
    ]
    assert examples_of(described, "x").examples == (
        Example("orders : id", -1, ("kind: model",), "The key.", "r/orders"),
    )


@pytest.mark.parametrize(
    ("rows", "labels", "said"),
    [
        ([], None, "has no rows"),
        ([{"txt": "a"}], None, "columns txt"),
        ([{"text": "a", "label": "x"}, {"text": "b", "label": "x"}], None, "of one class, 'x'"),
        (
            [{"text": "a", "label": "x"}, {"text": "b", "label": "y"}],
            ("x", "z"),
            "row 2: the label 'y' is not",
        ),
        ([{"text": "a", "label": "0"}, {"text": "b", "label": "2"}], (), "'2' is not among"),
        ([{"text": "a"}], ("x", "z"), "has no labels"),
        ([{"values": "a;b", "label": "x"}, {"values": "[]", "label": "y"}], None, "should be a JSON list"),
        ([{"values": 3}], None, "should be a list"),
    ],
)
def test_what_cannot_be_meant_is_said(
    rows: list[dict[str, object]], labels: tuple[str, ...] | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        examples_of(rows, "rows", labels)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "", "is empty"),
        ("a.csv", "text,label\n", "has no rows"),
        ("a.csv", "text,text\na,b\n", "each once"),
        ("a.csv", "text,label\na,b,c\ne,f,g\n", "names 2 columns in its first line, but has 3"),
        ("a.csv", "text,label\na,b\ne,f,g\n", "cannot be read as csv"),
        ("a.jsonl", '{"text": "a"}\n{"text": \n', "line 2, is no JSON"),
        ("a.jsonl", "[1, 2]\n", "should be an object"),
        ("a.parquet", "text", "cannot be read as parquet"),
        ("a.xml", "<a/>", "none of the kinds"),
    ],
)
def test_a_bad_file_is_named_with_what_is_wrong(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_data(str(tmp_path / name))


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        ("nowhere.csv", "There is no file"),
        ("sqlite:///x.db", "names no table"),
        ("ledger:dates", "no task 'dates'; there are: anomalies"),
        ("ledger:anomalies", "no decisions on anomalies"),
        ("dbt:nowhere", "is no dbt project"),
        ("dbt:nowhere#names", "not 'names'"),
    ],
)
def test_an_origin_that_is_not_there_is_said(origin: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_data(origin)


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(texts | st.tuples(texts, texts), texts, texts), min_size=2, max_size=6))
def test_what_is_written_is_read_back(
    tmp_path: Path, parts: list[tuple[str | tuple[str, str], str, str]]
) -> None:
    examples = tuple(
        Example(text, place % 2, ("group: a",), target, table)
        for place, (text, target, table) in enumerate(parts)
    )
    data = LabelledData(examples, ("no", "yes"), "made")
    write_data(data, tmp_path / "out" / "data.jsonl")
    assert read_data(str(tmp_path / "out" / "data.jsonl"), labels=data.labels).examples == examples
