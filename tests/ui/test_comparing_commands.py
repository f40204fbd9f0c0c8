"""`dqa compare` and `dqa evaluate model`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.evaluation import samples
from training.evaluation.predictions import FILE
from ui.cli.main import run


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder with two models of one task, the second better, and one without predictions."""
    root = tmp_path / "models"
    for name, seed, skill in (("old", 0, 1.5), ("new", 1, 3.0)):
        (root / name).mkdir(parents=True)
        samples.classes(200, seed, skill, f"{name}@1").save(root / name / FILE)
    (root / "bare").mkdir()
    (root / "new" / "card.json").write_text(json.dumps({"metric": "accuracy", "purpose": "Says kinds."}))
    monkeypatch.setenv("DQA_MODELS", str(root))
    return root


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_compare_names_the_better_model(models, capsys):
    code, out, _ = said(capsys, "compare", "old", "new")
    assert code == 0
    assert out.startswith("new@1 is better than old@1: macro_f1 ")
    assert "on the same 200 examples of 40 tables" in out
    assert "McNemar p = " in out
    assert "Where B is better" in out


def test_compare_as_json_takes_files_and_folders_and_a_metric(models, capsys, tmp_path):
    report = tmp_path / "report.html"
    first, second = str(models / "old" / FILE), str(models / "new")
    options = ("--metric", "accuracy", "--json", "--report", str(report))
    _, out, _ = said(capsys, "compare", first, second, *options)
    data = json.loads(out)
    assert (data["winner"], data["metric"], data["examples"]) == ("b", "accuracy", 200)
    assert "new@1 is better than old@1" in report.read_text(encoding="utf-8")


def test_evaluate_model_shows_figures_by_the_cards_metric(models, capsys, tmp_path):
    report = tmp_path / "report.html"
    code, out, _ = said(capsys, "evaluate", "model", "new", "--report", str(report))
    assert code == 0
    assert "new@1 on 200 held-out examples of 40 tables" in out
    assert "Worst: no header." in out
    assert "city → name" in out
    assert "Says kinds." in report.read_text(encoding="utf-8")
    _, out, _ = said(capsys, "evaluate", "model", "new", "--json")
    data = json.loads(out)
    assert data["metric"] == "accuracy"
    assert set(data["figures"]["accuracy"]) == {"value", "low", "high"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["compare", "old", "none"], 2, "column_kind, new, old, rule_judge, semantic_type"),
        (["evaluate", "model", "bare"], 2, f"bare has no {FILE}"),
        (["evaluate", "model", "old", "--metric", "f2"], 2, "There is no metric 'f2'; there are: accuracy"),
        (["compare", "old", "new", "--metric", "bleu"], 2, "bleu cannot be had of a classifier"),
    ],
)
def test_wrong_requests_are_sentences(models, capsys, arguments, code, words):
    found, _, err = said(capsys, *arguments)
    assert found == code
    assert words in err


def test_a_damaged_file_is_a_sentence(models, capsys):
    (models / "old" / FILE).write_bytes(b"no")
    code, _, err = said(capsys, "compare", "old", "new")
    assert code == 1
    assert "damaged" in err
    assert "Traceback" not in err
