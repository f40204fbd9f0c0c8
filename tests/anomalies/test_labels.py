from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from assistant.anomalies.adapt import adapt, choose_rows, prepare
from assistant.anomalies.analysis import analyse
from assistant.anomalies.cells import code_view
from assistant.anomalies.combiner import Combiner
from assistant.anomalies.rewrites import learn_rewrites
from assistant.errors import UsageError
from assistant.view import frame_view
from tests.anomalies.conftest import clean_frame
from training.evaluation.anomalies import error_kind, evaluate_columns, evaluate_repairs, evaluate_table


def drifted() -> tuple[pd.DataFrame, np.ndarray]:
    """A column with units in a third of its rows, which only a label can call wrong."""
    frame = clean_frame(150)
    rng = np.random.default_rng(3)
    unit = rng.random(150) < 0.33
    frame["size"] = [f"{n} oz" if u else str(n) for n, u in zip(rng.integers(10, 40, 150), unit, strict=True)]
    wrong = np.zeros(frame.shape, dtype=bool)
    wrong[:, -1] = unit
    return frame, wrong


def test_a_few_labelled_rows_teach_the_rest() -> None:
    frame, wrong = drifted()
    prior = np.full(wrong.shape, 0.1)
    work = prepare(analyse(code_view(frame_view(frame))), prior)
    rng = np.random.default_rng(0)
    asked = choose_rows(work, prior, [], 8, rng)
    assert len(set(asked)) == 8
    more = choose_rows(work, prior, asked, 4, rng)
    assert not set(more) & set(asked)
    found = adapt(work, {row: wrong[row] for row in asked}) > 0.5
    assert (found == wrong).mean() > 0.99
    assert (found[asked] == wrong[asked]).all()


def test_one_answer_does_not_condemn_a_column() -> None:
    frame, wrong = drifted()
    prior = np.full(wrong.shape, 0.01)
    work = prepare(analyse(code_view(frame_view(frame))), prior)
    row = int(np.flatnonzero(wrong[:, -1])[0])
    found = adapt(work, {row: wrong[row]}) > 0.5
    assert found.sum() == wrong[row].sum() == 1


def test_without_labels_the_prior_stays() -> None:
    frame, wrong = drifted()
    prior = np.full(wrong.shape, 0.2)
    work = prepare(analyse(code_view(frame_view(frame))), prior)
    assert (adapt(work, {}) == prior).all()


def test_rewrites_are_learnt_from_pairs_and_never_touch_what_is_right() -> None:
    pairs = [("12 oz", "12"), ("16 oz", "16"), ("8.4 oz", "8.4"), ("N/A", ""), ("20", "20")]
    known, program = learn_rewrites(pairs, ["12 oz", "24 oz", "20"])
    assert program("24 oz") == "24"
    assert known("N/A") == ""
    assert known("20") is None
    assert program("20") is None
    for rewrite in learn_rewrites([("a", "a")], ["a"]):
        assert rewrite("b") is None


@pytest.fixture
def bench(tmp_path: Path) -> Path:
    clean = clean_frame(120)
    dirty = clean.copy()
    dirty.loc[5, "city"], dirty.loc[8, "county"] = "boxz", "hxuston"
    dirty.loc[9, "status"] = f" {dirty.loc[9, 'status']}  "
    folder = tmp_path / "one"
    folder.mkdir()
    dirty.to_csv(folder / "dirty.csv", index=False)
    clean.rename(columns=str.upper).to_csv(folder / "clean.csv", index=False)
    return folder


def test_figures_of_a_table_and_of_a_folder(use_small: Combiner, bench: Path) -> None:
    one = evaluate_table(bench)
    assert one["errors"] == 2
    assert one["recall"] == 1.0
    assert set(one["recall_by_kind"].values()) == {1.0}
    whole = evaluate_table(bench.parent)
    assert whole["f1"] == one["f1"] == whole["tables"]["one"]["f1"]
    labelled = evaluate_table(bench, labels=4, seed=1)
    assert labelled["labels"] == 4
    repaired = evaluate_repairs(bench)
    assert repaired["precision"] <= 1.0
    assert repaired["errors"] == 2
    assert set(one) >= {"precision", "recall", "f1", "labels", "flagged", "errors", "seconds", "cpu_seconds"}


@pytest.mark.parametrize(
    ("wrong", "right", "kind"),
    [("", "a", "emptied"), ("a", "", "filled"), ("Leeds", "leeds", "case"), ("leeeds", "leeds", "inserted"),
     ("leds", "leeds", "dropped"), ("ledes", "leeds", "transposed"), ("lexds", "leeds", "replaced"),
     ("12 oz. can", "12 oz can.", "several slips"), ("york", "leeds", "other")],
)  # fmt: skip
def test_kinds_of_errors(wrong: str, right: str, kind: str) -> None:
    assert error_kind(wrong, right) == kind


def test_figures_of_columns(use_small: Combiner, tmp_path: Path) -> None:
    file = tmp_path / "columns.jsonl"
    values = [f"2024-01-{i:02}" for i in range(1, 29)] + ["unknown", "later"]
    file.write_text(
        json.dumps({"header": "day", "values": values, "errors": ["unknown"], "debatable": ["later"]})
    )
    figures = evaluate_columns(file)
    assert figures["values"] == 29
    assert figures["average_precision"] > 0.4


@pytest.mark.parametrize("where", ["nowhere", "."])
def test_a_wrong_folder_is_a_sentence(tmp_path: Path, where: str) -> None:
    with pytest.raises(UsageError, match=r"dirty\.csv|no folder"):
        evaluate_table(tmp_path / where)


def test_tables_that_do_not_match_are_a_sentence(bench: Path) -> None:
    pd.DataFrame({"a": ["1"]}).to_csv(bench / "clean.csv", index=False)
    with pytest.raises(UsageError, match="same rows and columns"):
        evaluate_table(bench)
