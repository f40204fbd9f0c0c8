"""Load the base of a network: any encoder, decoder or encoder-decoder, cut, frozen and adapted by recipe."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import nn

from assistant.errors import UsageError
from training.base import Base
from training.bases.family import Family
from training.recipe import Recipe

Use = Literal["states", "text"]
"""What the base is for: hidden states that a head reads, or text that it writes."""


@dataclass(frozen=True)
class Backbone:
    """A base ready to train: the model (with its adapter), what it is, how wide its states are."""

    model: Any
    config: Any
    family: Family
    width: int


def load_backbone(base: Base, recipe: Recipe, use: Use) -> Backbone:
    """The base as `recipe` wants it; raises `UsageError` where base, method and use do not go together.

    Of an encoder-decoder whose states are asked for, the encoder alone is kept.
    """
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(base.folder, local_files_only=True)
    set_dropout(config, recipe.dropout)
    family = base.family
    if use == "text" and family == "encoder":
        raise UsageError(
            f"The base {base.name} is an encoder ({config.model_type}): it writes no text. Give a seq2seq or "
            "causal model as --base-model."
        )
    with quiet():
        model = _load(base, config, family, use, recipe)
    _check_length(model, base, recipe)
    if recipe.layers:
        cut(model, config, recipe.layers)
    width = int(getattr(config, "hidden_size", None) or config.d_model)
    return Backbone(adapt(model, recipe, family, use), config, family, width)


def set_dropout(config: Any, dropout: float) -> None:
    """Replace the base's own dropout, whatever its architecture calls it."""
    for name in vars(config):
        if name.endswith(("dropout", "dropout_prob", "dropout_rate", "pdrop")) and "classifier" not in name:
            setattr(config, name, dropout)


def _load(base: Base, config: Any, family: Family, use: Use, recipe: Recipe) -> nn.Module:
    import transformers

    options: dict[str, Any] = {"config": config, "local_files_only": True, "trust_remote_code": False}
    if recipe.method == "lora" and recipe.lora_variant == "qlora":
        options |= _four_bit()
    else:
        options["dtype"] = torch.float32
    if use == "text":
        name = "AutoModelForSeq2SeqLM" if family == "encoder-decoder" else "AutoModelForCausalLM"
        return getattr(transformers, name).from_pretrained(base.folder, **options)  # type: ignore[no-any-return]
    if config.model_type == "bert":
        options["add_pooling_layer"] = False
    model: Any = transformers.AutoModel.from_pretrained(base.folder, **options)
    if hasattr(model, "encoder") and hasattr(model, "decoder"):
        return model.get_encoder()  # type: ignore[no-any-return]
    if getattr(model, "pooler", None) is not None:
        model.pooler = None  # nothing reads it: it would be adapted and counted, and never train
    return model  # type: ignore[no-any-return]


def _check_length(model: nn.Module, base: Base, recipe: Recipe) -> None:
    """Raise `UsageError` where a base with learnt positions has none for the longest text and the prompt."""
    wanted = recipe.max_tokens + (recipe.virtual_tokens if recipe.method in ("prompt", "prefix") else 0)
    for name, module in model.named_modules():
        if name.endswith("position_embeddings") and isinstance(module, nn.Embedding):
            spared = 0 if module.padding_idx is None else module.padding_idx + 1  # RoBERTa's
            if wanted > (places := module.num_embeddings - spared):
                raise UsageError(
                    f"The base {base.name} reads {places} tokens at most, the recipe wants {wanted} "
                    f"(max_tokens {recipe.max_tokens}, and virtual tokens before them): --set max_tokens="
                    f"{places - wanted + recipe.max_tokens}."
                )


def _four_bit() -> dict[str, Any]:
    if not torch.cuda.is_available():
        raise UsageError(
            "QLoRA keeps the base in 4 bits on a CUDA GPU, and there is none here; train with "
            "--set lora_variant=lora."
        )
    import importlib.util

    if importlib.util.find_spec("bitsandbytes") is None:
        raise UsageError("QLoRA needs bitsandbytes: pip install bitsandbytes.")
    from transformers import BitsAndBytesConfig

    four = BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.bfloat16
    )  # type: ignore[no-untyped-call]
    return {"quantization_config": four, "device_map": {"": 0}}


