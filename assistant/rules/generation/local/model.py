"""A causal language model on this machine, its decoding held to the rules' grammar (llguidance).

A folder, or an id of the Hugging Face hub. Weights are safetensors; no code of the model's own is run.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.errors import ModelMissing, UsageError
from assistant.progress import Progress
from assistant.rules.generation.grammar import Grammar
from assistant.rules.generation.local.held import Ending, Held
from assistant.rules.generation.local.vocabulary import vocabulary
from assistant.rules.generation.writer import Budget

_NEEDED = ("torch", "transformers", "llguidance")


class LocalModel:
    """A causal LM called by its folder or hub id, loaded at its first use. `device` None: a GPU, if any.

    Raises `UsageError` where the `generate` extra is not installed or the model is no causal LM,
    `ModelMissing` where it is not to be had.
    """

    def __init__(self, model: str, device: str | None = None) -> None:
        missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
        if missing:
            raise UsageError(
                f"To write rules with {model}, {' and '.join(missing)} must be installed: "
                "pip install 'data-quality-assistant[generate]'."
            )
        self.name = Path(model).name if Path(model).is_dir() else model
        self._source, self._device = model, device

    def write(
        self,
        prompts: Sequence[str],
        grammars: Sequence[Grammar],
        budget: Budget,
        progress: Progress,
        stop: Callable[[], bool],
    ) -> list[str]:
        """See `Writer`: greedy decoding, so the same prompt gives the same answer."""
        until = time.monotonic() + budget.seconds
        written: list[str] = []
        for first in range(0, len(prompts), budget.batch):
            ending = Ending(budget.tokens, until, progress, stop, first, len(prompts))
            if ending.over():
                written += [""] * len(prompts[first : first + budget.batch])
                continue
            written += self._batch(
                prompts[first : first + budget.batch], grammars[first : first + budget.batch], ending
            )
        return written

    def _batch(self, prompts: Sequence[str], grammars: Sequence[Grammar], ending: Ending) -> list[str]:
        import torch
        from transformers import LogitsProcessorList, StoppingCriteriaList

        tokenizer, model = self._loaded
        rows = self._encoded(prompts, ending.tokens)
        pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else self._ends[0]
        longest = max(map(len, rows))
        ids = torch.tensor([[pad] * (longest - len(row)) + row for row in rows], device=model.device)
        mask = torch.tensor(
            [[0] * (longest - len(row)) + [1] * len(row) for row in rows], device=model.device
        )
        held = Held(self._vocabulary, [grammar.lark for grammar in grammars], longest, self._ends[0])
        with torch.inference_mode():
            out = model.generate(
                input_ids=ids.to(model.device), attention_mask=mask.to(model.device),
                do_sample=False, num_beams=1, max_new_tokens=ending.tokens,
                pad_token_id=pad, eos_token_id=self._ends, logits_processor=LogitsProcessorList([held]),
                stopping_criteria=StoppingCriteriaList([ending]),
            )  # fmt: skip
        return [self._decoded(row) for row in out[:, longest:].tolist()]

    def _decoded(self, ids: list[int]) -> str:
        end = next((at for at, one in enumerate(ids) if one in self._ends), len(ids))
        text: bytes = self._vocabulary.decode_bytes(ids[:end])
        return text.decode("utf-8", errors="replace")

    def _encoded(self, prompts: Sequence[str], tokens: int) -> list[list[int]]:
        """Ids of the prompts, in the model's own chat form where it has one."""
        tokenizer, model = self._loaded
        rows = []
        for text in prompts:
            if getattr(tokenizer, "chat_template", None):
                told = [{"role": "user", "content": text}]
                text = tokenizer.apply_chat_template(
                    told, tokenize=False, add_generation_prompt=True, enable_thinking=False
                )
                rows.append(tokenizer(text, add_special_tokens=False)["input_ids"])
            else:
                rows.append(tokenizer(text)["input_ids"])
        most = getattr(model.config, "max_position_embeddings", None)
        longest = max(map(len, rows))
        if most and longest + tokens > most:
            raise UsageError(
                f"The prompt has {longest:,} tokens, and {self.name} reads {most:,} in all, {tokens:,} of "
                "them to be written: take fewer columns at once, fewer tokens, or a model that reads more."
            )
        return rows

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        """Tokenizer and model."""
        import torch
        from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

        device = self._device or ("cuda" if torch.cuda.is_available() else "cpu")
        try:
            config = AutoConfig.from_pretrained(self._source, trust_remote_code=False)
            if config.is_encoder_decoder:
                raise UsageError(f"{self.name} is an encoder-decoder; rules are written by a causal LM.")
            tokenizer = AutoTokenizer.from_pretrained(self._source, trust_remote_code=False)
            model = AutoModelForCausalLM.from_pretrained(
                self._source, trust_remote_code=False, use_safetensors=True, dtype="auto"
            )
        except (OSError, ValueError, KeyError) as error:
            raise ModelMissing(
                f"The model {self._source} cannot be loaded as a causal LM with safetensors "
                f"({str(error).splitlines()[0][:200]}); give a folder or an id of the Hugging Face hub."
            ) from error
        model.to(torch.device(device))  # type: ignore[arg-type]
        model.train(False)
        return tokenizer, model

    @cached_property
    def _ends(self) -> list[int]:
        tokenizer, model = self._loaded
        given = model.generation_config.eos_token_id
        ends = [given] if isinstance(given, int) else list(given or [])
        ends += [tokenizer.eos_token_id] if tokenizer.eos_token_id is not None else []
        if not ends:
            raise UsageError(f"{self.name} has no token that ends a text; rules cannot be written with it.")
        return list(dict.fromkeys(ends))

    @cached_property
    def _vocabulary(self) -> Any:
        tokenizer, model = self._loaded
        size = int(model.get_output_embeddings().weight.shape[0])
        return vocabulary(tokenizer, size, self._ends)
