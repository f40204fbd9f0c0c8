"""The search on rigged trials: what it finds, what it gives up, and how it goes on."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import optuna
import pytest
from filelock import FileLock

from assistant.errors import AssistantError, UsageError
from training.recipe import Recipe, load_recipe
from training.tuning.report import summary
from training.tuning.space import Choices, Numbers
from training.tuning.study import tune

RECIPE = Recipe("anomalies", examples=320, lr=1e-2)
SPACE = {"lr": Numbers(1e-5, 1e-1, log=True)}


def peak(recipe: Recipe, evaluation: int) -> float:
    """Best at a rate of 1e-3, and better with every evaluation."""
    return math.exp(-abs(math.log10(recipe.lr) + 3)) - 0.5**evaluation


def test_the_search_closes_in_on_the_best_and_writes_it_down(rig, tmp_path: Path) -> None:
    tried = rig(peak)
    found = tune(RECIPE, SPACE, tmp_path, trials=12)
    assert tried[0].lr == RECIPE.lr
    assert len(found.trials) == len(tried) == 12
    assert abs(math.log10(found.recipe.lr) + 3) < 0.25
    assert found.best.figure > peak(RECIPE, 8)
    best = load_recipe(found.best_file)
    assert best == found.recipe == tried[found.best.number]
    assert best.evaluate_every == math.ceil(320 / RECIPE.batch / 8)
    assert found.best_file.read_text().startswith(
        f"# The best of 12 trials: number {found.best.number}, average"
    )
    assert tomllib.loads(found.best_file.read_text())["lr"] == best.lr


def test_the_same_seed_searches_the_same_way(rig, tmp_path: Path) -> None:
    tried = rig(peak)
    for folder in ("a", "b"):
        tune(RECIPE, SPACE, tmp_path / folder, trials=4)
    assert tried[:4] == tried[4:]
    assert len({recipe.lr for recipe in tried[:4]}) == 4


def test_bad_trials_are_given_up_after_a_few_evaluations(rig, tmp_path: Path) -> None:
    tried = rig(lambda recipe, evaluation: 0.01 * evaluation + (0.5 if len(tried) <= 5 else 0.0))
    found = tune(RECIPE, SPACE, tmp_path, trials=7)
    assert [one.state for one in found.trials] == ["finished"] * 5 + ["pruned"] * 2
    assert [number for number, _ in found.trials[-1].curve] == [1, 2]
    assert found.best.number < 5
    assert "7 trials: 5 finished, 2 given up early." in summary(found)


def test_a_search_goes_on_counting_where_it_was(rig, tmp_path: Path) -> None:
    tried = rig(peak)
    tune(RECIPE, SPACE, tmp_path, trials=3)
    assert len(tune(RECIPE, SPACE, tmp_path, trials=5).trials) == len(tried) == 5
    assert len(tune(RECIPE, SPACE, tmp_path, trials=5).trials) == len(tried) == 5
    assert len({recipe.lr for recipe in tried}) == 5


def test_a_trial_that_a_kill_ended_is_tried_again_first(rig, tmp_path: Path) -> None:
    def killed(recipe: Recipe, evaluation: int) -> float:
        if len(tried) == 3 and evaluation == 2:
            raise KeyboardInterrupt
        return peak(recipe, evaluation)

    tried = rig(killed)
    with pytest.raises(KeyboardInterrupt):
        tune(RECIPE, SPACE, tmp_path, trials=5)
    assert load_recipe(tmp_path / "best.toml").lr in {recipe.lr for recipe in tried[:2]}
    found = tune(RECIPE, SPACE, tmp_path, trials=5)
    assert tried[3] == tried[2]
    assert [one.state for one in found.trials[:4]] == ["finished", "finished", "killed", "finished"]
    assert len(tried) == 6


def test_a_trial_whose_process_died_is_tried_again(rig, tmp_path: Path) -> None:
    tried = rig(peak)
    tune(RECIPE, SPACE, tmp_path, trials=1)
    left = optuna.load_study(study_name="anomalies", storage=f"sqlite:///{tmp_path / 'study.db'}").ask()
    value = left.suggest_float("lr", 1e-5, 1e-1, log=True)
    found = tune(RECIPE, SPACE, tmp_path, trials=3)
    assert [one.state for one in found.trials] == ["finished", "killed", "finished", "finished"]
    assert tried[1].lr == value
    assert "1 killed and tried again" in summary(found)


def test_failures_are_kept_and_the_search_goes_on(rig, tmp_path: Path) -> None:
    def fragile(recipe: Recipe, evaluation: int) -> float:
        if len(tried) == 2:
            raise AssistantError("The loss became nan.")
        return peak(recipe, evaluation)

    tried = rig(fragile)
    found = tune(RECIPE, SPACE, tmp_path, trials=4)
    assert [one.state for one in found.trials] == ["finished", "failed", "finished", "finished"]
    assert found.trials[1].why == "The loss became nan."
    assert "1 failed" in summary(found)


def test_a_search_that_only_fails_stops(rig, tmp_path: Path) -> None:
    def broken(recipe: Recipe, evaluation: int) -> float:
        raise AssistantError("No such base.")

    tried = rig(broken)
    with pytest.raises(AssistantError, match="The first 3 trials all failed, the last so: No such base"):
        tune(RECIPE, SPACE, tmp_path, trials=9)
    assert len(tried) == 3
    assert not (tmp_path / "best.toml").exists()


def test_no_trial_is_begun_that_would_end_too_late(rig, tmp_path: Path) -> None:
    tried = rig(peak)
    found = tune(RECIPE, SPACE, tmp_path, trials=9, minutes=1e-9)
    assert len(found.trials) == len(tried) == 1


def test_a_metric_that_should_be_low_is_searched_downwards(rig, tmp_path: Path, monkeypatch) -> None:
    from dataclasses import replace

    from training.tasks import TASKS, Metric
    from training.tuning import records, study

    lower = replace(TASKS["anomalies"], metric=Metric("perplexity", "lower"))
    for module in (records, study):
        monkeypatch.setattr(module, "find_task", lambda name: lower)
    rig(lambda recipe, evaluation: abs(math.log10(recipe.lr) + 3))
    found = tune(RECIPE, SPACE, tmp_path, trials=6)
    assert found.best.figure == min(one.figure for one in found.trials if one.state == "finished")


def test_another_search_is_not_mixed_in(rig, tmp_path: Path) -> None:
    rig(peak)
    tune(RECIPE, SPACE, tmp_path, trials=1)
    with pytest.raises(UsageError, match="another recipe or in another space"):
        tune(RECIPE, {"lr": Numbers(1e-5, 1.0, log=True)}, tmp_path, trials=2)
    with pytest.raises(UsageError, match="another recipe or in another space"):
        tune(Recipe("anomalies", batch=8), SPACE, tmp_path, trials=2)


def test_two_searches_in_one_folder_and_private_data_are_refused(rig, tmp_path: Path) -> None:
    rig(peak)
    with FileLock(tmp_path / ".lock"), pytest.raises(UsageError, match="Another search is at work"):
        tune(RECIPE, SPACE, tmp_path)
    with pytest.raises(UsageError, match="spends privacy"):
        tune(Recipe("anomalies", dp_epsilon=3.0), SPACE, tmp_path)


def test_the_report_has_its_pictures_and_every_trial(rig, tmp_path: Path) -> None:
    rig(peak, report=True)
    space = {**SPACE, "batch": Choices(("16", "32")), "warmup": Numbers(0.0, 0.2)}
    found = tune(RECIPE, space, tmp_path, trials=8)
    page = found.report_file.read_text(encoding="utf-8")
    finished = sum(one.state == "finished" for one in found.trials)
    assert finished >= 4
    assert set(found.importances) == set(space)
    assert sum(found.importances.values()) == pytest.approx(1)
    assert page.count("<svg") == 4 + len(space)
    for words in (
        "The trials",
        "best so far",
        "over the run",
        "Share of what tells",
        "the best quarter",
        "batch",
    ):
        assert words in page
    assert page.count("<tr>") + page.count("<tr ") >= 9
    assert "The test part was not touched" in page
