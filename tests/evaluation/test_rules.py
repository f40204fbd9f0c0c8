"""The evaluation of rules: counts of kinds caught and of false alarms, folders, what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from assistant.errors import UsageError
from assistant.rules.language import InSet, NotNull, Range, RuleBase
from assistant.view import TableView
from tests.rules.made import orders
from training.corpora.tables import sample_table
from training.evaluation import rules as evaluation
from training.evaluation.made_errors import spoiled
from training.evaluation.made_rules import halves, summed
from training.evaluation.made_tables import sample_records


def folder_of(root: Path, name: str) -> Path:
    """A table's folder with two kinds of error."""
    folder = root / name
    folder.mkdir()
    clean = orders(200, seed=1)
    orders(200).to_csv(folder / "train.csv", index=False)
    clean.to_csv(folder / "clean.csv", index=False)
    clean.assign(status=["opne", *clean["status"][1:]]).to_csv(folder / "bad00.csv", index=False)
    clean.assign(zip=clean["zip"].where(clean.index > 0)).to_csv(folder / "bad01.csv", index=False)
    (folder / "manifest.json").write_text('[["bad00", "typo_cat", "status"], ["bad01", "null", "zip"]]')
    return folder


def three_rules(view: TableView) -> list[RuleBase]:
    """One that catches, one that holds on everything, one that cries wolf."""
    assert view.columns["ship_date"].profile.nulls > 0
    return [
        InSet(table="t", column="status", values=("open", "shipped", "returned")),
        NotNull(table="t", column="city"),
        Range(table="t", column="price", maximum=10),
    ]


def test_kinds_caught_and_false_alarms_are_counted(tmp_path: Path) -> None:
    found = evaluation.evaluate_folder(folder_of(tmp_path, "one"), three_rules)
    assert (found["proposed"], found["false_alarms"], found["kinds"], found["caught"]) == (3, 1, 2, 1)
    assert found["missed"] == ["bad01 null zip"]
    assert found["false_alarm_share"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["alarms"] == ["range: price is at most 10."]


def test_a_folder_of_folders_gives_each_and_the_mean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_of(tmp_path, "one")
    folder_of(tmp_path, "two")
    monkeypatch.setattr(evaluation, "proposer", lambda models: three_rules)
    found = evaluation.evaluate(tmp_path)
    assert set(found["tables"]) == {"one", "two"}
    assert found["caught"] == 1.0
    assert found["missed"] == ["one: bad01 null zip", "two: bad01 null zip"]


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no manifest\.json"):
        evaluation.evaluate(tmp_path)
    folder = folder_of(tmp_path, "one")
    (folder / "clean.csv").unlink()
    with pytest.raises(UsageError, match=r"clean\.csv cannot be read"):
        evaluation.evaluate_folder(folder, three_rules)
    (folder / "manifest.json").write_text("{}x")
    with pytest.raises(UsageError, match=r"manifest\.json cannot be read"):
        evaluation.evaluate_folder(folder, three_rules)


def test_the_command_prints_one_json_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ui.cli.main import app

    monkeypatch.setenv("DQA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(evaluation, "proposer", lambda models: three_rules)
    done = CliRunner().invoke(app, ["evaluate", "rules", "--data", str(folder_of(tmp_path, "one")), "--json"])
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert {"seconds", "cpu_seconds", "proposed", "false_alarms", "kinds", "caught", "missed"} <= set(found)


@pytest.mark.parametrize("number", range(6))
def test_made_errors_change_one_column_in_a_few_rows(number: int) -> None:
    table, _, clean, _ = halves(number, seed=2)
    kinds = set()
    for bad in spoiled(table, clean, np.random.default_rng(number)):
        assert list(bad.frame.columns) == list(clean.columns)
        same = (bad.frame == clean) | (bad.frame.isna() & clean.isna())
        changed = [column for column in clean.columns if not same[column].all()]
        assert bad.column in changed
        assert len(changed) <= 2
        assert (~same.all(axis=1)).sum() <= max(5, 0.03 * len(clean))
        kinds.add(bad.kind)
    assert kinds


def test_made_tables_hold_what_they_say() -> None:
    for number in range(30):
        table = sample_records(np.random.default_rng(number), 300)
        frame = table.frame.where(table.frame != "", None)
        for one in table.dependencies:
            if one.kind == "functional":
                assert (frame.groupby(list(one.left))[one.right].nunique() == 1).all(), (table.name, one)
            elif one.kind == "order":
                both = frame.dropna(subset=[one.left[0], one.right])
                assert (both[one.left[0]] <= both[one.right]).all(), (table.name, one)
    assert isinstance(sample_table(np.random.default_rng(0), 50).frame, pd.DataFrame)


def test_sums_over_tables() -> None:
    one = {
        "proposed": 10, "false_alarms": 1, "kinds": 2, "caught": 1, "tried": ["null", "dup"], "how": "later",
        "missed": ["bad01 dup id"], "alarms": ["range: x is at most 1."], "seconds": 0.5,
    }  # fmt: skip
    total = summed([one, one])
    assert total["false_alarm_share"] == 0.1
    assert total["missed_of"] == {"dup": "2 of 2", "null": "0 of 2"}
    assert total["alarms_of"] == {"range": 2}
