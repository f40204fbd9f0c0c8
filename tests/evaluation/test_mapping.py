"""Mapping, measured: the figures by hand, files as they come, and sentences where they cannot be read."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from assistant.errors import UnknownName, UsageError
from tests.fakes import FakeModels
from training.evaluation.mapping import Ranked, SchemaPair, evaluate, first_ranks, measure, read_pair
from training.evaluation.mapping_matchers import find_matcher
from training.evaluation.mapping_renames import evaluate_renames


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    return write(
        tmp_path / "shop",
        source="nm,ort,alt\nann,Berlin,3\nbob,,4\n",
        target="name,city,age\nann,Berlin,3\ncid,Rome,9\n",
        ground_truth="source_column,target_column\nnm,name\nort,city\nalt,age\ngone,city\n",
    )


def says(*pairs: tuple[str, str, float], chosen: tuple[tuple[str, str], ...] = ()):  # type: ignore[no-untyped-def]
    return lambda _: Ranked(sorted(pairs, key=lambda one: -one[2]), chosen)


def test_the_figures_are_those_of_the_definitions(pair: Path) -> None:
    matcher = says(
        ("nm", "name", 0.9), ("nm", "city", 0.1), ("ort", "age", 0.8), ("ort", "city", 0.7),
        ("alt", "city", 0.2),
        chosen=(("nm", "name"), ("ort", "age")),
    )  # fmt: skip
    found = measure(read_pair(pair), matcher)
    assert found["pairs"] == 3
    assert found["mrr"] == pytest.approx((1 + 1 / 2 + 0) / 3, abs=1e-4)
    assert found["recall_at_gt"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["p_at_1"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["hit_at_5"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["f1"] == pytest.approx(2 / 5)
    assert found["absent"] == 1
    assert found["mrr_absent"] == pytest.approx(1.5 / 4)


def test_one_to_one_puts_the_chosen_pairs_first(pair: Path) -> None:
    matcher = says(("nm", "city", 0.9), ("nm", "name", 0.1), chosen=(("nm", "name"),))
    assert measure(read_pair(pair), matcher)["p_at_1"] == 0
    assert measure(read_pair(pair), matcher, one_to_one=True)["p_at_1"] == pytest.approx(1 / 3, abs=1e-4)


def test_any_of_several_true_targets_counts() -> None:
    pairs = [("a", "x", 3.0), ("a", "y", 2.0), ("b", "x", 1.0)]
    assert first_ranks([("a", "z"), ("a", "y"), ("b", "q")], pairs).tolist() == [2, math.inf]


def test_a_folder_of_pairs_gives_each_and_the_mean(pair: Path, tmp_path: Path) -> None:
    write(
        tmp_path / "more" / "clinic",
        source_schema="table,column,type,description\nvisit,adm,timestamp,When the visit began\n",
        target_schema="table,column,type,description\nstay,begin,timestamp,When it began\nstay,end,date,\n",
        ground_truth="source_column,target_column\nvisit.adm,stay.begin\n",
    )
    found = evaluate(tmp_path, find_matcher("ours", FakeModels()))
    assert set(found["tables"]) == {"shop", "more/clinic"}
    assert found["pairs"] == 4
    assert found["tables"]["more/clinic"]["pairs"] == 1
    assert 0 < found["mrr"] <= 1


def test_schemas_say_type_and_description_and_labels_may_lack_the_table(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "s",
        source_schema="column,description\nA,one\n",
        target_schema="table,column,type\nt,B,varchar(10)\nt,C,INT8\nt,D,numeric(9)\nt,E,\n",
        ground_truth="source_column,target_column\na,B\n",
    )
    found = read_pair(folder)
    assert found.truth == (("A", "t.B"),)
    assert [one.type for one in found.target[0].columns] == ["text", "integer", "number", ""]
    assert found.source[0].columns[0].description == "one"


def test_what_cannot_be_read_is_a_sentence(pair: Path, tmp_path: Path) -> None:
    matcher = find_matcher("ours", FakeModels())
    with pytest.raises(UsageError, match=r"holds no ground_truth\.csv"):
        evaluate(tmp_path / "none", matcher)
    (pair / "source.csv").write_text("other\n1\n")
    with pytest.raises(UsageError, match="names columns of both schemas"):
        evaluate(pair, matcher)
    (pair / "ground_truth.csv").write_text("source,target\nnm,name\n")
    with pytest.raises(UsageError, match="has no column source_column, target_column"):
        evaluate(pair, matcher)
    with pytest.raises(UnknownName, match="there are: ours, coma"):
        find_matcher("magic", FakeModels())


def test_renames_count_the_renamed_rows_against_all_of_their_table(tmp_path: Path) -> None:
    file = tmp_path / "renames.csv"
    file.write_text(
        "repo,commit,table,source_column,target_column,renamed\n"
        "r,1,orders,id,order_id,1\nr,1,orders,status,status,0\nr,1,orders,amt,amount,1\nr,1,same,a,a,0\n"
    )
    found = evaluate_renames(file, find_matcher("ours", FakeModels()))
    assert found["pairs"] == 2
    assert found["mrr"] == 1
    file.write_text("table,source_column,target_column\nt,a,a\n")
    with pytest.raises(UsageError, match="no renamed column"):
        evaluate_renames(file, find_matcher("ours", FakeModels()))
    file.write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match="has to hold the columns"):
        evaluate_renames(file, find_matcher("ours", FakeModels()))


def test_coma_runs_beside_where_valentine_is_there(pair: Path) -> None:
    pytest.importorskip("valentine")
    for name in ("coma", "coma-schema", "jaccard"):
        found = evaluate(pair, find_matcher(name, FakeModels()))
        assert found["pairs"] == 3
        assert 0 <= found["mrr"] <= 1
    named = SchemaPair("s", *(((read_pair(pair).source[0].without_values()),),) * 2, (("nm", "nm"),))
    assert measure(named, find_matcher("coma", FakeModels()))["mrr"] == 1


def test_without_valentine_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "valentine", None)
    monkeypatch.setitem(__import__("sys").modules, "valentine.algorithms", None)
    with pytest.raises(UsageError, match=r"pip install 'data-quality-assistant\[compare\]'"):
        find_matcher("coma", FakeModels())


def test_the_command_prints_json_and_nothing_else(
    pair: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from typer.testing import CliRunner

    from ui.cli.main import app

    monkeypatch.setattr("assistant.models.load", lambda settings: FakeModels())
    done = CliRunner().invoke(app, ["evaluate", "mapping", "--pairs", str(pair), "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert {"pairs", "mrr", "recall_at_gt", "p_at_1", "hit_at_5", "f1", "seconds", "cpu_seconds"} <= set(
        found
    )
