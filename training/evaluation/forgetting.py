"""What a model forgets of a first task while it learns a second, and what EWC and replay keep of it.

python -m training.evaluation.forgetting --examples 4000 --seeds 3 --out runs/forgetting

Each seed's figures are kept in `--out`, so a killed call goes on behind the last whole seed.

The first task is standardization (the kind of a column), the second metadata (its semantic type): one
encoder, one adapter, a head each. A row a way of going on, with the first task's primary metric before and
after, and the second's.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from assistant.progress import Progress, silent
from training.base import find_base
from training.build import build
from training.gathering import gather
from training.recipe import Recipe, default_recipe
from training.saving import save_trained
from training.tasks import find_task
from training.train import fit

WAYS: dict[str, dict[str, Any]] = {
    "fine-tuning alone": {},
    "EWC": {"ewc": 2_000.0},
    "replay, 20 % of the steps": {"replay": 0.2},
    "EWC and replay": {"ewc": 2_000.0, "replay": 0.2},
}


class Kept(NamedTuple):
    """Primary metrics: of the first task before and after the second was learnt, and of the second."""

    before: float
    after: float
    second: float


def measure(examples: int, seed: int, progress: Progress = silent) -> dict[str, Kept]:
    """Each way of going on from the same first model."""
    total = 1 + len(WAYS)
    small = {
        "examples": examples,
        "validation": min(examples, 1_000),
        "seed": seed,
        "patience": 0,
        "precision": "bfloat16",
    }
    first = replace(default_recipe("standardization"), **small, evaluate_every=1_000_000)  # type: ignore[arg-type]
    second = replace(first, task="metadata", also_examples=examples)
    kept: dict[str, Kept] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "first"
        folder.mkdir()
        progress("learning the first task", 0, total)
        before, _ = _run(first, folder)
        for done, (name, changes) in enumerate(WAYS.items(), 1):
            progress(f"going on by {name}", done, total)
            kept[name] = Kept(before, *_run(replace(second, start=str(folder), **changes)))
    return kept


def measure_once(examples: int, seed: int, out: Path, progress: Progress = silent) -> dict[str, Kept]:
    """`measure`, or what an earlier call with the same examples and seed left in the folder `out`."""
    file = out / f"{examples}-{seed}.json"
    if file.is_file():
        return {name: Kept(*figures) for name, figures in json.loads(file.read_text("utf-8")).items()}
    found = measure(examples, seed, progress)
    out.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps(found, indent=1), encoding="utf-8")
    part.replace(file)
    return found


def _run(recipe: Recipe, keep: Path | None = None) -> tuple[float, float]:
    """The figure of the earlier task (of the task itself, where there is none), and of the task."""
    base, gathered = find_base(recipe.base_model), gather(find_task(recipe.task), recipe)
    job = build(recipe, base, gathered, [])
    with tempfile.TemporaryDirectory() as scratch:
        fit(
            job.network,
            job.objectives,
            job.weights,
            recipe,
            Path(scratch),
            "",
            lambda *step: None,
            job.penalty,
        )
    own = job.objectives[0].figure()
    if keep:
        save_trained(job.network.trained(), keep)
        recipe.save(keep / "recipe.toml")
    return (job.earlier.figure() if job.earlier else own), own


def main() -> None:
    """Measure over seeds and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--examples", type=int, default=4_000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("runs/forgetting"))
    given = parser.parse_args()
    runs = [measure_once(given.examples, seed, given.out, _told(seed)) for seed in range(given.seeds)]
    print("| going on by | first task before | after | forgotten | second task |")
    print("| --- | --- | --- | --- | --- |")
    for name in WAYS:
        kept = [run[name] for run in runs]
        lost = [one.before - one.after for one in kept]
        columns = (
            [one.before for one in kept],
            [one.after for one in kept],
            lost,
            [one.second for one in kept],
        )
        print(f"| {name} | {' | '.join(_spread(values) for values in columns)} |")


def _told(seed: int) -> Progress:
    """Says where a seed's runs are, on stderr."""

    def progress(what: str, done: int, total: int | None = None) -> None:
        print(f"seed {seed}: {what}, {done} of {total}", file=sys.stderr, flush=True)

    return progress


def _spread(values: list[float]) -> str:
    spread = f" ± {statistics.stdev(values):.3f}" if len(values) > 1 else ""
    return f"{statistics.mean(values):.3f}{spread}"


if __name__ == "__main__":
    main()
