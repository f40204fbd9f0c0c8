"""What kind of model a `config.json` describes, by transformers' own mappings; nothing of the base is run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from assistant.errors import ModelMissing, UsageError

CONFIG = "config.json"
Family = Literal["encoder", "decoder", "encoder-decoder"]


def read_config(folder: Path, name: str) -> dict[str, Any]:
    """The `config.json` of the base called `name`; raises `ModelMissing` where there is none to be read."""
    file = folder / CONFIG
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelMissing(
            f"The {CONFIG} of the base model {name} in {folder} cannot be read ({error}); download it again."
        ) from error
    if not isinstance(config, dict):
        raise ModelMissing(f"The {CONFIG} of the base model {name} in {folder} is not a JSON object.")
    return config


def refuse_remote_code(config: dict[str, Any], name: str) -> None:
    """Raise `UsageError` where the base brings Python of its own (`auto_map`), which is never run."""
    if not config.get("auto_map"):
        return
    named = ", ".join(map(str, config.get("architectures") or ["its classes"]))
    raise UsageError(
        f"The base model {name} needs remote code: its {CONFIG} maps {named} to Python files of its own "
        "(auto_map), which are not run. Take a base whose architecture transformers has; if transformers has "
        f"this one too, remove auto_map from {CONFIG} in a copy of the folder and give that folder."
    )


def family_of(config: dict[str, Any], name: str) -> Family:
    """The architecture: bidirectional encoder, causal decoder, or both; raises `UsageError` for others.

    A type that transformers knows as both masked and causal (BERT, RoBERTa) is an encoder unless its config
    says `is_decoder`. An encoder alone of a sequence-to-sequence type (`T5EncoderModel`) is an encoder.
    """
    from transformers.models.auto import modeling_auto as known

    kind = str(config.get("model_type", ""))
    architectures = [str(one) for one in config.get("architectures") or ()]
    if kind in known.MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES:
        alone = bool(architectures) and all(one.endswith("EncoderModel") for one in architectures)
        return "encoder" if alone else "encoder-decoder"
    masked = kind in known.MODEL_FOR_MASKED_LM_MAPPING_NAMES
    causal = kind in known.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES
    if causal and (config.get("is_decoder") or not masked):
        return "decoder"
    if masked or kind in known.MODEL_FOR_TEXT_ENCODING_MAPPING_NAMES:
        return "encoder"
    raise UsageError(
        f"The base model {name} is of type {kind or 'unknown'!r}, which transformers does not know as a text "
        "encoder, decoder or encoder-decoder; give another base."
    )
