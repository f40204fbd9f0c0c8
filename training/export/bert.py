"""BERT's forward pass with LoRA matrices as inputs, so that one graph serves every adapter.

The architecture is Devlin et al. 2019 (post-norm encoder, exact GELU); each of the six linear maps of a layer
adds (x A) B, Hu et al. 2021, with the scale folded into B. Weights come from a Hugging Face `BertModel`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn.functional import gelu, layer_norm

LINEARS: dict[str, str] = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attention_out": "attention.output.dense",
    "up": "intermediate.dense",
    "down": "output.dense",
}
"""Our name of each linear map of a layer → its name in a Hugging Face BERT."""


def lora_names(layers: int) -> list[str]:
    """Names of the adapter's tensors, in the order the graph takes them.

    `LAYER.LINEAR.a` is (in, rank), `LAYER.LINEAR.b` (rank, out).
    """
    return [f"{layer}.{linear}.{side}" for layer in range(layers) for linear in LINEARS for side in "ab"]


class LoraBert(torch.nn.Module):
    """The encoder as exported.

    Inputs: `input_ids`, `attention_mask`, `token_type_ids`, int64 (batch, tokens); `lora`, the tensors of
    `lora_names`. Outputs, float32 (batch, hidden): the mean over all tokens, and over those of the first
    segment (the same where there is one segment only). Not normalised. With `int8_words` the table of
    words, most of a small encoder's weights, is kept as int8 with one scale a word.
    """

    def __init__(
        self,
        state: Mapping[str, Tensor],
        *,
        layers: int,
        heads: int,
        epsilon: float,
        int8_words: bool = False,
    ) -> None:
        super().__init__()
        self.layers, self.heads, self.epsilon = layers, heads, epsilon
        for name, tensor in state.items():
            if name.startswith(("embeddings.", "encoder.")) and tensor.is_floating_point():
                matrix = tensor.dim() == 2 and name.startswith("encoder.")
                self.register_buffer(
                    name.replace(".", "_"), (tensor.T if matrix else tensor).detach().float().contiguous()
                )
        self.width = self._weight("embeddings.LayerNorm.weight").numel()
        self.int8_words = int8_words
        if int8_words:
            words = self._weight("embeddings.word_embeddings.weight")
            scale = words.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
            self.register_buffer("words", torch.round(words / scale).to(torch.int8))
            self.register_buffer("word_scale", scale)
            del self.embeddings_word_embeddings_weight

    def _words(self, input_ids: Tensor) -> Tensor:
        if self.int8_words:
            return self.get_buffer("words")[input_ids].float() * self.get_buffer("word_scale")[input_ids]
        return self._weight("embeddings.word_embeddings.weight")[input_ids]

    def _weight(self, name: str) -> Tensor:
        return self.get_buffer(name.replace(".", "_"))

    def _norm(self, x: Tensor, name: str) -> Tensor:
        return layer_norm(
            x, x.shape[-1:], self._weight(f"{name}.weight"), self._weight(f"{name}.bias"), self.epsilon
        )

    def _linear(self, x: Tensor, layer: int, linear: str, lora: Mapping[str, Tensor]) -> Tensor:
        name = f"encoder.layer.{layer}.{LINEARS[linear]}"
        base = x @ self._weight(f"{name}.weight") + self._weight(f"{name}.bias")
        return base + (x @ lora[f"{layer}.{linear}.a"]) @ lora[f"{layer}.{linear}.b"]

    def _attention(self, x: Tensor, layer: int, lora: Mapping[str, Tensor], bias: Tensor) -> Tensor:
        batch, tokens, width = x.shape
        query, key, value = (
            self._linear(x, layer, name, lora)
            .reshape(batch, tokens, self.heads, width // self.heads)
            .transpose(1, 2)
            for name in ("query", "key", "value")
        )
        scores = query @ key.transpose(-1, -2) / math.sqrt(width // self.heads) + bias
        mixed = (torch.softmax(scores, -1) @ value).transpose(1, 2).reshape(batch, tokens, width)
        return self._linear(mixed, layer, "attention_out", lora)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor, lora: list[Tensor]
    ) -> tuple[Tensor, Tensor]:
        """See the class."""
        named = dict(zip(lora_names(self.layers), lora, strict=True))
        x = self._words(input_ids)
        x = x + self._weight("embeddings.position_embeddings.weight")[: input_ids.shape[1]]
        x = x + self._weight("embeddings.token_type_embeddings.weight")[token_type_ids]
        x = self._norm(x, "embeddings.LayerNorm")
        mask = attention_mask.to(x.dtype)
        bias = ((1.0 - mask) * -1e4)[:, None, None, :]
        for layer in range(self.layers):
            prefix = f"encoder.layer.{layer}"
            x = self._norm(x + self._attention(x, layer, named, bias), f"{prefix}.attention.output.LayerNorm")
            inner = gelu(self._linear(x, layer, "up", named))
            x = self._norm(x + self._linear(inner, layer, "down", named), f"{prefix}.output.LayerNorm")
        first = mask * (token_type_ids == 0).to(x.dtype)
        return _mean(x, mask), _mean(x, first)


def _mean(x: Tensor, mask: Tensor) -> Tensor:
    return (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1.0)
