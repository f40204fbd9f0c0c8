"""A sequence-to-sequence or causal language model on this machine that writes descriptions.

A folder, or an id of the Hugging Face hub. Weights are safetensors; no code of the model's own is run. torch
is loaded inside the functions alone.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.errors import ModelMissing, UsageError

_NEEDED = ("torch", "transformers")
_BATCH = 8


class LocalGenerator:
    """See `Generator`: greedy decoding, so the same prompt gives the same answer. Loaded at its first use.

    `tokens`: the most that an answer has; `seconds`: the most that a call takes, what is left is "". Raises
    `UsageError` where the `generate` extra is not installed, `ModelMissing` where the model is not to be had.
    """

    def __init__(
        self, model: str, device: str | None = None, tokens: int = 60, seconds: float = 600.0
    ) -> None:
        missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
        if missing:
            raise UsageError(
                f"To write descriptions with {model}, {' and '.join(missing)} must be installed: "
                "pip install 'data-quality-assistant[generate]'."
            )
        self.name = Path(model).name if Path(model).is_dir() else model
        self._source, self._device, self._tokens, self._seconds = model, device, tokens, seconds

    def write(self, prompts: Sequence[str]) -> list[str]:
        """An answer to each prompt."""
        until = time.monotonic() + self._seconds
        written: list[str] = []
        for first in range(0, len(prompts), _BATCH):
            batch = list(prompts[first : first + _BATCH])
            written += self._batch(batch) if time.monotonic() < until else [""] * len(batch)
        return written

    def _batch(self, prompts: list[str]) -> list[str]:
        import torch

        tokenizer, model = self._loaded
        causal = not model.config.is_encoder_decoder
        inputs = tokenizer(
            [self._told(one) for one in prompts], return_tensors="pt", padding=True, truncation=True,
            max_length=self._longest(),
        ).to(model.device)  # fmt: skip
        inputs.pop("token_type_ids", None)
        with torch.inference_mode():
            out = model.generate(
                **inputs, do_sample=False, num_beams=1, max_new_tokens=self._tokens,
                pad_token_id=tokenizer.pad_token_id,
            )  # fmt: skip
        start = inputs["input_ids"].shape[1] if causal else 0
        texts: list[str] = tokenizer.batch_decode(out[:, start:], skip_special_tokens=True)
        return [(text.strip().splitlines() or [""])[0] for text in texts]

    def _told(self, prompt: str) -> str:
        tokenizer, model = self._loaded
        if model.config.is_encoder_decoder or not getattr(tokenizer, "chat_template", None):
            return prompt
        told = [{"role": "user", "content": prompt}]
        said = tokenizer.apply_chat_template(
            told, tokenize=False, add_generation_prompt=True, enable_thinking=False
        )
        return str(said)

    def _longest(self) -> int:
        _, model = self._loaded
        most = getattr(model.config, "max_position_embeddings", None) or 1_024
        return max(16, min(1_024, int(most) - self._tokens))

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        """Tokenizer and model."""
        import torch
        from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

        try:
            config = AutoConfig.from_pretrained(self._source, trust_remote_code=False)
            tokenizer = AutoTokenizer.from_pretrained(self._source, trust_remote_code=False)
            kind: Any = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
            model = kind.from_pretrained(
                self._source, trust_remote_code=False, use_safetensors=True, dtype="auto"
            )
        except (OSError, ValueError, KeyError) as error:
            raise ModelMissing(
                f"The model {self._source} cannot be loaded as a language model with safetensors "
                f"({str(error).splitlines()[0][:200]}); give a folder or an id of the Hugging Face hub."
            ) from error
        if tokenizer.pad_token_id is None:
            if tokenizer.eos_token_id is None:
                raise UsageError(f"{self.name} has no token that ends a text; it cannot write descriptions.")
            tokenizer.pad_token = tokenizer.eos_token
        if not config.is_encoder_decoder:
            tokenizer.padding_side = "left"
        model.to(self._device or ("cuda" if torch.cuda.is_available() else "cpu"))
        model.train(False)
        return tokenizer, model
