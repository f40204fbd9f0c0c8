"""What a run will cost: examples, tokens, time, memory, disk; from a sample and a probe of a few steps.

print(*estimate(default_recipe("anomalies"), models).sentences(), sep="\\n")
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from assistant.progress import Progress, silent
from training.bases.inspect import check_fits
from training.bases.memory import RUNTIME, available, gib
from training.measuring import BASELINE_EXAMPLES
from training.methods.memory import method_of
from training.methods.mixing import shares
from training.probe import Probe, clock, probe
from training.recipe import Recipe
from training.robustness.perturbations import PERTURBATIONS
from training.run import base_of
from training.sample import Sample, sample

PROBE_SECONDS = 12.0
"""At most about so long the probe trains."""
_ROUGH = 0.35
"""How far off the parts may be that are not training: their cost is not even over the examples."""
ROBUST, OUTSIDE = 400, 500
"""Examples that `training.measuring` perturbs, and foreign texts of each sort."""
_CHANGED = 0.6
"""The share of examples that a perturbation changes: only those are asked again."""
_SERVED = 0.3
"""Time of the int8 graph on all cores over that of torch on the same texts."""
_OTHERS = 0.12
"""What else the machine does may change a step's time by, at least."""
_ADAM = 5
"""Of each trained parameter there are five: itself, its gradient, Adam's two moments, the best so far."""


@dataclass(frozen=True)
class Estimate:
    """The cost of one run. Times are wall seconds on this machine, the bounds about 95 %.

    `tokens` are those of all `examples` over all epochs; `seconds` are the sum of `parts`, by what for, as
    if training did not stop early. `memory_bytes` is the process's peak of the `free_bytes` it may have,
    `disk_bytes` the peak in the models folder. `warnings` are sentences. `probe_seconds`: what estimating
    took.
    """

    examples: int
    tokens: int
    steps: int
    seconds: float
    seconds_low: float
    seconds_high: float
    parts: dict[str, float]
    memory_bytes: int
    free_bytes: int
    disk_bytes: int
    micro_batch: int
    probe_seconds: float
    warnings: tuple[str, ...] = ()

    def sentences(self) -> list[str]:
        """The estimate for a person, two lines."""
        parts = ", ".join(f"{name} {duration(part)}" for name, part in self.parts.items() if part >= 1)
        return [
            f"About {duration(self.seconds)} ({duration(self.seconds_low)} to "
            f"{duration(self.seconds_high)}): {parts}.",
            f"{self.examples:,} examples, {_round(self.tokens)} tokens, {self.steps:,} steps; memory "
            f"{gib(self.memory_bytes)} of {gib(self.free_bytes)}, disk {gib(self.disk_bytes)}.",
        ]

    def to_dict(self) -> dict[str, Any]:
        """As JSON data."""
        return asdict(self)


def estimate(recipe: Recipe, out: Path, progress: Progress = silent) -> Estimate:
    """What training by `recipe` into the models folder `out` will cost.

    Raises `UsageError` where the base does not fit in memory or the data cannot be used.
    """
    began = clock()
    out.mkdir(parents=True, exist_ok=True)
    progress("estimating the cost", 0, 3)
    base = base_of(recipe, out)
    free = _free()
    check_fits(
        base, method_of(recipe), recipe.micro_batch or 1, recipe.max_tokens, rank=recipe.lora_rank, free=free
    )
    members = [sample(recipe)]
    for name in recipe.also:
        other = replace(recipe, task=name, examples=recipe.also_examples, data="", augment=(), also=())
        members.append(sample(other))
    progress("estimating the cost", 1, 3)
    found = probe(recipe, base, members[0].few, [member.few for member in members[1:]], PROBE_SECONDS)
    progress("estimating the cost", 2, 3)
    steps = count_steps([member.size for member in members], recipe)
    made = _put_together(recipe, members, found, steps, free, out)
    progress("estimating the cost", 3, 3)
    return replace(made, probe_seconds=clock() - began)


def count_steps(sizes: Sequence[int], recipe: Recipe) -> int:
    """How many steps a run has whose tasks have so many training examples, the recipe's own first."""
    main = recipe.epochs * math.ceil(sizes[0] / recipe.batch)
    own = float(shares(sizes, recipe.mix_temperature)[0]) * (1 - recipe.replay)
    return main + round(main * (1 - own) / own)


