"""Runs trainings in processes that are killed (SIGKILL) at chosen points, one after the other.

    python -m tests.training.killed FOLDER JOB:STEP:POINT …

JOB names one of `JOBS`; its bases and its checkpoint lie in FOLDER. POINT: trained (the step is done, its
checkpoint not begun), half (the checkpoint's weights are half written), written (its weights are there, but
not yet in force). Each runs in a fork of its own, so that torch is loaded once. Prints how each ended.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import torch

from assistant.progress import silent
from tests.training.conftest import TOY
from tests.training.running import Run, drawn, run
from training import checkpoint
from training.base import find_base
from training.gathering import Gathered
from training.recipe import Recipe
from training.tasks.examples import Example, Metric, Task

_PAIRS = [Example(text, target=text[::-1]) for text in ("ab", "abc", "b", "ccba", "aab")] * 8
_WRITING = Task(
    name="writing", model="standard_form", purpose="", data="", limits="", labels=(), first_segment=False,
    metric=Metric("exact_match"), kind="generation", corpus=lambda split, count, seed: _PAIRS[:count],
)  # fmt: skip
_BASIS: dict[str, Any] = {
    "task": "anomalies", "examples": 240, "batch": 16, "max_tokens": 16, "lora_rank": 4, "lora_alpha": 8,
    "lr": 5e-3, "evaluate_every": 4, "patience": 50, "checkpoint_minutes": 0, "threads": 1, "dropout": 0.1,
}  # fmt: skip
JOBS: dict[str, dict[str, Any]] = {
    "lora": {**_BASIS, "lora_dropout": 0.1},
    "full": {**_BASIS, "method": "full", "unfreeze": 0.6, "layer_decay": 0.7},
    "generation": {**_BASIS, "task": "writing", "epochs": 5, "max_target_tokens": 8, "lora_dropout": 0.1},
}
STEPS = 15
"""Of each job."""


def train(name: str, folder: Path, checkpoint: Path, progress: Any = silent) -> Run:
    """One of the jobs, to its end; goes on from `checkpoint`."""
    torch.set_num_threads(1)
    recipe = Recipe(**JOBS[name])
    writes = recipe.task == "writing"
    base = find_base(str(folder / ("seq2seq" if writes else "bert")))
    gathered = Gathered(_WRITING, _PAIRS, _PAIRS[:5], []) if writes else drawn(TOY, recipe.examples, 40)
    return run(recipe, base, checkpoint, progress, gathered=gathered)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _killed(name: str, step: int, point: str, folder: Path) -> None:
    """Train until the process is killed."""
    whole, now = checkpoint.save_file, [0]

    def save_file(tensors: Any, file: Path) -> None:
        whole(tensors, file)
        if now[0] == step and point == "half":
            os.truncate(file, file.stat().st_size // 2)
            _die()

    def replace(self: Path, target: Path) -> None:
        if now[0] == step and point == "written" and self.name == "checkpoint.json.part":
            _die()
        os.replace(self, target)

    def progress(what: str, done: int, total: int | None = None) -> None:
        now[0] = done
        if done == step and point == "trained":
            _die()

    checkpoint.save_file, Path.replace = save_file, replace  # type: ignore[method-assign, assignment]
    train(name, folder, folder / f"{name}.checkpoint", progress)


def main() -> None:
    """Run what the command line names."""
    folder = Path(sys.argv[1])
    for given in sys.argv[2:]:
        name, step, point = given.split(":")
        process = os.fork()
        if not process:
            _killed(name, int(step), point, folder)
            os._exit(0)
        _, status = os.waitpid(process, 0)
        print(given, "killed" if os.WIFSIGNALED(status) else "ended", flush=True)


if __name__ == "__main__":
    main()
