"""A model card made from what was measured; nothing in it is typed by hand but the task's own description."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict


class Group(BaseModel):
    """One subgroup of the held-out examples: how many, and the share that is right at even odds."""

    model_config = ConfigDict(frozen=True)

    examples: int
    right: float


class Card(BaseModel):
    """The facts of one trained model.

    `figures` are of the model as served (int8), on held-out examples that decided nothing; `float32` of the
    same weights before quantisation; `baseline` of the frozen encoder with a logistic regression.
    `calibration`: the temperature and the expected calibration error without and with it. `history`:
    (step, mean loss, primary metric on the validation examples).
    """

    model_config = ConfigDict(frozen=True)

    model: str
    version: str
    task: str
    purpose: str
    data: str
    limits: str
    licence: str
    base_model: str
    base_sha256: str
    recipe: dict[str, Any]
    examples: dict[str, int]
    mean_tokens: float
    metric: str
    better: str
    figures: dict[str, float]
    float32: dict[str, float]
    baseline: dict[str, float]
    baseline_examples: int
    groups: dict[str, Group]
    calibration: dict[str, float]
    steps: int
    best_step: int
    history: list[tuple[int, float, float]]
    seconds: float
    machine: str
    software: dict[str, str]


def machine() -> str:
    """The machine in words: processor, cores, system."""
    processor = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line
        ]
        processor = names[0] if names else processor
    return f"{processor}, {os.cpu_count()} cores, {platform.system()}"


def write_card(folder: Path, card: Card) -> None:
    """Write `card.json` and `card.md` into a model folder."""
    text = json.dumps(card.model_dump(), indent=2, ensure_ascii=False)
    (folder / "card.json").write_text(text + "\n", encoding="utf-8")
    (folder / "card.md").write_text(render(card), encoding="utf-8")


def render(card: Card) -> str:
    """The card as Markdown."""
    names = list(card.figures)
    figures = [
        [
            name,
            *(
                f"{column.get(name, float('nan')):.3f}"
                for column in (card.figures, card.float32, card.baseline)
            ),
        ]
        for name in names
    ]
    worst = sorted(card.groups.items(), key=lambda item: item[1].right)
    groups = [[name, str(group.examples), f"{group.right:.3f}"] for name, group in worst]
    lines = [
        f"# {card.version}",
        "",
        f"{card.purpose} Fine-tuned by `dqa train {card.task}` from {card.base_model} "
        f"(SHA-256 {card.base_sha256[:12]}…). Licence: {card.licence}.",
        "",
        f"Data: {card.data} Seed {card.recipe['seed']}; {card.examples['train']} examples to train on, "
        f"{card.examples['validation']} to choose and calibrate, {card.examples['test']} to measure; "
        f"{card.mean_tokens:.0f} tokens each on average.",
        "",
        f"Limits: {card.limits}",
        "",
        f"Primary metric: {card.metric}, {card.better} is better. The baseline is the frozen encoder with a "
        f"logistic regression on {card.baseline_examples} of the training examples.",
        "",
        *_table(["figure", "as served (int8)", "float32", "baseline"], figures),
        "",
        f"Calibration: temperature {card.calibration['temperature']:.2f}; expected calibration error "
        f"{card.calibration['ece_before']:.3f} without, {card.calibration['ece']:.3f} with it.",
        "",
        "Subgroups of the held-out examples, worst first:",
        "",
        *_table(["subgroup", "examples", "right"], groups),
        "",
        f"Trained {card.best_step} of {card.steps} steps kept, {card.seconds:.0f} seconds on {card.machine}; "
        + ", ".join(f"{name} {version}" for name, version in card.software.items())
        + ".",
        "",
        "Recipe: " + ", ".join(f"{key} = {json.dumps(value)}" for key, value in card.recipe.items()) + ".",
    ]
    return "\n".join(lines) + "\n"


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]]
