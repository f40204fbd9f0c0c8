"""Encoders, encoder-decoders and causal models train as classifiers through the same code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from assistant.errors import ModelMissing, UsageError
from tests.tiny import make_base, make_causal, make_seq2seq
from tests.training.families import make_other
from tests.training.running import KINDS, all_weights, changed, drawn, finish, gradients, prepare
from training.base import Base, find_base
from training.methods.layers import levels
from training.networks.network import Network
from training.networks.tokens import Tokenizer, collate
from training.recipe import Recipe

FAMILIES = ("bert", "distilbert", "roberta", "seq2seq", "causal")


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Base]:
    folder = tmp_path_factory.mktemp("families")
    bert = make_base(folder / "bert")
    return {
        "bert": bert,
        "distilbert": make_other(folder / "distilbert", "distilbert", bert),
        "roberta": make_other(folder / "roberta", "roberta", bert),
        "seq2seq": find_base(str(make_seq2seq(folder / "seq2seq"))),
        "causal": find_base(str(make_causal(folder / "causal"))),
    }


@pytest.fixture
def kinds(recipe: Recipe) -> Recipe:
    return replace(
        recipe, task="kinds", max_tokens=32, virtual_tokens=3, head_dropout=0.0, checkpoint_minutes=9
    )


def test_what_each_base_is(bases: dict[str, Base]) -> None:
    assert {name: base.family for name, base in bases.items()} == {
        "bert": "encoder", "distilbert": "encoder", "roberta": "encoder", "seq2seq": "encoder-decoder",
        "causal": "decoder",
    }  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("method", ["lora", "full"])
def test_every_family_learns_to_classify(
    bases: dict[str, Base], kinds: Recipe, checkpoint: Path, family: str, method: str
) -> None:
    recipe = replace(kinds, method=method, lr=1e-2, evaluate_every=20)
    job = prepare(recipe, bases[family], drawn(KINDS, 960))
    before = all_weights(job.network)
    done = finish(job, recipe, checkpoint)
    moved = changed(before, all_weights(job.network))
    assert done.trained.position.best > 0.9
    assert moved == set(done.weights)
    if method == "full":
        assert moved == set(before)
    else:
        assert all("lora_" in name or name.startswith("heads.") for name in moved)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_text_is_read_alike_alone_and_padded(bases: dict[str, Base], kinds: Recipe, family: str) -> None:
    """Of a causal model the last token's state is taken, never a padding's."""
    torch.manual_seed(0)
    network = prepare(kinds, bases[family], drawn(KINDS, 8)).network
    network.train(False)
    rows = Tokenizer(bases[family]).encode(["apple", "berlin paris rome", "one"], 32)
    with torch.no_grad():
        together = network(collate(rows), "kinds")
        alone = torch.cat([network(collate([row]), "kinds") for row in rows])
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-5)
    assert (together[0] - together[2]).abs().max() > 1e-4


@pytest.mark.parametrize("family", FAMILIES)
def test_levels_of_every_family(bases: dict[str, Base], kinds: Recipe, family: str) -> None:
    network = prepare(replace(kinds, method="full"), bases[family], drawn(KINDS, 8)).network
    of = levels(name for name, _ in network.named_parameters())
    assert set(of.values()) == {-1, 0, 1, 2}
    assert all(of[name] == 2 for name in of if name.startswith("heads."))
    assert all("embed" in name or "shared" in name for name in of if of[name] == -1)
    assert sum(of[name] == 0 for name in of) >= sum(of[name] == 1 for name in of) > 5


@pytest.mark.parametrize("family", FAMILIES)
def test_prompts_fit_every_family_and_prefixes_where_they_can(
    bases: dict[str, Base], kinds: Recipe, family: str
) -> None:
    gathered = drawn(KINDS, 8)
    for method in ("prompt", "prefix"):
        recipe = replace(kinds, method=method)
        if method == "prefix" and family in ("distilbert", "seq2seq"):
            with pytest.raises(UsageError, match="Prefix tuning does not fit this base"):
                prepare(recipe, bases[family], gathered)
            continue
        job = prepare(recipe, bases[family], gathered)
        found = gradients(job, range(8), 8)
        assert all(gradient.abs().max() > 0 for gradient in found.values())
        assert all("prompt_encoder" in name or name.startswith("heads.") for name in found)
        assert len(found) == 3


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_is_cut(bases: dict[str, Base], kinds: Recipe, family: str) -> None:
    whole = prepare(replace(kinds, method="full"), bases[family], drawn(KINDS, 8))
    job = prepare(replace(kinds, method="full", layers=1), bases[family], drawn(KINDS, 8))
    of, all_of = levels(job.network.trained()), levels(whole.network.trained())
    assert set(of.values()) == {-1, 0, 1}
    assert len(of) == len(all_of) - sum(level == 1 for level in all_of.values())
    assert torch.isfinite(job.objectives[0].loss(range(8)))


def test_default_targets_are_all_linear_maps_where_the_names_differ(
    bases: dict[str, Base], kinds: Recipe
) -> None:
    for family, maps in (
        ("bert", {"query", "key", "value", "dense"}),
        ("distilbert", {"q_lin", "k_lin", "v_lin", "out_lin", "lin1", "lin2"}),
        ("causal", {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}),
    ):
        trained = prepare(kinds, bases[family], drawn(KINDS, 8)).network.trained()
        assert {name.split(".lora_")[0].rsplit(".", 1)[1] for name in trained if "lora_" in name} == maps


def test_texts_and_prompts_longer_than_the_positions_are_sentences(
    bases: dict[str, Base], kinds: Recipe
) -> None:
    gathered = drawn(KINDS, 8)
    for family in ("bert", "distilbert", "roberta"):
        prepare(replace(kinds, max_tokens=64), bases[family], gathered)
        with pytest.raises(UsageError, match="reads 64 tokens at most, the recipe wants 65"):
            prepare(replace(kinds, max_tokens=65), bases[family], gathered)
        with pytest.raises(UsageError, match="--set max_tokens=61"):
            prepare(replace(kinds, max_tokens=64, method="prompt"), bases[family], gathered)
    assert isinstance(prepare(replace(kinds, max_tokens=300), bases["seq2seq"], gathered).network, Network)


def test_remote_code_is_refused(tmp_path: Path) -> None:
    import json

    base = make_base(tmp_path / "base")
    config = base.folder / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"auto_map": {"AutoModel": "evil.Model"}}))
    (base.folder / "evil.py").write_text("raise SystemExit('ran')")
    with pytest.raises(UsageError, match="needs remote code"):
        find_base(str(base.folder))


def test_half_a_base_is_a_sentence(tmp_path: Path) -> None:
    base = make_base(tmp_path / "base")
    weights = base.folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelMissing):
        find_base(str(base.folder))
