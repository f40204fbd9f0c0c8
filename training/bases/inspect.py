"""What a base is and whether it can be trained here: by its configuration and headers, no weights loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import ModelMissing, UsageError
from training.base import Base, find_base, local_folder
from training.bases.catalogue import commercial_use
from training.bases.catalogue import find as find_listed
from training.bases.family import CONFIG, Family, family_of, read_config, refuse_remote_code
from training.bases.memory import METHODS, Method, Need, Shape, available, estimate, gib
from training.bases.weights import read_weights

_POSITIONS = ("max_position_embeddings", "n_positions")


@dataclass(frozen=True)
class Inspection:
    """What was found. `dtypes`: type → numbers stored so; `max_positions` None: positions are relative.

    `folder` is None for a hub id that was looked up but not downloaded. `commercial`: whether its licence
    allows commercial use ("yes", "no", "conditions", "unknown").
    """

    name: str
    folder: Path | None
    family: Family
    model_type: str
    architectures: tuple[str, ...]
    shape: Shape
    dtypes: dict[str, int]
    max_positions: int | None
    licence: str
    commercial: str

    def needs(self, batch: int = 32, tokens: int = 64, rank: int = 16) -> dict[Method, Need]:
        """The memory each method is estimated to take."""
        return {
            method: estimate(self.shape, method, batch=batch, tokens=tokens, rank=rank) for method in METHODS
        }


def inspect_base(name: str) -> Inspection:
    """What the base called `name` is: a folder, the embedded default, or a hub id (nothing large is loaded).

    Raises `ModelMissing` where it is not to be had or damaged, `UsageError` where it needs remote code.
    """
    folder = local_folder(name)
    if folder is not None:
        base = find_base(name)
        return _describe(
            name, folder, read_config(folder, name), read_weights(folder, name).dtypes, base.licence
        )
    config, dtypes = _from_hub(name)
    listed = find_listed(name)
    return _describe(name, None, config, dtypes, listed.licence if listed else "unknown")


def shape_of(base: Base) -> Shape:
    """What the memory of a base is estimated from."""
    return _shape(base.name, read_config(base.folder, base.name), base.parameters)


def check_fits(
    base: Base, method: Method, batch: int, tokens: int, *, rank: int = 16, free: int | None = None
) -> Need:
    """The estimated memory of training; raises `UsageError` where it is more than is free.

    `batch` is what passes at once (a micro-batch), `free` bytes default to what this process may still take;
    on a GPU pass the card's.
    """
    shape = shape_of(base)
    free = available() if free is None else free
    need = estimate(shape, method, batch=batch, tokens=tokens, rank=rank)
    if need.total <= free:
        return need
    ways = []
    smaller = [size for size in (64, 32, 16, 8, 4, 2, 1) if size < batch]
    for size in smaller:
        if (less := estimate(shape, method, batch=size, tokens=tokens, rank=rank).total) <= free:
            ways.append(f"--set micro_batch={size} ({gib(less)})")
            break
    if method == "full":
        less = estimate(shape, "lora", batch=batch, tokens=tokens, rank=rank).total
        if less <= free:
            ways.append(f"--set method=lora ({gib(less)})")
    ways.append(f"a smaller base (dqa models recommend --memory {free / 1024**3:.1f})")
    raise UsageError(
        f"Training {base.name} by {method} with {batch} texts of {tokens} tokens at once needs about "
        f"{need.in_words()}, but {gib(free)} are free. Take {' or '.join(ways)}."
    )


def _describe(
    name: str, folder: Path | None, config: dict[str, Any], dtypes: dict[str, int], licence: str
) -> Inspection:
    refuse_remote_code(config, name)
    parameters = sum(count for kind, count in dtypes.items() if kind != "I64")
    loaded = _loaded(config, name)
    positions = next((getattr(loaded, key) for key in _POSITIONS if getattr(loaded, key, None)), None)
    family = family_of(config, name)
    return Inspection(
        name=name,
        folder=folder,
        family=family,
        model_type=str(config["model_type"]),
        architectures=tuple(map(str, config.get("architectures") or ())),
        shape=_shape(name, config, parameters),
        dtypes=dtypes,
        max_positions=positions,
        licence=licence,
        commercial=commercial_use(licence),
    )


def _shape(name: str, config: dict[str, Any], parameters: int) -> Shape:
    """Width and depth by transformers' own names for each type of model."""
    loaded = _loaded(config, name)
    family = family_of(config, name)
    layers = int(loaded.num_hidden_layers)
    if family == "encoder-decoder":
        second = getattr(loaded, "num_decoder_layers", None) or getattr(loaded, "decoder_layers", None)
        layers += int(second or layers)
    return Shape(
        parameters,
        int(loaded.hidden_size),
        layers,
        int(loaded.num_attention_heads),
        int(loaded.vocab_size),
        family,
    )


def _loaded(config: Mapping[str, Any], name: str) -> Any:
    """The configuration as transformers' own class, which fills in defaults and common names."""
    from transformers import CONFIG_MAPPING

    known: dict[str, Any] = {key: value for key, value in config.items() if key != "model_type"}
    try:
        loaded = CONFIG_MAPPING[config["model_type"]].from_dict(known)
        return loaded.get_text_config()
    except Exception as error:  # a configuration is anybody's: whatever a class makes of it
        raise UsageError(
            f"The {CONFIG} of {name} cannot be used as that of a {config.get('model_type')} ({error}); "
            "download it again or give another base."
        ) from error


def _from_hub(name: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Configuration and counts of numbers by type, by requests for the headers alone."""
    from huggingface_hub import HfApi, hf_hub_download

    try:
        config = read_config(Path(hf_hub_download(name, CONFIG)).parent, name)
        refuse_remote_code(config, name)
        counts = HfApi().get_safetensors_metadata(name).parameter_count
        return config, {str(kind): count for kind, count in counts.items()}
    except (ModelMissing, UsageError):
        raise
    except Exception as error:
        raise ModelMissing(
            f"The base model {name} is neither a folder nor to be looked up on the Hugging Face hub "
            f"({type(error).__name__}); check the name and the network, or give a local folder."
        ) from error
