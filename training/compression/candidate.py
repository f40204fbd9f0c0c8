"""What a compression made, before it is accepted: an adapter's folder and the encoder it runs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.models.encoder import Encoder, open_encoder
from assistant.models.heads import Adapter
from assistant.models.manifest import ADAPTER, GRAPH, VECTORS, Manifest, read_manifest, sha256
from assistant.models.static import StaticEncoder
from training.tasks.examples import Text

_WEIGHTS = (GRAPH, VECTORS, ADAPTER)


@dataclass(frozen=True)
class Candidate:
    """`folder` holds adapter and head, `encoder` the graph or token table they run on; `name` for tables."""

    name: str
    folder: Path
    encoder: Path

    @property
    def manifest(self) -> Manifest:
        """The adapter's manifest."""
        return read_manifest(self.folder)

    @property
    def bytes(self) -> int:
        """Bytes of all weights on disk, the tokenizer left out."""
        files = [folder / name for folder in (self.folder, self.encoder) for name in _WEIGHTS]
        return sum(file.stat().st_size for file in files if file.is_file())

    def body(self, threads: int = 1) -> Encoder | StaticEncoder:
        """The opened encoder, which several `open` may share."""
        return open_encoder(self.encoder, read_manifest(self.encoder), threads)

    def open(self, body: Encoder | StaticEncoder | None = None) -> Adapter:
        """The served classifier, with an empty memory of answers."""
        opened = body or self.body()
        return Adapter(self.folder, self.manifest, lambda: opened)

    def logits(self, texts: Sequence[Text]) -> np.ndarray:
        """float32 (len(texts), outputs), calibrated, as served."""
        return self.open().logits(texts)


def rename_encoder(part: Path, name: str) -> Path:
    """Move a finished encoder's folder to its name for good, `encoder-NAME-HASH`; its new place."""
    manifest = read_manifest(part)
    folder = part.with_name(f"encoder-{name}-{sha256(part / _weights_of(manifest))[:10]}")
    return part.rename(folder)


def _weights_of(manifest: Manifest) -> str:
    return next(name for name in (GRAPH, VECTORS) if name in manifest.files)