def duration(seconds: float) -> str:
    """Seconds as a person says them."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _free() -> int:
    """Bytes this process may have in all: what it has, and what is free; on a GPU what is free there."""
    import psutil
    import torch

    if torch.cuda.is_available():
        return int(torch.cuda.mem_get_info()[0])
    return available() + int(psutil.Process().memory_info().rss)


def _put_together(
    recipe: Recipe, members: Sequence[Sample], found: Probe, steps: int, free: int, out: Path
) -> Estimate:
    main = members[0]
    step, spread = _mean(found.steps)
    evaluations = steps // recipe.evaluate_every + bool(steps % recipe.evaluate_every)
    parts = {
        "drawing examples": sum(member.seconds for member in members),
        "training": step * steps,
        "evaluating": evaluations * main.validation * found.evaluation,
        "measuring": _measured(main, found.served) * found.evaluation,
    }
    rough = _ROUGH * (sum(parts.values()) - parts["training"])
    total, doubt = sum(parts.values()), spread * steps
    sooner = recipe.unfreeze / 3 * (parts["training"] - doubt)
    memory = found.weights + (_ADAM - 1) * found.trained + found.activations
    memory += RUNTIME if found.device == "cpu" else 0
    disk = 9 * found.trained + max(found.weights // 4, found.trained)
    if main.few.task.kind == "generation":
        disk = 8 * found.trained + found.weights
    return Estimate(
        examples=main.size,
        tokens=round(recipe.epochs * main.size * found.mean_tokens[0]),
        steps=steps,
        seconds=total,
        seconds_low=total - doubt - rough - sooner,
        seconds_high=total + doubt + rough,
        parts=parts,
        memory_bytes=memory,
        free_bytes=free,
        disk_bytes=disk,
        micro_batch=found.micro,
        probe_seconds=0.0,
        warnings=(*main.few.warnings, *_uncounted(recipe), *_room(recipe, memory, free, disk, out)),
    )


def _mean(steps: Sequence[float]) -> tuple[float, float]:
    """The mean, and half the width of its 95 % interval by Student's t, no less than what others disturb."""
    from scipy.stats import t

    mean = sum(steps) / len(steps)
    if len(steps) < 3:
        return mean, mean * _ROUGH
    deviation = math.sqrt(sum((step - mean) ** 2 for step in steps) / (len(steps) - 1))
    half = float(t.ppf(0.975, len(steps) - 1)) * deviation / math.sqrt(len(steps))
    return mean, min(max(half, _OTHERS * mean), mean)


def _measured(main: Sample, served: bool) -> float:
    """How many evaluated examples the card costs as much as (`training.measuring`)."""
    if main.few.task.kind == "generation":
        return main.test
    if main.few.task.kind == "matching":
        return 3 * main.test
    robust = _CHANGED * min(ROBUST, main.test) * len(PERTURBATIONS)
    others = 2 * main.test + 2 * main.validation + min(BASELINE_EXAMPLES, main.size) + robust + 2 * OUTSIDE
    return main.test + others * (_SERVED if served else 1.0)


def _uncounted(recipe: Recipe) -> tuple[str, ...]:
    """What takes more time than the estimate says."""
    more = {
        "asking the teacher": recipe.teacher,
        "the earlier model's own task": recipe.ewc or recipe.replay,
        "the noise and the gradient of each example by itself that privacy takes": recipe.dp_epsilon,
    }
    named = [what for what, wanted in more.items() if wanted]
    return (f"Not counted: {', '.join(named)}.",) if named else ()


def _room(recipe: Recipe, memory: int, free: int, disk: int, out: Path) -> tuple[str, ...]:
    """A sentence each for memory and disk that will not do."""
    found = []
    if memory > free:
        found.append(
            f"This needs about {gib(memory)} of memory, but {gib(free)} are to be had: set a smaller "
            "micro_batch or max_tokens, method=lora, or take a smaller base (dqa models recommend)."
        )
    if disk > (left := shutil.disk_usage(out).free):
        found.append(
            f"This needs about {gib(disk)} of disk in {out}, but {gib(left)} are free: make room, or give "
            "another folder with --out."
        )
    return tuple(found)


def _round(count: int) -> str:
    """A count to two digits, in words from a million on."""
    if count >= 1_000_000:
        return f"{count / 1e6:.2g} million" if count < 1e8 else f"{count / 1e6:.0f} million"
    return f"{count:,}"
