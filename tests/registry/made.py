"""Trained models made in milliseconds: a manifest, a file of weights, a card."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.models.manifest import Manifest, sha256, write_manifest

MODEL = "toy"


def make_model(
    folder: Path, number: int, *, model: str = MODEL, accuracy: float = 0.9, base: str | None = None
) -> str:
    """A finished model folder with weights of its own; returns its version."""
    folder.mkdir(parents=True)
    (folder / "adapter.safetensors").write_bytes(f"weights {number}".encode() * 200)
    card = {
        "metric": "accuracy", "better": "higher", "figures": {"accuracy": accuracy},
        "intervals": {"accuracy": [accuracy - 0.02, accuracy + 0.02]},
    }  # fmt: skip
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    (folder / "card.md").write_text(f"# {model} {number}\n", encoding="utf-8")
    manifest = Manifest(
        model=model, base=base, base_model="tiny", base_sha256="0" * 64, licence="MIT", dimensions=8,
        max_tokens=16, files={"adapter.safetensors": sha256(folder / "adapter.safetensors")},
    )  # fmt: skip
    write_manifest(folder, manifest)
    return manifest.version
