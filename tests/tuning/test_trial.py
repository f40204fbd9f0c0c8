"""Trials that train a tiny model for real."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.tiny import make_base
from tests.training.conftest import TOY, toy_corpus
from training import gathering
from training.gathering import Gathered
from training.recipe import Recipe
from training.tuning import records, study, trial
from training.tuning.space import Numbers
from training.tuning.study import tune


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    base = make_base(tmp_path_factory.mktemp("base") / "tiny")
    return Recipe(
        "anomalies", base_model=str(base.folder), examples=320, validation=60, batch=16, max_tokens=16,
        method="full", lr=5e-3, patience=50,
        threads=1,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (records, study, trial):
        monkeypatch.setattr(module, "find_task", lambda name: TOY)


def test_trials_learn_and_leave_nothing_but_the_study(recipe: Recipe, tmp_path: Path) -> None:
    found = tune(recipe, {"lr": Numbers(1e-7, 1e-2, log=True)}, tmp_path, trials=3)
    assert [len(one.curve) for one in found.trials] == [7, 7, 7]
    assert found.best.figure == max(one.figure for one in found.trials)
    assert found.best.figure > 0.6
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != ".lock") == [
        "best.toml", "checkpoints", "report.html", "study.db",
    ]  # fmt: skip
    assert not list((tmp_path / "checkpoints").iterdir())


def test_a_killed_trial_goes_on_from_its_checkpoint(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = replace(recipe, examples=160, checkpoint_minutes=0)
    whole = tune(recipe, {"lr": Numbers(1e-4, 1e-2, log=True)}, tmp_path / "whole", trials=1)

    def killed_at_four(self: trial.Bench, wanted: Recipe, watch: trial.Watch) -> float:
        def watched(evaluation: int, figure: float) -> None:
            watch(evaluation, figure)
            if evaluation == 4:
                raise KeyboardInterrupt

        return run(self, wanted, watched)

    run = trial.Bench.run
    monkeypatch.setattr(trial.Bench, "run", killed_at_four)
    with pytest.raises(KeyboardInterrupt):
        tune(recipe, {"lr": Numbers(1e-4, 1e-2, log=True)}, tmp_path / "killed", trials=1)
    assert len(list((tmp_path / "killed" / "checkpoints").iterdir())) == 1
    monkeypatch.setattr(trial.Bench, "run", run)
    resumed = tune(recipe, {"lr": Numbers(1e-4, 1e-2, log=True)}, tmp_path / "killed", trials=1)
    assert [one.state for one in resumed.trials] == ["killed", "finished"]
    first = resumed.trials[1].curve[0][0]
    assert first > 1
    assert resumed.trials[1].curve == whole.trials[0].curve[first - 1 :]
    assert resumed.best.figure == whole.best.figure


def test_no_trial_sees_the_test_part(recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Gathered] = []

    def noted(recipe: Recipe, base: object, gathered: Gathered, beside: object, progress: object) -> None:
        given.append(gathered)
        raise KeyboardInterrupt

    monkeypatch.setattr(trial, "build", noted)
    with pytest.raises(KeyboardInterrupt):
        tune(recipe, {"lr": Numbers(1e-4, 1e-2, log=True)}, tmp_path, trials=1)
    assert given[0].test == []
    assert given[0].validation == toy_corpus("validation", recipe.validation, recipe.seed + 1)


def test_examples_are_drawn_anew_only_where_they_differ(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []

    def counted(task: object, wanted: Recipe, progress: object) -> Gathered:
        drawn.append(wanted.examples)
        return gathering.gather(TOY, wanted)

    monkeypatch.setattr(trial, "gather", counted)
    bench = trial.Bench(tmp_path, lambda *step: None)
    for wanted in (recipe, replace(recipe, lr=1e-4), replace(recipe, examples=32)):
        assert len(bench.members(wanted)[0].train) == wanted.examples
    assert drawn == [320, 32]
