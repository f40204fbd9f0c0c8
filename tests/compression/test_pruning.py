"""Pruning zeroes the smallest weights, and takes out what matters least, really."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from assistant.errors import UsageError
from training.compression.original import Original
from training.compression.pruning import importance, layers_of, remove, zero_smallest
from training.networks.network import Network
from training.networks.tokens import collate
from training.objectives.classification import Classification

TEXTS = [("apple", "berlin ; rome"), ("paris", "rome"), ("plum", "pear ; apple ; one two three")]


def logits(network: Network, original: Original) -> torch.Tensor:
    with torch.inference_mode():
        return network.eval()(collate(original.tokenizer.encode(TEXTS, 16)), "anomalies")


def maps(network: Network) -> list[torch.Tensor]:
    return [module.weight.detach() for module in network.body.modules() if isinstance(module, nn.Linear)]


def test_the_smallest_weights_of_all_maps_become_zero(original: Original) -> None:
    network = copy.deepcopy(original.network)
    before = torch.cat([weight.flatten() for weight in maps(original.network)]).abs()
    zeros = zero_smallest(network.body, 0.3)
    after = torch.cat([weight.flatten() for weight in maps(network)])
    gone = after == 0
    assert zeros == int(gone.sum()) == round(0.3 * len(before))
    assert before[gone].max() <= before[~gone].min()
    torch.testing.assert_close(after[~gone].abs(), before[~gone])
    # No mask or second copy stays behind.
    assert {name for name, _ in network.named_parameters()} == {
        name for name, _ in original.network.named_parameters()
    }


def test_what_is_removed_counts_as_if_it_gave_nothing(original: Original) -> None:
    """Heads and neurons taken out: the same as their columns in the next map set to zero."""
    pruned, masked = copy.deepcopy(original.network), copy.deepcopy(original.network)
    layers = layers_of(pruned.body)
    heads = [torch.tensor([0.1, 3.0, 0.2, 2.0]), torch.tensor([4.0, 0.3, 0.2, 2.0])]
    torch.manual_seed(0)
    neurons = [torch.rand(64) for _ in layers]
    gone = remove(layers, list(zip(heads, neurons, strict=True)), 0.5)
    with torch.no_grad():
        for layer, dull_heads, ranks in zip(layers_of(masked.body), ([0, 2], [1, 2]), neurons, strict=True):
            for head in dull_heads:
                layer.out.weight[:, head * layer.size : (head + 1) * layer.size] = 0
            layer.down.weight[:, ranks.argsort()[:32]] = 0
    assert gone == (4, 64)
    assert [(layer.heads, layer.up.out_features, layer.down.in_features) for layer in layers] == [
        (2, 32, 32)
    ] * 2
    torch.testing.assert_close(logits(pruned, original), logits(masked, original))
    assert (logits(pruned, original) - logits(original.network, original)).abs().max() > 0.01
    before, after = (sum(p.numel() for p in one.parameters()) for one in (original.network, pruned))
    assert before - after == 2 * (4 * 16 * 32 + 3 * 16 + 2 * 32 * 32 + 32)


def test_importance_is_the_gradient_of_a_mask(original: Original) -> None:
    network = copy.deepcopy(original.network).eval()
    layers = layers_of(network.body)
    examples = original.gathered.train[:32]
    objective = Classification(
        original.task, network, original.base, original.recipe, examples, original.gathered.validation
    )
    network.eval()
    ranks = importance(layers, objective.loss, range(32))
    assert [(len(heads), len(neurons)) for heads, neurons in ranks] == [(4, 64)] * 2

    def loss_with(scale: float) -> float:
        with torch.no_grad():
            layers[1].out.weight[:, 8:16] *= scale
            value = float(objective.loss(range(32)))
            layers[1].out.weight[:, 8:16] /= scale
        return value

    slope = (loss_with(1.01) - loss_with(0.99)) / 0.02
    assert float(ranks[1][0][1]) == pytest.approx(abs(slope), rel=0.05, abs=1e-4)


def test_at_least_one_head_and_neuron_stay(original: Original) -> None:
    network = copy.deepcopy(original.network)
    layers = layers_of(network.body)
    remove(layers, [(torch.rand(4), torch.rand(64)) for _ in layers], 0.001)
    assert [(layer.heads, layer.up.out_features) for layer in layers] == [(1, 1)] * 2
    assert torch.isfinite(logits(network, original)).all()


def test_another_architecture_is_refused() -> None:
    with pytest.raises(UsageError, match="built like BERT"):
        layers_of(nn.Sequential(nn.Linear(2, 2)))
