"""BERTScore with the local base encoder (Zhang et al. 2020): greedy matching of contextual token states."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.base import Base, find_base

_BATCH = 32


def greedy_match(output: np.ndarray, target: np.ndarray) -> tuple[float, float, float]:
    """Precision, recall, F1 of token states (a, d) and (b, d).

    Precision: the mean over the output's tokens of the highest cosine with a token of the target; recall the
    other way about (equation 1 of the paper; no idf weights, no rescaling). 0 where either has no token.
    """
    if not len(output) or not len(target):
        return 0.0, 0.0, 0.0
    cosines = _unit(output) @ _unit(target).T
    precision, recall = float(cosines.max(axis=1).mean()), float(cosines.max(axis=0).mean())
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total > 0 else 0.0


def _unit(states: np.ndarray) -> np.ndarray:
    return np.asarray(states / np.maximum(np.linalg.norm(states, axis=1, keepdims=True), 1e-9))


def score(outputs: Sequence[str], targets: Sequence[str], base: Base | None = None) -> np.ndarray:
    """Precision, recall, F1 of each pair, (n, 3). Needs torch and the base's weights (`ModelMissing`)."""
    states = token_states([*outputs, *targets], base or find_base())
    pairs = zip(outputs, targets, strict=True)
    found = [
        (1.0, 1.0, 1.0) if output == target else greedy_match(states[output], states[target])
        for output, target in pairs
    ]
    return np.array(found, dtype=np.float64).reshape(-1, 3)


def token_states(texts: Sequence[str], base: Base, max_tokens: int = 128) -> dict[str, np.ndarray]:
    """The last hidden states (tokens, d) of each distinct text, without its special tokens."""
    import torch
    from tokenizers import Tokenizer

    from training.encoder import load_encoder

    _, model = load_encoder(base)
    tokenizer = Tokenizer.from_file(str(base.tokenizer_file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    distinct = sorted(set(texts), key=len)
    encodings = tokenizer.encode_batch(distinct)
    found: dict[str, np.ndarray] = {}
    for start in range(0, len(distinct), _BATCH):
        batch = encodings[start : start + _BATCH]
        longest = max(len(encoding.ids) for encoding in batch)
        ids = torch.tensor([e.ids + [0] * (longest - len(e.ids)) for e in batch])
        mask = torch.tensor([[1] * len(e.ids) + [0] * (longest - len(e.ids)) for e in batch])
        with torch.inference_mode():
            states = model(input_ids=ids, attention_mask=mask).last_hidden_state.numpy()
        for text, encoding, rows in zip(distinct[start:], batch, states, strict=False):
            plain = np.array(encoding.special_tokens_mask) == 0
            found[text] = rows[: len(plain)][plain]
    return found
