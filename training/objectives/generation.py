"""Text to be written: the likelihood of each target, by an encoder-decoder or a causal model."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from training.base import Base
from training.networks.backbone import load_backbone
from training.networks.network import trained_parameters
from training.networks.tokens import IGNORED, Tokenizer, padded
from training.recipe import Recipe
from training.tasks.examples import Example, Task


class Generator(nn.Module):
    """A base that writes, with its adapter and its tokenizer."""

    def __init__(self, base: Base, recipe: Recipe) -> None:
        super().__init__()
        self.backbone = load_backbone(base, recipe, "text")
        self.body: Any = self.backbone.model
        self.tokenizer = Tokenizer(base)
        self.recipe = recipe
        self.pad = self.tokenizer.full.pad_token_id or 0
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.to(self.device)

    def trained(self) -> dict[str, nn.Parameter]:
        """The parameters that training changes, by name."""
        return trained_parameters(self)

    def prompts(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of what the model is given."""
        return [row.ids for row in self.tokenizer.encode(list(texts), self.recipe.max_tokens)]

    def likelihood(self, prompts: Sequence[list[int]], targets: Sequence[list[int]]) -> Tensor:
        """The mean negative log likelihood (nats) of the targets' tokens, a scalar."""
        if self.backbone.family == "encoder-decoder":
            ids, labels = padded(prompts, self.pad), padded(targets, IGNORED)
            mask = padded([[1] * len(row) for row in prompts], 0)
        else:
            pairs = list(zip(prompts, targets, strict=True))
            ids = padded([[*prompt, *target] for prompt, target in pairs], self.pad)
            labels = padded([[*[IGNORED] * len(prompt), *target] for prompt, target in pairs], IGNORED)
            mask = padded([[1] * (len(prompt) + len(target)) for prompt, target in pairs], 0)
        inputs = {"input_ids": ids, "attention_mask": mask, "labels": labels}
        bf16 = self.recipe.precision == "bfloat16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=bf16):
            loss: Tensor = self.body(**{name: tensor.to(self.device) for name, tensor in inputs.items()}).loss
        return loss

    @torch.inference_mode()
    def write(self, prompts: Sequence[list[int]], size: int = 64) -> list[str]:
        """What the model writes to each prompt, greedily."""
        self.eval()
        written = [""] * len(prompts)
        order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
        causal = self.backbone.family == "decoder"
        for first in range(0, len(order), size):
            places = order[first : first + size]
            rows = [prompts[i] for i in places]
            ids = padded(rows, self.pad, left=causal).to(self.device)
            mask = padded([[1] * len(row) for row in rows], 0, left=causal).to(self.device)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # peft's news of positions behind a prompt
                out = self.body.generate(
                    input_ids=ids, attention_mask=mask, do_sample=False, num_beams=1, pad_token_id=self.pad,
                    max_new_tokens=self.recipe.max_target_tokens,
                )  # fmt: skip
            texts = self.tokenizer.decode(out[:, ids.shape[1] :] if causal else out)
            for place, text in zip(places, texts, strict=True):
                written[place] = text.strip()
        self.train()
        return written


class Generation:
    """An objective of `task` for a `Generator`; its figure is the share of targets written exactly."""

    def __init__(
        self,
        task: Task,
        generator: Generator,
        recipe: Recipe,
        train: Sequence[Example],
        validation: Sequence[Example],
    ) -> None:
        self.task, self.name, self.metric = task, task.name, task.metric
        self._generator, self._validation = generator, validation
        self._prompts = generator.prompts([str(example.text) for example in train])
        self._targets = generator.tokenizer.encode_targets(
            [example.target for example in train], recipe.max_target_tokens
        )
        self._held_out = generator.prompts([str(example.text) for example in validation])
        self.lengths: Sequence[int] = [
            len(a) + len(b) for a, b in zip(self._prompts, self._targets, strict=True)
        ]

    def loss(self, rows: Sequence[int]) -> Tensor:
        """See `Objective`."""
        return self._generator.likelihood([self._prompts[i] for i in rows], [self._targets[i] for i in rows])

    def size(self, rows: Sequence[int]) -> int:
        """See `Objective`: the tokens to be written."""
        return sum(len(self._targets[i]) for i in rows)

    def figure(self) -> float:
        """See `Objective`."""
        written = self._generator.write(self._held_out)
        return exact_match(written, self._validation)


def exact_match(written: Sequence[str], examples: Sequence[Example]) -> float:
    """The share of outputs that equal their target, outer white space aside."""
    hits = [text.strip() == example.target.strip() for text, example in zip(written, examples, strict=True)]
    return sum(hits) / max(len(hits), 1)
