"""Back-translation: a text into another language and back, by any two seq2seq models, for its other wording.

Source: Sennrich, Haddow and Birch, Improving Neural Machine Translation Models with Monolingual Data, ACL
2016.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.errors import ModelMissing, UsageError
from training.data.near import fold
from training.tasks.examples import Example

BATCH = 16
LONGEST = 128
"""Tokens that are read, and written, of a text."""


def back_translate(texts: Sequence[str], there: str, back: str) -> list[str]:
    """Each text by the model `there` and its answer by the model `back`: folders, or models of the hub.

    Greedy, so the same models give the same texts. Weights are safetensors, no remote code is run. Raises
    `ModelMissing` for a model that is not to be had, `UsageError` for one that is no seq2seq model.
    """
    return _translate(_translate(texts, there), back) if texts else []


def back_translated(examples: Sequence[Example], there: str, back: str) -> list[Example]:
    """New examples alone: those whose text (of a pair the first) comes back in other words, not empty."""
    firsts = [example.text if isinstance(example.text, str) else example.text[0] for example in examples]
    made = []
    for example, first, new in zip(examples, firsts, back_translate(firsts, there, back), strict=True):
        if new.strip() and fold(new) != fold(first):
            text = new if isinstance(example.text, str) else (new, example.text[1])
            made.append(example._replace(text=text, groups=(*example.groups, "augmented: back_translation")))
    return made


def _translate(texts: Sequence[str], name: str) -> list[str]:
    import torch

    tokenizer, model = _open(name)
    written: list[str] = []
    with torch.inference_mode():
        for start in range(0, len(texts), BATCH):
            batch = tokenizer(
                list(texts[start : start + BATCH]),
                return_tensors="pt", padding=True, truncation=True, max_length=LONGEST,
            )  # fmt: skip
            batch.pop("token_type_ids", None)
            tokens = model.generate(**batch, max_new_tokens=LONGEST, do_sample=False, num_beams=1)
            written += tokenizer.batch_decode(tokens, skip_special_tokens=True)
    return written


def _open(name: str) -> tuple[Any, Any]:
    from transformers import AutoConfig, AutoModelForSeq2SeqLM, AutoTokenizer

    try:
        config = AutoConfig.from_pretrained(name, trust_remote_code=False)
        if not config.is_encoder_decoder:
            raise UsageError(
                f"{name} ({config.model_type}) does not translate: back-translation takes two "
                "sequence-to-sequence models, such as T5 or Marian."
            )
        tokenizer = AutoTokenizer.from_pretrained(name, trust_remote_code=False)
        model = AutoModelForSeq2SeqLM.from_pretrained(name, trust_remote_code=False, use_safetensors=True)
    except (OSError, ValueError, KeyError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ModelMissing(
            f"The translation model {name} cannot be opened: {reason} Give a folder with config.json, a "
            "tokenizer and model.safetensors, or a model of the Hugging Face hub."
        ) from error
    return tokenizer, model.eval()
