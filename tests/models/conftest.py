from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from assistant.models.manifest import ADAPTER, MANIFEST, Manifest, read_manifest, sha256, write_manifest
from tests.tiny import make_base
from training.export.bert import lora_names
from training.export.encoder import save_encoder
from training.export.static import distil

WIDTH, INNER, LAYERS = 32, 64, 2


def random_lora(rank: int = 3, seed: int = 0, scale: float = 0.1) -> dict[str, np.ndarray]:
    """An adapter for the tiny base."""
    generator = np.random.default_rng(seed)
    lora = {}
    for name in lora_names(LAYERS):
        _, linear, side = name.split(".")
        inside, outside = {"up": (WIDTH, INNER), "down": (INNER, WIDTH)}.get(linear, (WIDTH, WIDTH))
        shape = (inside, rank) if side == "a" else (rank, outside)
        lora[name] = (generator.standard_normal(shape) * scale).astype(np.float32)
    return lora


def save_adapter(
    folder: Path, encoder: Path, model: str, labels: tuple[str, ...], **changes: object
) -> Manifest:
    """A model folder with a random adapter on `encoder`."""
    folder.mkdir(parents=True)
    base = read_manifest(encoder)
    outputs, width = len(labels) or 1, WIDTH if labels else 2 * WIDTH
    generator = np.random.default_rng(1)
    head = {"head.weight": generator.standard_normal((outputs, width)).astype(np.float16),
            "head.bias": np.zeros(outputs, np.float16)}  # fmt: skip
    save_file({**random_lora(), **head}, folder / ADAPTER)
    manifest = Manifest(
        model=model, base=base.version, base_model="tiny", base_sha256="0", licence="mit", dimensions=WIDTH,
        max_tokens=32, labels=labels, rank=3, first_segment=not labels,
        files={ADAPTER: sha256(folder / ADAPTER)},
    ).model_copy(update=changes)  # fmt: skip
    write_manifest(folder, manifest)
    return manifest


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with a tiny encoder, its static embeddings, a kind classifier and a cell scorer."""
    folder = tmp_path_factory.mktemp("models")
    base = make_base(folder / "base")
    save_encoder(base, folder / "encoder", max_tokens=32)
    distil(base, folder / "static", dimensions=8)
    save_adapter(folder / "column_kind", folder / "encoder", "column_kind", ("date", "phone", "city"))
    save_adapter(folder / "cell_plausibility", folder / "encoder", "cell_plausibility", ())
    assert (folder / "encoder" / MANIFEST).is_file()
    return folder
