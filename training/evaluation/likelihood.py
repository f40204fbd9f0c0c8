"""What a language model thinks of texts: the log likelihood of each token. Causal and seq2seq models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from assistant.errors import UsageError
from training.evaluation.generation import perplexity

_IGNORED = -100


def model_perplexity(
    model: Any, tokenizer: Any, texts: Sequence[str], targets: Sequence[str] | None = None
) -> float:
    """The perplexity of a transformers model on `texts` (causal) or on `targets` given `texts` (seq2seq)."""
    return perplexity(token_log_likelihoods(model, tokenizer, texts, targets))


def token_log_likelihoods(
    model: Any,
    tokenizer: Any,
    texts: Sequence[str],
    targets: Sequence[str] | None = None,
    max_tokens: int = 512,
) -> list[np.ndarray]:
    """Log likelihoods (nats), (tokens,) of each text.

    A causal model is asked for every token but the first (of `targets`, if given, after their text); a
    seq2seq model for the tokens of `targets`. Raises `UsageError` where a seq2seq model is given none.
    """
    seq2seq = bool(model.config.is_encoder_decoder)
    if seq2seq and targets is None:
        raise UsageError("A seq2seq model's perplexity is of its targets given the texts: give targets too.")
    model.eval()
    asked = list(targets) if targets is not None else [None] * len(texts)
    found = []
    for text, target in zip(texts, asked, strict=True):
        inputs, labels = _inputs(tokenizer, text, target, seq2seq, max_tokens)
        found.append(_one(model, inputs.to(model.device), labels.to(model.device), seq2seq))
    return found


def _inputs(
    tokenizer: Any, text: str, target: str | None, seq2seq: bool, max_tokens: int
) -> tuple[torch.Tensor, torch.Tensor]:
    ids = tokenizer(text, truncation=True, max_length=max_tokens)["input_ids"]
    if target is None:
        return torch.tensor([ids]), torch.tensor([ids])
    wanted = tokenizer(target, truncation=True, max_length=max_tokens)["input_ids"]
    if seq2seq:
        return torch.tensor([ids]), torch.tensor([wanted])
    return torch.tensor([ids + wanted]), torch.tensor([[_IGNORED] * len(ids) + wanted])


def _one(model: Any, inputs: torch.Tensor, labels: torch.Tensor, seq2seq: bool) -> np.ndarray:
    if inputs.shape[1] == 0 or labels.shape[1] == 0:
        return np.zeros(0)
    with torch.inference_mode():
        logits = model(input_ids=inputs, labels=labels).logits if seq2seq else model(input_ids=inputs).logits
    if not seq2seq:
        logits, labels = logits[:, :-1], labels[:, 1:]
    kept = labels[0] != _IGNORED
    chosen = torch.log_softmax(logits[0].float(), dim=-1)[kept].gather(1, labels[0][kept][:, None])
    return np.asarray(chosen[:, 0].cpu().numpy(), dtype=np.float64)
