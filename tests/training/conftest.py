from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.tiny import make_base
from training.base import Base
from training.recipe import Recipe
from training.tasks.examples import Example, Metric, Task

FRUIT, CITIES = ("apple", "pear", "plum"), ("berlin", "paris", "rome")


def toy_corpus(split: str, count: int, seed: int) -> list[Example]:
    """Label 1: the value is a fruit among cities, or a city among fruit."""
    generator = np.random.default_rng([seed, len(split)])
    examples = []
    for _ in range(count):
        column, odd = (FRUIT, CITIES) if generator.random() < 0.5 else (CITIES, FRUIT)
        label = int(generator.random() < 0.5)
        value = str(generator.choice(odd if label else column))
        context = " ; ".join(generator.choice(column, 2))
        examples.append(Example((value, context), label, (f"label {label}",)))
    return examples


TOY = Task(
    name="anomalies",
    model="cell_plausibility",
    purpose="Fruit or city.",
    data="Six words.",
    limits="Knows nothing else.",
    labels=(),
    first_segment=True,
    metric=Metric("accuracy"),
    corpus=toy_corpus,
    measure=lambda probabilities, labels: {"accuracy": float(((probabilities > 0.5) == labels).mean())},
)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return make_base(tmp_path_factory.mktemp("base") / "tiny")


@pytest.fixture
def recipe(base: Base) -> Recipe:
    return Recipe(
        "anomalies", base_model=str(base.folder), examples=480, validation=80, batch=16, max_tokens=16,
        lora_rank=4, lora_alpha=8, lr=5e-3, evaluate_every=10, patience=50, checkpoint_minutes=0, threads=1,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def one_thread_after() -> None:
    import torch

    torch.set_num_threads(1)


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return tmp_path / "checkpoint"


@pytest.fixture(scope="session")
def exported(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the base's shared graph, made once."""
    from training.export.encoder import save_encoder

    folder = tmp_path_factory.mktemp("exported") / f"encoder-{base.sha256[:10]}"
    save_encoder(base, folder)
    return folder


@pytest.fixture
def out(exported: Path, tmp_path: Path) -> Path:
    """A models folder that has the shared graph already."""
    folder = tmp_path / "models"
    shutil.copytree(exported, folder / exported.name)
    return folder
