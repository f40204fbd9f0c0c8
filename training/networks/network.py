"""The network that is trained: a base model with its adapter, and a linear head a task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.base import Base
from training.networks.backbone import Backbone, load_backbone
from training.networks.tokens import Batch
from training.recipe import Recipe


@dataclass(frozen=True)
class HeadShape:
    """Logits a text, and whether the head reads the mean over the first segment too."""

    outputs: int
    first_segment: bool = False


class Network(nn.Module):
    """Texts to states to logits: base model, pooling, dropout, a linear head for each task.

    What is pooled: of an encoder (and of an encoder-decoder's encoder) the mean over the tokens, of a
    decoder the last token's state, which has seen all others. `device`: a GPU where there is one.
    """

    def __init__(self, base: Base, recipe: Recipe, heads: Mapping[str, HeadShape]) -> None:
        super().__init__()
        backbone = load_backbone(base, recipe, "states")
        self.backbone: Backbone = backbone
        self.body: nn.Module = backbone.model
        self.bf16 = recipe.precision == "bfloat16"
        self._segments = recipe.method not in ("prompt", "prefix") and _has_segments(backbone)
        self._prompt = recipe.virtual_tokens if recipe.method == "prompt" else 0
        self.dropout = nn.Dropout(recipe.head_dropout)
        self.shapes = dict(heads)
        self.heads = nn.ModuleDict(
            {
                name: nn.Linear(backbone.width * (2 if shape.first_segment else 1), shape.outputs)
                for name, shape in heads.items()
            }
        )
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.to(self.device)

    def forward(self, batch: Batch, head: str) -> Tensor:
        """Logits of the task `head`, float32 (batch, outputs)."""
        mean, first = self.pool(batch)
        pooled = torch.cat([mean, first], dim=1) if self.shapes[head].first_segment else mean
        logits: Tensor = self.heads[head](self.dropout(pooled))
        return logits

    def pool(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Float32 (batch, width): the pooled states, and the mean over the first segment's tokens."""
        batch = batch.to(self.device)
        inputs = {"input_ids": batch.input_ids, "attention_mask": batch.attention_mask}
        if self._segments:
            inputs["token_type_ids"] = batch.token_type_ids
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16):
            hidden = self.body(**inputs).last_hidden_state
        hidden, mask = hidden[:, self._prompt :].float(), batch.attention_mask
        first = _mean(hidden, mask * (batch.token_type_ids == 0))
        return (_last(hidden, mask) if self.backbone.family == "decoder" else _mean(hidden, mask)), first

    def trained(self) -> dict[str, nn.Parameter]:
        """The parameters that training changes, by name."""
        return trained_parameters(self)


def trained_parameters(module: nn.Module) -> dict[str, nn.Parameter]:
    """The parameters of `module` that require a gradient, by name."""
    return {name: tensor for name, tensor in module.named_parameters() if tensor.requires_grad}


def counts(module: nn.Module, trained: Mapping[str, nn.Parameter]) -> dict[str, int]:
    """How many numbers are trained, and how many there are."""
    return {
        "trained": sum(tensor.numel() for tensor in trained.values()),
        "all": sum(tensor.numel() for tensor in module.parameters()),
    }


def _has_segments(backbone: Backbone) -> bool:
    return int(getattr(backbone.config, "type_vocab_size", 0) or 0) > 1


def _last(hidden: Tensor, mask: Tensor) -> Tensor:
    ends = mask.sum(1).clamp(min=1) - 1
    return hidden[torch.arange(hidden.shape[0], device=hidden.device), ends]


def _mean(hidden: Tensor, mask: Tensor) -> Tensor:
    weights = mask.to(hidden.dtype)[..., None]
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1.0)
