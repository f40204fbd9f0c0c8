"""The model that is trained: a base encoder with LoRA adapters (PEFT) and a linear head."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import torch
from peft import LoraConfig, get_peft_model
from torch import Tensor, nn

from training.base import Base
from training.encoder import load_encoder
from training.export.bert import LINEARS, lora_names
from training.recipe import Recipe


@dataclass(frozen=True)
class Batch:
    """Token ids, mask and segments, int64 (batch, tokens)."""

    input_ids: Tensor
    attention_mask: Tensor
    token_type_ids: Tensor


class AdaptedEncoder(nn.Module):
    """Texts to logits: encoder, mean over the tokens (and over the first segment's), dropout, linear head."""

    def __init__(self, base: Base, recipe: Recipe, outputs: int, *, first_segment: bool) -> None:
        super().__init__()
        config, encoder = load_encoder(base, recipe.dropout)
        lora = LoraConfig(
            r=recipe.lora_rank,
            lora_alpha=recipe.lora_alpha,
            lora_dropout=recipe.lora_dropout,
            target_modules=list(recipe.lora_targets),
        )
        self.scale = recipe.lora_alpha / recipe.lora_rank
        self.layers: int = config.num_hidden_layers
        self.first_segment = first_segment
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # between peft and transformers
            self.encoder = get_peft_model(encoder, lora)
        self.dropout = nn.Dropout(recipe.head_dropout)
        self.head = nn.Linear(config.hidden_size * (2 if first_segment else 1), outputs)

    def forward(self, batch: Batch) -> Tensor:
        """Logits, float32 (batch, outputs)."""
        hidden = self.encoder(
            input_ids=batch.input_ids,
            attention_mask=batch.attention_mask,
            token_type_ids=batch.token_type_ids,
        ).last_hidden_state
        mask = batch.attention_mask
        pooled = _mean(hidden, mask)
        if self.first_segment:
            pooled = torch.cat([pooled, _mean(hidden, mask * (batch.token_type_ids == 0))], dim=1)
        logits: Tensor = self.head(self.dropout(pooled))
        return logits

    def trained(self) -> dict[str, nn.Parameter]:
        """The parameters that training changes, by name."""
        return {name: tensor for name, tensor in self.named_parameters() if tensor.requires_grad}

    def adapter(self) -> dict[str, np.ndarray]:
        """What serving needs, float16: the matrices of `export.bert.lora_names`, and the head's.

        A linear map without adapter gets zeros of rank 1.
        """
        modules = dict(self.encoder.get_base_model().named_modules())
        tensors = {}
        for name in lora_names(self.layers):
            layer, linear, side = name.split(".")
            module = modules[f"encoder.layer.{layer}.{LINEARS[linear]}"]
            tensors[name] = _matrix(module, side, self.scale)
        tensors["head.weight"] = self.head.weight
        tensors["head.bias"] = self.head.bias
        return {
            name: np.ascontiguousarray(tensor.detach().numpy().astype(np.float16))
            for name, tensor in tensors.items()
        }


def _matrix(module: nn.Module, side: str, scale: float) -> Tensor:
    if not hasattr(module, "lora_A"):
        inside, outside = module.in_features, module.out_features
        return torch.zeros((inside, 1) if side == "a" else (1, outside))  # type: ignore[arg-type]
    weights = module.get_parameter(f"lora_{side.upper()}.default.weight")
    return weights.T if side == "a" else weights.T * scale


def _mean(hidden: Tensor, mask: Tensor) -> Tensor:
    weights = mask.to(hidden.dtype)[..., None]
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1.0)
