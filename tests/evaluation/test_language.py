"""BERTScore against its formula, perplexity against the model's own loss."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.errors import UsageError
from tests.tiny import make_base
from training.evaluation.bertscore import greedy_match, score, token_states
from training.evaluation.generation import perplexity
from training.evaluation.likelihood import model_perplexity, token_log_likelihoods


def test_tokens_are_matched_greedily_by_cosine():
    output = np.array([[2.0, 0.0], [0.0, 3.0]])  # lengths do not matter
    target = np.array([[1.0, 0.0], [1.0, 1.0], [-1.0, 0.0]])
    diagonal = math.sqrt(0.5)
    precision = (1 + diagonal) / 2  # each output token's best: 1, cos 45°
    recall = (1 + diagonal + 0) / 3  # each target token's best: 1, cos 45°, cos 90°
    expected = (precision, recall, 2 * precision * recall / (precision + recall))
    assert greedy_match(output, target) == pytest.approx(expected)
    assert greedy_match(target, output)[:2] == pytest.approx((recall, precision))
    assert greedy_match(output, target[:0]) == (0, 0, 0)


def test_states_are_contextual_and_leave_special_tokens_out(tmp_path: Path):
    base = make_base(tmp_path / "tiny")
    states = token_states(["red apple", "green apple", "apple", ""], base)
    assert [len(states[text]) for text in ("red apple", "apple", "")] == [2, 1, 0]
    assert not np.allclose(states["red apple"][1], states["green apple"][1])
    alone = token_states(["red apple"], base)["red apple"]
    assert np.allclose(states["red apple"], alone, atol=1e-5)  # padding changes nothing


def test_bertscore_is_1_for_the_same_text_and_less_for_another(tmp_path: Path):
    base = make_base(tmp_path / "tiny")
    found = score(["red apple", "red apple", ""], ["red apple", "berlin paris rome", "red"], base)
    assert found[0] == pytest.approx([1, 1, 1])
    assert (found[1] < 1).all()
    assert found[2] == pytest.approx([0, 0, 0])


def test_perplexity_is_that_of_all_tokens_together():
    assert perplexity([np.log([0.5, 0.5]), np.log([0.125])]) == pytest.approx((2 * 2 * 8) ** (1 / 3))
    assert math.isnan(perplexity([]))


class Letters:
    """A tokenizer of letters: as much of the interface as is used."""

    def __call__(self, text: str, truncation: bool, max_length: int) -> dict[str, list[int]]:
        return {"input_ids": [1 + ord(c) % 20 for c in text][:max_length]}


def test_the_perplexity_of_a_causal_model_is_that_of_its_loss():
    from transformers import GPT2Config, GPT2LMHeadModel

    torch.manual_seed(0)
    model = GPT2LMHeadModel(GPT2Config(vocab_size=24, n_positions=32, n_embd=16, n_layer=1, n_head=2,
                                       bos_token_id=0, eos_token_id=0))  # fmt: skip
    ids = torch.tensor([Letters()("some text", True, 99)["input_ids"]])
    model.eval()
    expected = math.exp(float(model(input_ids=ids, labels=ids).loss.detach()))
    assert model_perplexity(model, Letters(), ["some text"]) == pytest.approx(expected, rel=1e-4)
    of_target = token_log_likelihoods(model, Letters(), ["some "], ["text"])
    assert np.allclose(
        of_target[0], token_log_likelihoods(model, Letters(), ["some text"])[0][-4:], atol=1e-5
    )
    assert math.isnan(model_perplexity(model, Letters(), ["", "a"]))


def test_the_perplexity_of_a_seq2seq_model_is_of_its_targets():
    from transformers import T5Config, T5ForConditionalGeneration

    torch.manual_seed(0)
    config = T5Config(vocab_size=24, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2,
                      decoder_start_token_id=0, pad_token_id=0)  # fmt: skip
    model = T5ForConditionalGeneration(config).eval()
    ids, labels = (torch.tensor([Letters()(text, True, 99)["input_ids"]]) for text in ("given", "wanted"))
    expected = math.exp(float(model(input_ids=ids, labels=labels).loss.detach()))
    assert model_perplexity(model, Letters(), ["given"], ["wanted"]) == pytest.approx(expected, rel=1e-4)
    with pytest.raises(UsageError, match="give targets too"):
        model_perplexity(model, Letters(), ["given"])
