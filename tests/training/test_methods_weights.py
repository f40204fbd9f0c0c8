"""What each method changes, and what it leaves alone to the bit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from assistant.errors import UsageError
from tests.tiny import make_base
from tests.training.running import (
    Killed,
    all_weights,
    changed,
    finish,
    gradients,
    kill_at,
    prepare,
    run,
)
from training.base import Base
from training.methods.layers import levels
from training.networks.network import counts
from training.networks.tokens import Tokenizer, collate
from training.recipe import Recipe


@pytest.fixture
def short(recipe: Recipe) -> Recipe:
    """Six steps, the last weights kept."""
    return replace(recipe, examples=96, patience=0, virtual_tokens=3)


def _changes(recipe: Recipe, base: Base, checkpoint: Path) -> tuple[set[str], set[str]]:
    """Names of the parameters that training changed, and of those it did not."""
    job = prepare(recipe, base)
    before = all_weights(job.network)
    finish(job, recipe, checkpoint)
    now = changed(before, all_weights(job.network))
    return now, set(before) - now


def test_full_changes_every_weight(base: Base, short: Recipe, checkpoint: Path) -> None:
    moved, still = _changes(replace(short, method="full"), base, checkpoint)
    assert not still
    assert {"body.embeddings.word_embeddings.weight", "body.encoder.layer.0.output.LayerNorm.bias"} <= moved


@pytest.mark.parametrize("variant", ["lora", "rslora", "dora"])
def test_lora_changes_adapter_and_head_alone(
    base: Base, short: Recipe, checkpoint: Path, variant: str
) -> None:
    moved, still = _changes(replace(short, lora_variant=variant), base, checkpoint)
    heads = {"heads.anomalies.weight", "heads.anomalies.bias"}
    assert heads <= moved
    assert all("lora_" in name for name in moved - heads)
    assert not any("lora_" in name for name in still)
    parts = {"A", "B", "m"} if variant == "dora" else {"A", "B"}  # m: DoRA's magnitudes
    assert {name.split("lora_")[1][0] for name in moved - heads} == parts


def test_rslora_divides_by_the_root_of_the_rank(base: Base, recipe: Recipe) -> None:
    for variant, scale in (("lora", 8 / 4), ("rslora", 8 / 4**0.5)):
        network = prepare(replace(recipe, lora_variant=variant), base).network
        scales = {m.scaling["default"] for m in network.modules() if hasattr(m, "lora_A")}
        assert scales == {scale}


def test_lora_targets_are_the_maps_that_are_named(base: Base, recipe: Recipe) -> None:
    trained = prepare(replace(recipe, lora_targets=("query",)), base).network.trained()
    assert {n.split(".lora_")[0].rsplit(".", 1)[1] for n in trained if "lora_" in n} == {"query"}
    with pytest.raises(UsageError, match="linear maps are called dense, key, query, value"):
        prepare(replace(recipe, lora_targets=("q_proj",)), base)


@pytest.mark.parametrize("method", ["prompt", "prefix"])
def test_virtual_tokens_alone_get_gradients(base: Base, short: Recipe, checkpoint: Path, method: str) -> None:
    recipe = replace(short, method=method)
    job = prepare(recipe, base)
    found = gradients(job, range(8), 8)
    virtual = {name for name in found if "prompt_encoder" in name}
    assert virtual
    assert set(found) - virtual == {"heads.anomalies.weight", "heads.anomalies.bias"}
    for name, gradient in found.items():
        assert gradient.abs().max() > 0, name
    sizes = {found[name].shape for name in virtual}
    assert sizes == {(3, 32) if method == "prompt" else (3, 2 * 2 * 32)}  # keys and values of two layers
    moved, still = _changes(recipe, base, checkpoint)
    assert moved == set(found)
    assert "body.base_model.encoder.layer.0.attention.self.query.weight" in still


def test_the_prompt_itself_is_not_pooled(base: Base, short: Recipe) -> None:
    network = prepare(replace(short, method="prompt"), base).network
    network.train(False)
    states = []
    network.body.base_model.register_forward_hook(lambda module, given, out: states.append(out[0]))
    batch = collate(Tokenizer(base).encode(["apple", "red green blue"], 16))
    with torch.no_grad():
        mean, _ = network.pool(batch)
    assert states[0].shape == (2, 3 + 5, 32)
    torch.testing.assert_close(mean[0], states[0][0, 3 : 3 + 3].mean(0))  # [CLS] apple [SEP], no padding
    torch.testing.assert_close(mean[1], states[0][1, 3:].mean(0))


def test_virtual_tokens_are_seen_by_every_text(base: Base, short: Recipe) -> None:
    """A changed prompt changes the loss; padding changes nothing."""
    for method in ("prompt", "prefix"):
        job = prepare(replace(short, method=method), base)
        job.network.train(False)
        with torch.no_grad():
            whole, alone = job.objectives[0].loss(range(8)), [job.objectives[0].loss([i]) for i in range(8)]
            torch.testing.assert_close(torch.stack(alone).mean(), whole, rtol=1e-5, atol=1e-5)
            for name, tensor in job.network.trained().items():
                if "prompt_encoder" in name:
                    tensor += torch.linspace(-1, 1, tensor.numel()).view_as(tensor)
            assert abs(job.objectives[0].loss(range(8)) - whole) > 1e-4


def test_head_leaves_the_encoder_alone(base: Base, short: Recipe, checkpoint: Path) -> None:
    moved, still = _changes(replace(short, method="head"), base, checkpoint)
    assert moved == {"heads.anomalies.weight", "heads.anomalies.bias"}
    assert all(name.startswith("body.") for name in still)


def test_qlora_without_a_gpu_is_a_sentence(
    base: Base, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UsageError, match="CUDA GPU, and there is none here; train with --set lora_variant"):
        prepare(replace(recipe, lora_variant="qlora"), base)


@pytest.mark.parametrize(
    ("changes", "frozen"),
    [({"freeze_embeddings": True}, {-1}), ({"freeze_layers": 1}, {0}),
     ({"freeze_embeddings": True, "freeze_layers": 1}, {-1, 0})],
    ids=["embeddings", "lowest layer", "both"],
)  # fmt: skip
def test_frozen_layers_never_change(
    base: Base, short: Recipe, checkpoint: Path, changes: dict, frozen: set[int]
) -> None:
    recipe = replace(short, method="full", unfreeze=0.5, **changes)  # unfreezing does not wake them
    moved, still = _changes(recipe, base, checkpoint)
    of = levels(moved | still)
    assert {of[name] for name in still} == frozen
    assert {of[name] for name in moved} == {-1, 0, 1, 2} - frozen


def test_a_frozen_layer_has_no_moving_adapter(base: Base, short: Recipe, checkpoint: Path) -> None:
    moved, _ = _changes(replace(short, freeze_layers=1), base, checkpoint)
    assert any(".layer.1." in name for name in moved)
    assert not any(".layer.0." in name for name in moved)


def _unfreezing(recipe: Recipe) -> Recipe:
    return replace(
        recipe, examples=160, method="full", unfreeze=0.6, weight_decay=0.1, dropout=0.1, lr=1e-2
    )  # 10 steps


def test_gradual_unfreezing_goes_from_the_top(base: Base, short: Recipe, checkpoint: Path) -> None:
    """Levels: head, layer 1, layer 0, embeddings; due at steps 0, 2, 4, 6 of ten."""
    recipe = _unfreezing(short)
    job = prepare(recipe, base)
    states = [all_weights(job.network)]
    finish(job, recipe, checkpoint, lambda what, done, total=None: states.append(all_weights(job.network)))
    of, due = levels(states[0]), [2, 2, 1, 1, 0, 0, -1, -1, -1, -1]
    assert len(states) == 11
    for step, lowest in enumerate(due):
        moved = changed(states[step], states[step + 1])
        assert {of[name] for name in moved} == set(range(lowest, 3)), step
        assert moved == {name for name in of if of[name] >= lowest}, step


@pytest.mark.parametrize("step", [1, 3, 5, 8])
def test_unfreezing_goes_on_after_a_kill(
    base: Base, short: Recipe, checkpoint: Path, tmp_path: Path, step: int
) -> None:
    recipe = _unfreezing(short)
    whole = run(recipe, base, tmp_path / "whole")
    with pytest.raises(Killed):
        run(recipe, base, checkpoint, kill_at(step))
    assert not changed(whole.weights, run(recipe, base, checkpoint).weights)


def test_a_cut_base_keeps_its_layers_evenly(tmp_path: Path, recipe: Recipe) -> None:
    import json

    from transformers import BertConfig, BertModel

    from training.base import find_base

    base = make_base(tmp_path / "base")
    deep = BertConfig(**json.loads((base.folder / "config.json").read_text()) | {"num_hidden_layers": 5})
    BertModel(deep, add_pooling_layer=False).save_pretrained(base.folder)
    base = find_base(str(base.folder))
    whole = all_weights(prepare(replace(recipe, method="full"), base).network)
    for layers, kept in ((1, [0]), (2, [0, 4]), (3, [0, 2, 4]), (5, [0, 1, 2, 3, 4])):
        cut = all_weights(prepare(replace(recipe, method="full", layers=layers), base).network)
        assert {int(n.split(".")[3]) for n in cut if ".layer." in n} == set(range(layers))
        for place, layer in enumerate(kept):
            name = "body.encoder.layer.{}.intermediate.dense.weight"
            assert torch.equal(cut[name.format(place)], whole[name.format(layer)])
    with pytest.raises(UsageError, match="layers is 6; the base has 5"):
        prepare(replace(recipe, layers=6), base)


def test_counts_of_what_trains(base: Base, recipe: Recipe) -> None:
    network = prepare(replace(recipe, method="head"), base).network
    found = counts(network, network.trained())
    assert found["trained"] == 64 + 1
    assert found["all"] == found["trained"] + sum(p.numel() for p in network.body.parameters())
