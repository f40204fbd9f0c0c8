"""`dqa data`: what the commands write, say, and refuse."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.ui.conftest import Said, dqa
from training.data.labelled import LabelledData, write_data
from training.data.sources import read_data
from training.tasks.examples import Example

__all__ = ["dqa"]


@pytest.fixture
def origin(tmp_path: Path) -> str:
    """Forty columns of twenty tables, three of them twice, one label turned, a tag among the values."""
    kinds = {
        "city": ["Berlin", "Paris", "<b>Rome</b>", "Oslo"],
        "date": ["2020-01-01", "2021-02-03", "2022-04-05"],
    }
    examples = []
    for number in range(20):
        for label, (name, values) in enumerate(kinds.items()):
            text = f"{name}_{number} : " + " ; ".join(values[number % 3 :] + values[: number % 3])
            examples.append(Example(text, label, ("with header",), "", f"table {number}"))
    examples[6] = examples[6]._replace(label=1)
    data = LabelledData((*examples, *examples[:3]), tuple(kinds), "made")
    write_data(data, tmp_path / "columns.jsonl")
    return str(tmp_path / "columns.jsonl")


def test_clean_says_what_it_removed_and_writes_the_rest(dqa, origin: str, tmp_path: Path) -> None:
    said: Said = dqa("data", "clean", origin, "--out", str(tmp_path / "clean.jsonl"))
    assert said.code == 0, said.err
    assert "duplicate" in said.out
    assert "40 of 43 examples are in" in said.out
    assert len(read_data(str(tmp_path / "clean.jsonl"))) == 40
    told = dqa(
        "data", "clean", origin, "--out", str(tmp_path / "sure.jsonl"), "--drop-suspicious", "--json"
    ).json
    assert told["removed"] == {"duplicate": 3, "label looks wrong": 1}
    assert told["kept"] == 39


def test_split_writes_three_files_that_share_no_table(dqa, origin: str, tmp_path: Path) -> None:
    told = dqa("data", "split", origin, "--out", str(tmp_path / "out"), "--seed", "1", "--json").json
    assert sum(part["examples"] for part in told["splits"].values()) == 43
    tables = [
        {example.table for example in read_data(str(tmp_path / "out" / f"{name}.jsonl")).examples}
        for name in ("train", "validation", "test")
    ]
    assert sum(map(len, tables)) == 20
    assert dqa("data", "split", origin, "--out", str(tmp_path / "out"), "--test", "1").code == 2


def test_augment_adds_examples_behind_those_there_are(dqa, origin: str, tmp_path: Path) -> None:
    out = str(tmp_path / "more.jsonl")
    said: Said = dqa("data", "augment", origin, "--how", "typos", "--share", "0.5", "--out", out)
    assert said.code == 0, said.err
    more, there = read_data(out).examples, read_data(origin).examples
    assert more[: len(there)] == there
    assert {example.groups[-1] for example in more[len(there) :]} == {"augmented: typos"}
    refused = dqa("data", "augment", origin, "--how", "nope", "--out", out)
    assert (refused.code, "there are: header_synonym" in refused.err) == (2, True)
    assert dqa("data", "augment", origin, "--there", "model", "--out", out).code == 2


@pytest.mark.shipped
def test_the_report_is_one_page_with_pictures_and_escaped_values(dqa, origin: str, tmp_path: Path) -> None:
    page = tmp_path / "data.html"
    told = dqa("data", "report", origin, "--against", origin, "--out", str(page), "--json").json
    assert told["removed"] == {"duplicate": 3}
    assert told["classes"] == {"city": 21, "date": 22}
    assert [one["example"] for one in told["suspicious"]] == [6]
    assert told["leakage"] == 1
    html = page.read_text(encoding="utf-8")
    for title in ("Class balance", "Lengths", "Duplicates and conflicts", "Labels that look wrong", "Leakage",
                  "Diversity", "Relevance", "Samples"):  # fmt: skip
        assert f"{title}</h2>" in html
    assert html.count("<svg") >= 4
    assert "&lt;b&gt;Rome" in html
    assert "<b>Rome" not in html


@pytest.mark.shipped
def test_targets_without_labels_are_reported_on_too(dqa, tmp_path: Path) -> None:
    rows = [{"text": f"value {i}", "target": f"form {i}", "table": f"t{i % 9}"} for i in range(30)]
    (tmp_path / "forms.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    said: Said = dqa("data", "report", str(tmp_path / "forms.jsonl"), "--out", str(tmp_path / "data.html"))
    assert said.code == 0, said.err
    assert "30 examples of 0 classes" in said.out
    assert "characters of a target" in (tmp_path / "data.html").read_text(encoding="utf-8")


def test_harvest_writes_two_files_and_names_what_it_skipped(dqa, tmp_path: Path) -> None:
    models = tmp_path / "project" / "models"
    models.mkdir(parents=True)
    (models / "stg_a.sql").write_text("select id as a_id, b from {{ source('x', 'a') }}", encoding="utf-8")
    (models / "stg_b.sql").write_text("select ((", encoding="utf-8")
    (models / "a.yml").write_text(
        "models: [{name: stg_a, columns: [{name: b, description: A letter.}]}]", encoding="utf-8"
    )
    said: Said = dqa("data", "harvest", str(tmp_path / "project"), "--out", str(tmp_path / "out"))
    assert said.code == 0
    assert "1 descriptions and 2 column pairs, 1 of them renamed" in said.out
    assert "Skipped" in said.err
    assert "stg_b.sql" in said.err
    assert (tmp_path / "out" / "dbt_renames.csv").read_text(encoding="utf-8").splitlines() == [
        "repo,commit,table,source_column,target_column,renamed",
        "project,,a,id,a_id,1",
        "project,,a,b,b,0",
    ]
    assert dqa("data", "harvest", str(tmp_path), "--out", str(tmp_path / "out")).code == 2


def test_a_library_that_is_not_there_is_named_with_its_extra(
    dqa, origin: str, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setitem(sys.modules, "datasketch", None)
    said: Said = dqa("data", "clean", origin, "--out", str(tmp_path / "clean.jsonl"))
    assert said.code == 2
    assert "needs datasketch: pip install 'data-quality-assistant[train]'" in said.err
