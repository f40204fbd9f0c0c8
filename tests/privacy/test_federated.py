from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from assistant.errors import AssistantError, UsageError
from tests.training.conftest import TOY
from training.base import Base
from training.build import TRAINED, Job
from training.card import read_card
from training.data.labelled import LabelledData, write_data
from training.measuring import Outcome
from training.privacy import federated, party
from training.privacy.averaging import (
    Update,
    average,
    given_back,
    given_out,
    read_adapter,
    write_adapter,
)
from training.privacy.federated import Federation, federate
from training.privacy.party import Party, recipe_of
from training.privacy.processes import Processes
from training.privacy.split import deal, write_parties
from training.recipe import Recipe
from training.saving import save_trained
from training.tasks.examples import Example


class Here:
    """All parties in this process, one after the other."""

    def __init__(self, parties: Mapping[str, str], exchange: Path) -> None:
        self.members = [Party(name, origin, exchange) for name, origin in parties.items()]
        self.rounds: list[int] = []

    def round(self, number: int) -> dict[str, Update]:
        self.rounds.append(number)
        return {one.name: one.round(number) for one in self.members}


@contextmanager
def here(parties: Mapping[str, str], exchange: Path) -> Iterator[Here]:
    yield Here(parties, exchange)


@pytest.fixture
def toy(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    for module in (federated, party):
        monkeypatch.setattr(module, "find_task", lambda _: TOY)
    return replace(recipe, checkpoint_minutes=9, lr=2e-2)


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the card's history alone: exporting and measuring a model takes seconds."""

    def finish(job: Job, outcome: Outcome, out: Path, *_: object) -> object:
        save_trained(job.network.trained(), out)
        return outcome.trained.position.history

    monkeypatch.setattr(federated, "finish", finish)


def parties_of(recipe: Recipe, folder: Path, count: int = 3) -> dict[str, str]:
    data = LabelledData(tuple(TOY.corpus("train", recipe.examples, 0)), (), "toy")
    files = write_parties(deal(data, count, 1.0, 0), folder)
    return {file.parent.name: str(file) for file in files}


def test_the_mean_weighs_by_examples() -> None:
    one, two = {"a": torch.tensor([0.0, 3.0])}, {"a": torch.tensor([4.0, 3.0])}
    assert average([one, two], [1, 3])["a"].tolist() == [3.0, 3.0]
    assert average([one], [7])["a"].tolist() == [0.0, 3.0]
    assert average([one, two], [1, 3])["a"].dtype == torch.float32


def test_an_adapter_that_cannot_be_meant_is_refused(tmp_path: Path) -> None:
    like, file = {"a": torch.zeros(2)}, tmp_path / "a.safetensors"
    write_adapter(like, file)
    assert read_adapter(file, like)["a"].tolist() == [0, 0]
    assert [one.name for one in tmp_path.iterdir()] == ["a.safetensors"]
    with pytest.raises(AssistantError, match="another base"):
        read_adapter(file, {"a": torch.zeros(3)})
    write_adapter({"a": torch.tensor([1.0, float("nan")])}, file)
    with pytest.raises(AssistantError, match="no numbers"):
        read_adapter(file, like)
    file.write_bytes(b"half")
    with pytest.raises(AssistantError, match="cannot be read"):
        read_adapter(file, like)


def test_dealing_out_loses_nothing_keeps_tables_and_is_skewed() -> None:
    examples = [Example(f"text {i}", i % 5, table=f"t{i // 4}" if i < 200 else "") for i in range(600)]
    data = LabelledData(tuple(examples), tuple("abcde"), "here")
    parts = deal(data, 4, 0.3, 0)
    assert sorted(one.text for part in parts for one in part.examples) == sorted(one.text for one in examples)
    homes: dict[str, set[int]] = {}
    for i, part in enumerate(parts):
        for one in part.examples:
            homes.setdefault(one.table, set()).add(i)
    assert all(len(of) == 1 for table, of in homes.items() if table)

    def unevenness(skew: float) -> float:
        counts = np.array([
            [sum(one.label == label for one in part.examples) for label in range(5)]
            for part in deal(data, 4, skew, 1)
        ])  # fmt: skip
        return float((counts / counts.sum(axis=0)).std())

    assert unevenness(0.3) > 2 * unevenness(100)
    assert deal(data, 4, 0.3, 0) == parts
    with pytest.raises(UsageError, match="one with none"):
        deal(data.with_examples(examples[:2]), 4, 0.01, 0)


def test_the_rate_falls_over_the_rounds(toy: Recipe) -> None:
    rates = [recipe_of(toy, number, 4, "a").lr for number in range(4)]
    assert rates[0] == toy.lr
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] > 0
    assert recipe_of(toy, 1, 4, "a").seed != recipe_of(toy, 1, 4, "b").seed


