"""Several tasks at once: how often each is drawn, in what order, and that both learn."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import UsageError
from tests.training.running import KINDS, changed, drawn, finish, gradients, prepare, toy
from training.base import Base
from training.methods.mixing import plan, shares
from training.recipe import Recipe


@pytest.mark.parametrize("temperature", [1.0, 2.0, 5.0])
def test_shares_follow_the_temperature(temperature: float) -> None:
    sizes = [40_000, 10_000, 100]
    found = shares(sizes, temperature)
    assert found.sum() == pytest.approx(1)
    for a, b in ((0, 1), (0, 2)):
        assert found[a] / found[b] == pytest.approx((sizes[a] / sizes[b]) ** (1 / temperature))
    np.testing.assert_allclose(shares(sizes, 1e9), 1 / 3, rtol=1e-6)


def test_the_first_task_is_seen_whole_and_the_others_by_their_share() -> None:
    lengths = [[5] * 3200, [5] * 800, [5] * 200]
    weights = list(shares([3200, 800, 200], 2.0))
    steps = plan(lengths, weights, 8, 2, seed=3)
    seen = Counter(task for task, _ in steps)
    assert seen[0] == 2 * 400
    assert seen[1] / seen[0] == pytest.approx(0.5, rel=0.1)
    assert seen[2] / seen[0] == pytest.approx(0.25, rel=0.2)
    rows = Counter(row for task, rows in steps if task == 0 for row in rows)
    assert set(rows) == set(range(3200))
    assert set(rows.values()) == {2}
    # A small task begins again only when it has been through.
    small = [row for task, rows in steps if task == 2 for row in rows]
    for first in range(0, len(small) - 200, 200):
        assert len(set(small[first : first + 200])) == 200
    # Mixed all along, not one after the other.
    halves = [
        Counter(task for task, _ in half) for half in (steps[: len(steps) // 2], steps[len(steps) // 2 :])
    ]
    assert abs(halves[0][1] - halves[1][1]) < 0.3 * seen[1]


def test_the_seed_alone_decides_the_order() -> None:
    lengths, weights = [[3, 4] * 50, [7] * 40], [0.6, 0.4]
    assert plan(lengths, weights, 8, 2, seed=1) == plan(lengths, weights, 8, 2, seed=1)
    assert plan(lengths, weights, 8, 2, seed=1) != plan(lengths, weights, 8, 2, seed=2)
    alone = plan(lengths[:1], weights[:1], 8, 2, seed=1)
    assert {task for task, _ in alone} == {0}


def test_each_task_trains_its_own_head_and_the_shared_body(base: Base, recipe: Recipe) -> None:
    job = prepare(recipe, base, toy(recipe), [drawn(KINDS, 64)])
    for objective, own, other in ((0, "anomalies", "kinds"), (1, "kinds", "anomalies")):
        found = {n for n, g in gradients(job, range(8), 8, objective).items() if g.any()}
        assert f"heads.{own}.weight" in found
        assert f"heads.{other}.weight" not in found
        assert any("lora_B" in name for name in found)


def test_both_tasks_learn(base: Base, recipe: Recipe, checkpoint: Path) -> None:
    recipe = replace(recipe, examples=1280, patience=0, lr=1e-2, evaluate_every=1000)
    job = prepare(recipe, base, toy(recipe), [drawn(KINDS, 640)])
    before = [objective.figure() for objective in job.objectives]
    done = finish(job, recipe, checkpoint)
    assert done.trained.steps == 80 + round(80 * 0.5**0.5)
    assert max(before) < 0.75
    assert min(objective.figure() for objective in job.objectives) > 0.9


def test_the_seed_decides_the_weights_of_several_tasks(base: Base, recipe: Recipe, tmp_path: Path) -> None:
    found = []
    for i, seed in enumerate((0, 0, 1)):
        given = replace(recipe, examples=96, seed=seed)
        job = prepare(given, base, toy(given), [drawn(KINDS, 64)])
        found.append(finish(job, given, tmp_path / str(i)).weights)
    assert not changed(found[0], found[1])
    assert changed(found[0], found[2])


def test_a_task_is_named_once(base: Base, recipe: Recipe) -> None:
    with pytest.raises(UsageError, match="trains anomalies twice"):
        prepare(recipe, base, toy(recipe), [toy(recipe)])
    text = replace(KINDS, kind="generation")
    with pytest.raises(UsageError, match="generator cannot be trained beside"):
        prepare(recipe, base, toy(recipe), [replace(drawn(KINDS, 8), task=text)])
