"""The model as it is served before it is compressed, to set it beside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.models.manifest import MANIFEST, read_manifest
from assistant.models.store import SHIPPED
from training.compression.candidate import Candidate

NAME = "served now"


def as_served(folder: Path, roots: Sequence[Path] = ()) -> list[Candidate]:
    """The model in `folder` with its encoder; empty where torch alone runs it."""
    base = read_manifest(folder).base
    for root in (*folder.resolve().parents[:3], *roots, SHIPPED):
        for encoder in sorted(root.glob("encoder*")):
            if (encoder / MANIFEST).is_file() and read_manifest(encoder).version == base:
                return [Candidate(NAME, folder, encoder)]
    return []