def test_parties_together_learn_and_the_card_tells(toy: Recipe, tmp_path: Path) -> None:
    parties = parties_of(toy, tmp_path / "data")
    finished = federate(toy, Federation(parties, 4, "simulated"), tmp_path / "out", open_parties=here)
    card = read_card(finished.installed.folder)
    assert card.figures["accuracy"] > 0.85
    assert card.examples["train"] == toy.examples
    assert card.data.startswith("3 parties, simulated: party-1 ")
    assert "federated averaging" in card.method
    assert any("no differential privacy" in warning for warning in card.warnings)
    assert card.baseline == {}
    assert card.label_examples == {}
    assert [number for number, _, _ in card.history] == list(range(1, len(card.history) + 1))
    assert not (tmp_path / "out" / "cell_plausibility.federation").exists()


@pytest.mark.usefixtures("unmeasured")
def test_a_killed_federation_goes_on_with_its_round(toy: Recipe, tmp_path: Path) -> None:
    toy = replace(toy, examples=96, validation=40, patience=0)
    federation = Federation(parties_of(toy, tmp_path / "data", 2), 3)
    seen: list[int] = []

    @contextmanager
    def dying(parties: Mapping[str, str], exchange: Path) -> Iterator[Any]:
        members = Here(parties, exchange)

        class Dying:
            def round(self, number: int) -> dict[str, Update]:
                if number == 2 and 2 not in seen:
                    seen.append(2)
                    raise KeyboardInterrupt
                return members.round(number)

        yield Dying()
        seen.extend(members.rounds)

    with pytest.raises(KeyboardInterrupt):
        federate(toy, federation, tmp_path / "out", open_parties=dying)
    exchange = tmp_path / "out" / "cell_plausibility.federation"
    assert json.loads((exchange / "rounds.json").read_text())["done"] == 2
    with pytest.raises(UsageError, match="other parties"):
        federate(replace(toy, lr=1e-4), federation, tmp_path / "out", open_parties=here)
    resumed = federate(toy, federation, tmp_path / "out", open_parties=dying)
    assert seen == [2, 2]
    whole = federate(toy, federation, tmp_path / "other", open_parties=here)
    assert resumed == whole
    first, second = ((tmp_path / name / TRAINED).read_bytes() for name in ("out", "other"))
    assert first == second


@pytest.mark.usefixtures("unmeasured")
def test_a_party_gives_out_its_adapter_and_counts_alone(toy: Recipe, tmp_path: Path) -> None:
    toy = replace(toy, examples=96, validation=40)
    kept: dict[str, bytes] = {}

    @contextmanager
    def watched(parties: Mapping[str, str], exchange: Path) -> Iterator[Here]:
        members = Here(parties, exchange)
        yield members
        kept.update({file.name: file.read_bytes() for file in exchange.rglob("*") if file.is_file()})

    federate(toy, Federation(parties_of(toy, tmp_path / "d", 2), 1), tmp_path / "out", open_parties=watched)
    adapters = {name for name in kept if name.startswith("round-")}
    assert "round-1.safetensors" in adapters <= {"round-0.safetensors", "round-1.safetensors"}
    assert kept.keys() - adapters == {"labels.json", "recipe.toml", "rounds.json"}
    assert not any(b"berlin" in content for content in kept.values())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data": "x.csv"}, "data"),
        ({"dp_epsilon": 1.0}, "dp_epsilon"),
        ({"class_weights": "balanced"}, "class_"),
    ],
)
def test_what_cannot_be_federated_is_refused(
    toy: Recipe, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        federate(replace(toy, **changes), Federation({"a": "x", "b": "y"}, 2), tmp_path)
    with pytest.raises(UsageError, match="two or more parties"):
        federate(toy, Federation({"a": "x"}, 2), tmp_path)


def test_processes_train_apart_and_tell_what_fails(recipe: Recipe, base: Base, tmp_path: Path) -> None:
    """Real processes, which know the real tasks alone: a scorer's data in the toy's words."""
    exchange, recipe = tmp_path / "exchange", replace(recipe, examples=48, epochs=1)
    exchange.mkdir()
    recipe.save(exchange / party.RECIPE)
    (exchange / party.LABELS).write_text(json.dumps({"labels": [], "rounds": 1}))
    parties = {**parties_of(recipe, tmp_path / "data", 2), "lonely": str(tmp_path / "one.jsonl")}
    write_data(LabelledData((Example("a", 1),), (), "x"), tmp_path / "one.jsonl")
    parties.pop("party-2")
    mine = Party("party-1", parties["party-1"], exchange)
    parameters = mine._job.network.trained()
    write_adapter(parameters, given_out(exchange, 0))
    with pytest.raises(AssistantError, match=r"lonely: .*one class"), Processes(parties, exchange) as running:
        running.round(0)
    theirs = read_adapter(given_back(exchange, 0, "party-1"), parameters)
    mine.round(0)
    for name, tensor in read_adapter(given_back(exchange, 0, "party-1"), parameters).items():
        torch.testing.assert_close(tensor, theirs[name])
