from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.tiny import make_base
from tests.training.conftest import TOY
from training.base import Base
from training.card import Card
from training.compression.original import Original, open_original
from training.compression.run import Compressed, compress
from training.recipe import Recipe


@pytest.fixture(scope="package")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return make_base(tmp_path_factory.mktemp("base") / "tiny")


@pytest.fixture(scope="package")
def toy_task() -> Iterator[None]:
    """The toy task in the place of `anomalies`."""
    patch = pytest.MonkeyPatch()
    for module in ("training.run", "training.compression.original", "training.build"):
        patch.setattr(f"{module}.find_task", lambda name: TOY)
    yield
    patch.undo()


class Trained:
    """A tiny model as `dqa train` leaves it: the models folder, its own folder, its card."""

    def __init__(self, models: Path, folder: Path, card: Card) -> None:
        self.models, self.folder, self.card = models, folder, card


@pytest.fixture(scope="package")
def trained(base: Base, toy_task: None, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    from training.run import train_task

    recipe = Recipe(
        "anomalies", base_model=str(base.folder), examples=1600, validation=80, batch=16, max_tokens=16,
        lora_rank=4, lora_alpha=8, lr=5e-3, evaluate_every=50, patience=50, checkpoint_minutes=0, threads=1,
    )  # fmt: skip
    models = tmp_path_factory.mktemp("models")
    finished = train_task(recipe, models)
    assert finished.card.figures["accuracy"] > 0.9
    return Trained(models, finished.installed.folder, finished.card)


@pytest.fixture(scope="package")
def original(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> Original:
    return open_original(trained.folder, tmp_path_factory.mktemp("out"), training=True)


@pytest.fixture(scope="package")
def made(
    trained: Trained, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], tuple[Compressed, Path]]:
    """The tiny model compressed one way, whatever it loses, and the models folder it is in; made once."""

    @cache
    def once(to: str) -> tuple[Compressed, Path]:
        out = tmp_path_factory.mktemp(to)
        return compress(trained.folder, to, out, tolerance=0.99, rounds=1), out

    return once
