"""Killed at random steps, more than once, a run ends with the weights of an uninterrupted one."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiny import make_base, make_seq2seq
from tests.training.killed import JOBS, STEPS, train
from tests.training.running import changed

POINTS = ("trained", "half", "written")


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A folder where every job was killed three times, later each time; and where that was."""
    folder = tmp_path_factory.mktemp("killed")
    make_base(folder / "bert")
    make_seq2seq(folder / "seq2seq")
    given = []
    for name in JOBS:
        points = random.sample(POINTS, 3)
        steps = sorted(random.sample(range(1, STEPS + 1), 3))
        given += [f"{name}:{step}:{point}" for step, point in zip(steps, points, strict=True)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.training.killed", str(folder), *given],
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines() == [f"{point} killed" for point in given], done.stderr
    return folder, given


@pytest.mark.parametrize("name", JOBS)
def test_killed_runs_end_as_uninterrupted_ones(
    killed: tuple[Path, list[str]], name: str, tmp_path: Path
) -> None:
    folder, points = killed
    steps: list[int] = []
    resumed = train(
        name, folder, folder / f"{name}.checkpoint", lambda what, done, total=None: steps.append(done)
    )
    last = max(int(point.split(":")[1]) for point in points if point.startswith(name))
    # Nothing of the step of the last kill was in force yet; everything before it was.
    assert steps == list(range(last, STEPS + 1)), points
    whole = train(name, folder, tmp_path / "whole")
    assert whole.trained.steps == STEPS
    assert not changed(whole.weights, resumed.weights), points
    assert whole.trained.position.history == resumed.trained.position.history, points
    files = {file.name for file in (folder / f"{name}.checkpoint").iterdir()}
    assert files == {"checkpoint.json", f"checkpoint-{STEPS}.safetensors"}  # no halves are left
