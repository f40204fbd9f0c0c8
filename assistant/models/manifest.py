"""The layout of a saved model: a folder with `manifest.json` and the files it names, with checksums."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import ModelMissing

MANIFEST = "manifest.json"
GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"
VECTORS = "vectors.safetensors"
ADAPTER = "adapter.safetensors"


class Manifest(BaseModel):
    """What a model folder holds.

    `model` is its name among `assistant.models.Models`; `base` the version of the encoder whose graph it
    runs on (None for an encoder itself). `files`: file name → SHA-256. `labels`, `rank`, `temperature` and
    `first_segment` (the head reads the mean over the first segment too) concern adapters alone; logits are
    divided by `temperature`, fitted on held-out examples. `prior`: share of positives a scorer was fitted to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    layout: Literal[1] = 1
    model: str
    base: str | None = None
    base_model: str
    base_sha256: str
    licence: str
    dimensions: int = Field(gt=0)
    max_tokens: int = Field(gt=2)
    labels: tuple[str, ...] = ()
    rank: int = 0
    temperature: float = Field(default=1.0, gt=0)
    first_segment: bool = False
    prior: float | None = None
    files: dict[str, str]

    @property
    def version(self) -> str:
        """A short name of exactly these files, on exactly this base, with exactly this calibration."""
        return f"{self.model}-{hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:10]}"


def sha256(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a model folder, its files not yet checked; raises `ModelMissing`."""
    file = folder / MANIFEST
    try:
        return Manifest.model_validate_json(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelMissing(f"There is no {MANIFEST} in {folder}: no model was saved there.") from None
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise ModelMissing(
            f"{file} cannot be used as a model's manifest ({reason}); train it again."
        ) from error


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file with its checksum; raises `ModelMissing` naming the first that differs."""
    for name, expected in manifest.files.items():
        file = folder / name
        if not file.is_file():
            raise ModelMissing(f"The model in {folder} lacks {name}; install it anew or train it again.")
        if sha256(file) != expected:
            raise ModelMissing(
                f"{file} is not the file its manifest names (SHA-256 differs): damaged or changed. "
                "Install it anew or train it again."
            )


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write `manifest.json`, last of all files, so that what is half-written is never loaded."""
    scratch = folder / f"{MANIFEST}.part"
    scratch.write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    scratch.replace(folder / MANIFEST)
