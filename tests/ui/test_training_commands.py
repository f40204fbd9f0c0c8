"""`dqa train` and `dqa tune`: options, sentences and output; nothing is trained here but in a rigged way."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.models.manifest import Manifest, write_manifest
from assistant.models.store import SHIPPED
from training import estimate as estimating
from training import run as running
from training.card import Card, Group
from training.estimate import Estimate
from training.recipe import RECIPES, Recipe, default_recipe
from training.registry import Installed
from training.run import Finished
from training.tasks import TASKS
from training.tuning import study
from training.tuning.outcome import Tried, Tuned
from ui.cli.main import run

COST = Estimate(
    examples=700, tokens=21_000, steps=22, seconds=60, seconds_low=40, seconds_high=80,
    parts={"training": 60.0}, memory_bytes=2**30, free_bytes=2**33, disk_bytes=2**20, micro_batch=32,
    probe_seconds=4, warnings=("700 training examples are few.",),
)  # fmt: skip


def card(recipe: Recipe) -> Card:
    return Card(
        model="column_kind", version="column_kind-abc", task=recipe.task, purpose="", data="", limits="",
        licence="mit", base_model=recipe.base_model, base_sha256="", recipe={},
        examples={"train": 9, "validation": 3, "test": 40},
        mean_tokens=9.0, metric="macro_f1", better="higher", figures={"macro_f1": 0.8125, "accuracy": 0.9},
        intervals={"macro_f1": (0.75, 0.8625)}, float32={"macro_f1": 0.8135}, baseline={"macro_f1": 0.5},
        baseline_examples=9, groups={"no header": Group(examples=20, right=0.7)}, worst="no header",
        calibration={},
        steps=22, best_step=20, history=[], seconds=61.0, machine="", software={}, warnings=("Few.",),
    )  # fmt: skip


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Recipe, Path]]:
    """No run trains: what it was asked for is kept, and a card comes back."""
    asked: list[tuple[Recipe, Path]] = []

    def train_task(recipe: Recipe, out: Path, progress: object) -> Finished:
        asked.append((recipe, out))
        state = "champion" if len(asked) == 1 else "candidate"
        return Finished(card(recipe), Installed("column_kind-abc", state, out / "versions"))

    monkeypatch.setattr(running, "train_task", train_task)
    monkeypatch.setattr(estimating, "estimate", lambda recipe, out, progress: COST)
    return asked


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_training_shows_cost_figures_and_state(trained, capsys, home: Path) -> None:
    code, out, err = said(capsys, "train", "standardization", "--set", "examples=700")
    assert code == 0
    assert trained == [(replace(default_recipe("standardization"), examples=700), home / ".dqa" / "models")]
    assert "About 60 s (40 s to 80 s): training 60 s." in err
    assert "700 training examples are few." in err
    row = next(line for line in out.splitlines() if line.startswith("macro_f1"))
    assert row.split() == ["macro_f1", "0.8125", "0.7500–0.8625", "0.8135", "0.5000"]
    assert "Worst: no header, accuracy 0.700 on 20 examples." in out
    assert "column_kind-abc is the champion" in out
    assert f"Its card: {home / '.dqa' / 'models' / 'versions' / 'card.md'}" in out
    _, out, _ = said(capsys, "train", "standardization")
    assert "a candidate, not served yet" in out
    assert "dqa models promote column_kind column_kind-abc" in out
    assert "does better" not in out


def test_a_model_that_its_frozen_base_beats_is_told(trained, capsys, monkeypatch) -> None:
    train_task = running.train_task

    def beaten(recipe: Recipe, out: Path, progress: object) -> Finished:
        finished = train_task(recipe, out, progress)
        return replace(finished, card=finished.card.model_copy(update={"baseline": {"macro_f1": 0.9}}))

    monkeypatch.setattr(running, "train_task", beaten)
    _, out, _ = said(capsys, "train", "standardization")
    assert "The frozen base with a logistic regression does better: macro_f1 0.900 against 0.812" in out


def test_training_as_json_is_the_card(trained, capsys, tmp_path: Path) -> None:
    code, out, err = said(capsys, "train", "standardization", "--json", "--out", str(tmp_path))
    data = json.loads(out)
    assert code == 0
    assert (data["figures"]["macro_f1"], data["state"]) == (0.8125, "champion")
    assert data["folder"] == str(tmp_path / "versions")
    assert "About 60 s" in err


def test_an_estimate_alone_trains_nothing(trained, capsys) -> None:
    code, out, err = said(capsys, "train", "standardization", "--estimate")
    assert (code, out, trained) == (0, "", [])
    assert "22 steps; memory 1.0 GiB of 8.0 GiB" in err
    code, out, _ = said(capsys, "train", "standardization", "--estimate", "--json")
    assert json.loads(out)["steps"] == 22
    assert trained == []


def test_a_stopped_run_goes_on_without_a_second_estimate(trained, capsys, tmp_path: Path) -> None:
    checkpoint = tmp_path / f"{TASKS['standardization'].model}.checkpoint"
    checkpoint.mkdir()
    (checkpoint / "checkpoint.json").write_text("{}")
    _, _, err = said(capsys, "train", "standardization", "--out", str(tmp_path))
    assert "it goes on" in err
    assert "About" not in err
    assert len(trained) == 1


def test_interrupted_training_says_that_the_same_command_goes_on(trained, capsys, monkeypatch) -> None:
    def interrupted(recipe: Recipe, out: Path, progress: object) -> Finished:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "train_task", interrupted)
    code, _, err = said(capsys, "train", "standardization", "--set", "lr=5e-4")
    assert code == 130
    assert "the same command goes on from there: dqa train standardization --set lr=5e-4" in err


def test_options_reach_the_recipe_together(trained, capsys, tmp_path: Path) -> None:
    recipe = tmp_path / "mine.toml"
    default_recipe("standardization").save(recipe)
    options = (
        "--recipe", str(recipe), "--set", "ewc=10", "--set", "method=full", "--start", "cell_plausibility",
        "--data", "mine.csv", "--test-data", "test.csv", "--base-model", "some/base",
    )  # fmt: skip
    code, _, _ = said(capsys, "train", "standardization", *options)
    assert code == 0
    asked = trained[0][0]
    assert asked == replace(
        default_recipe("standardization"), ewc=10.0, method="full", data="mine.csv", test_data="test.csv",
        base_model="some/base", start=str((SHIPPED / "cell_plausibility").resolve()),
    )  # fmt: skip


def test_teachers_are_found_by_name_version_or_folder(trained, capsys, home: Path) -> None:
    models = home / ".dqa" / "models"
    folders = [models / "versions" / "column_kind" / f"column_kind-{mark}" for mark in ("aa1", "ab2")]
    for folder in folders:
        folder.mkdir(parents=True)
        manifest = Manifest(
            model="column_kind", base_model="b", base_sha256="", licence="mit", dimensions=1, max_tokens=8,
            files={},
        )  # fmt: skip
        write_manifest(folder, manifest)
    (models / "column_kind").symlink_to(Path("versions") / "column_kind" / folders[1].name)
    named = ("column_kind", "column_kind-aa", str(folders[0]))
    for name in named:
        assert said(capsys, "train", "standardization", "--teacher", name)[0] == 0
    assert [Path(recipe.teacher) for recipe, _ in trained] == [folders[1], folders[0], folders[0]]
    code, _, err = said(capsys, "train", "standardization", "--teacher", "column_kind-a")
    assert code == 2
    assert "fits several versions; there are: column_kind-a" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "poetry"], "There is no training task 'poetry'; there are: anomalies"),
        (["train", "anomalies", "--set", "steps=3"], "The recipe has no setting 'steps'; it has: task"),
        (["train", "anomalies", "--set", "lr"], "write key=value"),
        (["train", "anomalies", "--set", "lr=fast"], "it must be a number"),
        (["train", "anomalies", "--recipe", "none.toml"], "none.toml cannot be read"),
        (
            ["train", "metadata", "--recipe", str(RECIPES / "anomalies.toml")],
            "for anomalies, not for metadata",
        ),
        (["train", "anomalies", "--data", "postgresql://me:secret@host/db#t"], "holds a user or password"),
        (["train", "anomalies", "--teacher", "nobody"], "'nobody' is neither a model's folder, a model nor"),
        (["tune", "poetry"], "There is no training task 'poetry'"),
        (["tune", "anomalies", "--search", "none.toml"], "The search space none.toml cannot be read"),
        (["tune", "anomalies", "--set", "dp_epsilon=2"], "spends privacy"),
    ],
)
def test_wrong_requests_are_sentences(trained, capsys, arguments: list[str], words: str) -> None:
    code, out, err = said(capsys, *arguments)
    assert (code, out, trained) == (2, "", [])
    assert words in err
    assert "Traceback" not in err
    assert "secret" not in err


def test_the_help_names_every_task_and_loads_no_torch() -> None:
    code = (
        "import sys, ui.cli.main as m; m.run(['train', '-h']); print({'torch', 'sklearn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("set()")
    for task in TASKS:
        assert task in done.stdout
    assert {file.stem for file in RECIPES.glob("*.toml")} == set(TASKS)


def test_tuning_shows_the_best_and_how_to_train_by_it(capsys, monkeypatch, tmp_path: Path) -> None:
    asked = []

    def tuned(recipe: Recipe, space: object, folder: Path, **options: object) -> Tuned:
        asked.append((recipe, space, folder, options["trials"], options["minutes"]))
        trials = (
            Tried(0, "finished", 0.7, {"lr": 1e-3, "batch": "32"}, 10.0, ((1, 0.7),)),
            Tried(1, "failed", None, {"lr": 1.0, "batch": "16"}, 1.0, (), "The loss became nan."),
            Tried(2, "finished", 0.75, {"lr": 4e-4, "batch": "16"}, 11.0, ((1, 0.75),)),
        )
        return Tuned(folder, "macro_f1", "higher", trials, trials[2], recipe, {"lr": 0.9, "batch": 0.1})

    monkeypatch.setattr(study, "tune", tuned)
    search = tmp_path / "search.toml"
    search.write_text("lr = {low = 1e-4, high = 1e-2, log = true}")
    options = ("--search", str(search), "--trials", "3", "--minutes", "5", "--out", str(tmp_path))
    code, out, _ = said(capsys, "tune", "standardization", *options)
    assert code == 0
    assert (list(asked[0][1]), *asked[0][2:]) == (["lr"], tmp_path, 3, 5.0)
    rows = [line.split() for line in out.splitlines() if line.split()[:1] in (["0"], ["2"])]
    assert rows == [["2", "0.7500", "0.0004", "16", "11"], ["0", "0.7000", "0.001", "32", "10"]]
    assert "3 trials: 2 finished, 1 failed." in out
    assert "+0.0500 over the first trial" in out
    assert "The last that failed: The loss became nan." in out
    assert "What mattered: lr 90%, batch 10%." in out
    assert f"dqa train standardization --recipe {tmp_path / 'best.toml'}" in out
    code, out, _ = said(capsys, "tune", "standardization", "--json")
    data = json.loads(out)
    assert (data["best"]["number"], data["recipe"]["task"], len(data["trials"])) == (2, "standardization", 3)