def cut(model: nn.Module, config: Any, layers: int) -> None:
    """Keep `layers` of the model's layers, evenly spaced, first and last among them (Sanh et al. 2019)."""
    for name, module in model.named_modules():
        if isinstance(module, nn.ModuleList) and len(module) == config.num_hidden_layers:
            if layers > len(module):
                raise UsageError(f"The recipe's layers is {layers}; the base has {len(module)}.")
            step = (len(module) - 1) / max(layers - 1, 1)
            kept = nn.ModuleList(module[round(i * step)] for i in range(layers))
            parent, _, leaf = name.rpartition(".")
            setattr(model.get_submodule(parent), leaf, kept)
            config.num_hidden_layers = layers
            return
    raise UsageError("The recipe's layers cannot be kept: the base has no list of layers of one kind.")


def adapt(model: Any, recipe: Recipe, family: Family, use: Use) -> Any:
    """Freeze what the recipe's method leaves alone, and add what it trains instead."""
    if recipe.method == "full":
        return model
    if recipe.method == "head":
        if use == "text":
            raise UsageError("The recipe's method is head, but a generator has none; choose lora or full.")
        model.requires_grad_(False)
        return model
    from peft import get_peft_model

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # between peft and transformers
        try:
            return get_peft_model(model, _peft_config(model, recipe, family, use))
        except ValueError as error:
            linear = sorted(
                {name.rsplit(".", 1)[-1] for name, m in model.named_modules() if isinstance(m, nn.Linear)}
            )
            hint = (
                f"its linear maps are called {', '.join(linear)}: --set lora_targets=… names those that get "
                "an adapter, all-linear all."
                if recipe.method == "lora"
                else "choose --set method=lora."
            )
            raise UsageError(
                f"The method {recipe.method} does not fit this base ({error}); {hint}"
            ) from error


def _peft_config(model: Any, recipe: Recipe, family: Family, use: Use) -> Any:
    import peft

    kinds = {"encoder-decoder": "SEQ_2_SEQ_LM", "decoder": "CAUSAL_LM"}
    kind = kinds[family] if use == "text" else "FEATURE_EXTRACTION"
    if recipe.method == "prompt":
        config: Any = model.config  # of DistilBERT, peft itself does not find the sizes
        return peft.PromptTuningConfig(
            task_type=kind,
            num_virtual_tokens=recipe.virtual_tokens,
            token_dim=config.hidden_size,
            num_attention_heads=config.num_attention_heads,
        )
    if recipe.method == "prefix":
        _check_prefix(model, family, use)
        return peft.PrefixTuningConfig(task_type=kind, num_virtual_tokens=recipe.virtual_tokens)
    if recipe.lora_variant == "qlora":
        peft.prepare_model_for_kbit_training(model)  # type: ignore[no-untyped-call]
    return peft.LoraConfig(
        task_type=kind,
        r=recipe.lora_rank,
        lora_alpha=recipe.lora_alpha,
        lora_dropout=recipe.lora_dropout,
        target_modules=targets(model, recipe),
        use_rslora=recipe.lora_variant == "rslora",
        use_dora=recipe.lora_variant == "dora",
    )


def _check_prefix(model: Any, family: Family, use: Use) -> None:
    """Raise `UsageError` where the base's layers take no keys and values from outside."""
    # transformers 5.24 renamed the argument; both names are in use.
    takes = {"past_key_values", "cache"} & set(inspect.signature(model.forward).parameters)
    if not takes or (family == "encoder-decoder" and use == "states"):
        raise UsageError(
            f"Prefix tuning does not fit this base ({model.config.model_type}): its layers take no keys and "
            "values from outside. Choose --set method=prompt, or lora."
        )


def targets(model: nn.Module, recipe: Recipe) -> list[str] | str:
    """The recipe's linear maps; where the base has none of those names, all of its linear maps."""
    names = {
        name.rsplit(".", 1)[-1] for name, module in model.named_modules() if isinstance(module, nn.Linear)
    }
    if recipe.lora_targets == ("all-linear",) or (
        recipe.lora_targets == Recipe.lora_targets and not names.intersection(recipe.lora_targets)
    ):
        return "all-linear"
    return list(recipe.lora_targets)


@contextmanager
def quiet() -> Iterator[None]:
    """No bars, and no news of weights that are left out on purpose."""
    from logging import ERROR

    from transformers.utils import logging

    verbosity = logging.get_verbosity()
    logging.set_verbosity(ERROR)
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        logging.enable_progress_bar()  # type: ignore[no-untyped-call]
