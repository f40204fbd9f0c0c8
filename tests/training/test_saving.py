"""What was trained is what is served: by the shared graph, by a graph of its own, or by torch alone."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import assistant.models
from assistant.errors import ModelMissing
from assistant.models.encoder import Encoder
from assistant.models.heads import Adapter
from assistant.models.manifest import MANIFEST, Manifest, read_manifest
from assistant.progress import silent
from assistant.settings import Settings
from tests.tiny import make_base, make_causal, make_seq2seq
from tests.training.conftest import TOY, toy_corpus
from tests.training.families import make_other
from tests.training.running import all_weights, prepare, run, toy
from training import run as running
from training import saving
from training.base import Base, find_base
from training.build import TRAINED, load_trained
from training.evaluation.predictions import FILE, Predictions
from training.export.own import save_network
from training.networks.network import Network
from training.networks.tokens import Tokenizer
from training.objectives.classification import predict
from training.recipe import Recipe
from training.registry import promote
from training.run import train_task
from training.saving import encoder_of, how_served, save_adapter, save_trained

EXAMPLES = toy_corpus("validation", 60, 3)
TEXTS = [("apple", "berlin ; rome"), ("paris", ""), ("red" * 9, "one ; two ; three"), ("b2", "x" * 12)]


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Base]:
    folder = tmp_path_factory.mktemp("others")
    bert = make_base(folder / "bert")
    relu = make_base(folder / "relu")
    config = relu.folder / "config.json"
    config.write_text(config.read_text().replace('"gelu"', '"relu"'))
    return {
        "bert": bert,
        "distilbert": make_other(folder / "distilbert", "distilbert", bert),
        "roberta": make_other(folder / "roberta", "roberta", bert),
        "relu": relu,
        "seq2seq": find_base(str(make_seq2seq(folder / "seq2seq"))),
        "causal": find_base(str(make_causal(folder / "causal"))),
    }


@pytest.mark.parametrize(
    ("base_name", "changes", "how"),
    [
        ("bert", {}, "shared graph"),
        ("bert", {"lora_variant": "rslora"}, "shared graph"),
        ("bert", {"method": "head"}, "shared graph"),
        ("bert", {"lora_variant": "dora"}, "own graph"),
        ("bert", {"method": "full"}, "own graph"),
        ("bert", {"method": "prompt"}, "own graph"),
        ("bert", {"method": "prefix"}, "own graph"),
        ("bert", {"layers": 1}, "own graph"),
        ("bert", {"method": "head", "layers": 1}, "own graph"),
        ("relu", {}, "own graph"),
        ("distilbert", {}, "own graph"),
        ("roberta", {}, "own graph"),
        ("causal", {}, "own graph"),
        ("seq2seq", {}, "torch only"),
    ],
)
def test_how_a_model_is_served(
    others: dict[str, Base], recipe: Recipe, base_name: str, changes: dict, how: str
) -> None:
    recipe = replace(recipe, examples=8, validation=8, **changes)
    network = prepare(recipe, others[base_name]).network
    assert how_served(network, others[base_name], recipe) == how


def _shaken(recipe: Recipe, base: Base) -> Network:
    """A network whose trained weights are far from where they started."""
    network = prepare(replace(recipe, examples=8, validation=8), base).network
    torch.manual_seed(5)
    with torch.no_grad():
        for name, tensor in network.trained().items():
            if name.endswith("magnitude_vector.default.weight"):
                tensor *= torch.empty_like(tensor).uniform_(0.5, 2)
            else:
                tensor += torch.randn_like(tensor) * 0.15
    return network


def _in_torch(network: Network, base: Base, texts: list) -> np.ndarray:
    return predict(network, Tokenizer(base).encode(texts, 16), "anomalies")


@pytest.mark.parametrize(
    ("base_name", "changes"),
    [("bert", {"lora_variant": "dora", "layers": 1}),
     ("bert", {"method": "prompt", "virtual_tokens": 3}), ("bert", {"method": "prefix", "virtual_tokens": 3}),
     ("distilbert", {}), ("causal", {})],
    ids=["dora, cut", "prompt", "prefix", "distilbert", "causal"],
)  # fmt: skip
def test_a_graph_of_its_own_computes_what_torch_does(
    others: dict[str, Base], recipe: Recipe, tmp_path: Path, base_name: str, changes: dict
) -> None:
    recipe, base = replace(recipe, **changes), others[base_name]
    network = _shaken(recipe, base)
    expected = _in_torch(network, base, TEXTS)
    before = all_weights(network)
    manifest = save_network(network, base, tmp_path / "encoder", recipe.max_tokens, quantize=False)
    after = all_weights(network)  # the adapter was folded in for the export, and taken out again
    assert before.keys() == after.keys()
    assert all(torch.allclose(before[name], after[name], atol=1e-5) for name in before)
    encoder = Encoder(tmp_path / "encoder", manifest, threads=1)
    folder = tmp_path / "model"
    folder.mkdir()
    saved = save_adapter(network, TOY, recipe, encoder, base, EXAMPLES, folder, shared=False)
    assert saved.base == manifest.version
    logits = Adapter(folder, saved, lambda: encoder).logits(TEXTS) * saved.temperature
    assert np.ptp(expected) > 0.1
    np.testing.assert_allclose(logits, expected, atol=5e-3)  # the head is float16


@pytest.mark.parametrize("changes", [{}, {"lora_variant": "rslora"}, {"method": "head"}], ids=str)
def test_the_shared_graph_is_close_to_torch(
    base: Base, recipe: Recipe, out: Path, tmp_path: Path, changes: dict
) -> None:
    """The base in int8, adapter and head in float16."""
    recipe = replace(recipe, **changes)
    network = _shaken(recipe, base)
    encoder = encoder_of(base, out, silent)
    folder = tmp_path / "model"
    folder.mkdir()
    manifest = save_adapter(network, TOY, recipe, encoder, base, EXAMPLES, folder, shared=True)
    texts = [example.text for example in EXAMPLES]
    expected = _in_torch(network, base, texts)
    logits = Adapter(folder, manifest, lambda: encoder).logits(texts) * manifest.temperature
    assert np.abs(logits - expected).mean() < 0.2 * expected.std()
    assert manifest.rank == (0 if changes.get("method") == "head" else 4)


@pytest.fixture
def toy_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "find_task", lambda name: TOY)


@pytest.mark.usefixtures("toy_task")
def test_a_fully_trained_model_is_served_by_its_own_graph(base: Base, recipe: Recipe, out: Path) -> None:
    recipe = replace(recipe, method="full", examples=960, evaluate_every=60, layer_decay=0.9)
    finished = train_task(recipe, out)
    card, folder = finished.card, finished.installed.folder
    assert (card.served, card.method) == ("own graph", "full")
    assert card.figures["accuracy"] > 0.9
    assert card.parameters["trained"] == card.parameters["all"]
    scorer = assistant.models.load(Settings(models=out)).cell_plausibility
    assert scorer.version == card.version
    scores = scorer.score("", ["berlin", "rome"], ["paris", "plum"])
    assert scores[0] < 0.5 < scores[1]
    network = prepare(recipe, base).network
    load_trained(network, folder)
    kept = Predictions.load(folder / FILE)
    exact = _in_torch(network, base, [example.text for example in kept.examples])
    exact = TOY.probabilities(exact / card.calibration["temperature"])
    assert np.abs(kept.probabilities - exact).mean() < 0.05  # int8
    assert not [path for path in out.iterdir() if path.name.endswith((".part", ".checkpoint"))]


@pytest.mark.usefixtures("toy_task")
def test_a_byte_classifier_runs_in_torch_alone(others: dict[str, Base], recipe: Recipe, out: Path) -> None:
    base = others["seq2seq"]
    recipe = replace(
        recipe, base_model=str(base.folder), examples=640, max_tokens=40, evaluate_every=40, lr=1e-2,
        method="full",
    )  # fmt: skip
    finished = train_task(recipe, out)
    card, folder = finished.card, finished.installed.folder
    assert card.served == "torch only"
    assert 0 < card.figures["accuracy"] <= 1
    assert card.baseline == {}
    assert json.loads((folder / "card.json").read_text())["base_sha256"] == base.sha256
    predictions = Predictions.load(folder / FILE)
    assert predictions.probabilities.shape == (recipe.validation,)
    accuracy = TOY.measure(predictions.probabilities, np.array([e.label for e in predictions.examples]))
    assert accuracy["accuracy"] == pytest.approx(card.figures["accuracy"])
    assert TRAINED in read_manifest(folder).files
    network = prepare(recipe, base).network
    load_trained(network, folder)
    texts = [example.text for example in predictions.examples]
    logits = predict(network, Tokenizer(base).encode(texts, 40), "anomalies")
    np.testing.assert_allclose(TOY.probabilities(logits), predictions.probabilities, atol=1e-5)
    assert finished.installed.state == "candidate"  # what is served, here the shipped model, still is
    assert not (out / "cell_plausibility").exists()
    promote(out, "cell_plausibility", card.version, anyway=True)
    with pytest.raises(ModelMissing, match="runs in torch alone and cannot be served"):
        _ = assistant.models.load(Settings(models=out)).cell_plausibility


def test_trained_weights_are_read_back_to_the_bit(base: Base, recipe: Recipe, tmp_path: Path) -> None:
    recipe = replace(recipe, examples=48)
    done = run(recipe, base, tmp_path / "checkpoint", gathered=toy(recipe))
    save_trained(done.job.network.trained(), tmp_path)
    fresh = prepare(recipe, base)
    load_trained(fresh.network, tmp_path)
    for name, tensor in fresh.network.trained().items():
        assert torch.equal(tensor, done.weights[name]), name


def test_the_shared_graph_is_found_not_made_again(
    base: Base, exported: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def save_encoder(base: Base, folder: Path) -> Manifest:
        made.append(folder)
        return read_manifest(Path(shutil.copytree(exported, folder, dirs_exist_ok=True)))

    monkeypatch.setattr(saving, "save_encoder", save_encoder)
    encoder = encoder_of(base, out, silent)
    assert made == []
    folder = out / exported.name
    assert encoder.version == read_manifest(folder).version
    (folder / MANIFEST).unlink()  # half exported: not taken
    assert encoder_of(base, out, silent).version == encoder.version
    assert made == [folder]
