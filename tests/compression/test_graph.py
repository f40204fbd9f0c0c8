"""A graph of the network's own: what its int8 weights cost, and what they do not."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import torch

from assistant.models.encoder import Encoder
from assistant.models.manifest import read_manifest
from training.compression.original import Original
from training.export.own import int8_words, save_network
from training.networks.network import Network
from training.networks.tokens import collate

TEXTS = [("red apple", "green ; one"), ("paris", "rome ; berlin"), ("plum", "pear ; two three")]


def pooled(original: Original, network: Network) -> np.ndarray:
    rows = original.tokenizer.encode(TEXTS, 16)
    with torch.inference_mode():
        return np.concatenate([torch.cat(network.pool(collate([row])), 1).numpy() for row in rows])


def test_one_word_far_off_takes_no_accuracy_from_the_others(original: Original, tmp_path: Path) -> None:
    network = copy.deepcopy(original.network)
    words = network.body.get_input_embeddings().weight
    unused = original.tokenizer.encode(["z"], 16)[0].ids[1]
    with torch.no_grad():
        words[unused] *= 1000  # with one scale for all words, the others would round to nothing
    save_network(network, original.base, tmp_path, 16)
    found = Encoder(tmp_path, read_manifest(tmp_path), 1).pool(TEXTS)
    expected = pooled(original, network)
    assert np.abs(found - expected).max() < 0.1 * np.abs(expected).max()


def test_words_are_rounded_while_exporting_alone(original: Original) -> None:
    network = copy.deepcopy(original.network)
    before, table = pooled(original, network), network.body.get_input_embeddings()
    with int8_words(network):
        rounded = pooled(original, network)
        assert network.body.get_input_embeddings() is not table
    assert network.body.get_input_embeddings() is table
    np.testing.assert_array_equal(pooled(original, network), before)
    assert 0 < np.abs(rounded - before).max() < 0.1
