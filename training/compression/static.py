"""Static embeddings of a trained model: what it makes of each token alone, then trained on whole texts.

The table begins as in model2vec (Tulkens and van Dongen 2024): the network's pooled output for each token
between its marks, its main components. Table and head then learn the task's labels and the network's own
probabilities on the training texts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from assistant.errors import UsageError
from assistant.models.heads import Adapter
from assistant.models.manifest import (
    ADAPTER,
    TOKENIZER,
    VECTORS,
    Manifest,
    read_manifest,
    sha256,
    write_manifest,
)
from assistant.models.static import StaticEncoder
from assistant.progress import Progress
from training.calibration import fit_temperature
from training.compression.candidate import Candidate, rename_encoder
from training.compression.original import Original
from training.compression.table import Ids, Table, TableObjective
from training.export.encoder import save_tokenizer
from training.networks.tokens import Batch
from training.recipe import Recipe
from training.tasks.examples import Example, Text, labels_of
from training.train import fit

DIMENSIONS = 128
TOKENS_AT_ONCE = 1024
EPOCHS, RATE, BATCH = 6, 3e-3, 64
NAME = "static"


def as_static(original: Original, work: Path, progress: Progress) -> tuple[list[Candidate], tuple[str, ...]]:
    """Distil the network to a token table below `work`, int8 with a scale a token."""
    if not original.base.tokenizer_file.is_file():
        raise UsageError(f"The base {original.base.name} reads bytes: a table of tokens needs a tokenizer.")
    task, gathered = original.task, original.gathered
    outputs = token_outputs(original, progress)
    table = Table(principal(outputs, DIMENSIONS), task.outputs, task.first_segment)
    recipe = table_recipe(original.recipe)
    train = [example for example in gathered.train if example.label >= 0]
    texts = [example.text for example in train]
    objective = TableObjective(
        task,
        table,
        recipe,
        (train, encode(original, texts)),
        (gathered.validation, encode(original, [example.text for example in gathered.validation])),
        whole_logits(original, texts, progress),
    )
    found = hashlib.sha256(json.dumps([asdict(recipe), original.manifest.version, DIMENSIONS]).encode())
    trained = fit(table, [objective], [1.0], recipe, work / "checkpoint", found.hexdigest(), progress)
    encoder = _save_table(original, table, work)
    folder = work / NAME
    folder.mkdir()
    _save_head(original, table, StaticEncoder(encoder, read_manifest(encoder)), folder)
    return [Candidate(NAME, folder, encoder)], (
        f"{len(outputs):,} tokens of {table.vectors.shape[1]} dimensions, trained on {len(train):,} texts in "
        f"{trained.position.seconds:,.0f} s.",
    )


@torch.inference_mode()
def token_outputs(original: Original, progress: Progress) -> np.ndarray:
    """float32 (vocabulary, width): what the trained network pools of each token between its marks."""
    tokenizer = Tokenizer.from_file(str(original.base.tokenizer_file))
    tokenizer.no_padding()  # of some bases every text, an empty one too, is padded to a fixed length
    marks = tokenizer.encode("").ids
    total = tokenizer.get_vocab_size()
    rows = []
    for first in range(0, total, TOKENS_AT_ONCE):
        tokens = torch.arange(first, min(first + TOKENS_AT_ONCE, total))
        columns = [torch.full_like(tokens, mark) for mark in marks]
        ids = torch.stack([*columns[:1], tokens, *columns[1:]], 1)
        batch = Batch(ids, torch.ones_like(ids), torch.zeros_like(ids))
        rows.append(original.network.pool(batch)[0].cpu().numpy())
        progress("distilling token vectors", first + len(tokens), total)
    return np.concatenate(rows)


def principal(outputs: np.ndarray, dimensions: int) -> np.ndarray:
    """The first components of `outputs` (tokens, width), scaled to a spread of 1 on average."""
    from sklearn.decomposition import PCA

    kept = min(dimensions, *outputs.shape)
    vectors = PCA(kept, random_state=0).fit_transform(outputs)
    return np.asarray(vectors / max(float(vectors.std()), 1e-8), dtype=np.float32)


def table_recipe(recipe: Recipe) -> Recipe:
    """How the table of a model trained by `recipe` is trained; the best of it on validation is kept."""
    steps = max(1, recipe.examples // BATCH)
    return replace(
        recipe, method="full", epochs=EPOCHS, batch=BATCH, micro_batch=BATCH, lr=RATE, head_lr=0.0,
        weight_decay=0.0, layer_decay=1.0, unfreeze=0.0, evaluate_every=min(recipe.evaluate_every, steps),
        patience=2 * EPOCHS, start="", ewc=0.0, replay=0.0, dp_epsilon=0.0,
    )  # fmt: skip


def encode(original: Original, texts: Sequence[Text]) -> list[Ids]:
    """Each text's tokens as `StaticEncoder` takes them."""
    tokenizer = Tokenizer.from_file(str(original.base.tokenizer_file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(original.recipe.max_tokens)
    found = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    return [(encoding.ids, encoding.type_ids.count(0)) for encoding in found]


def whole_logits(original: Original, texts: Sequence[Text], progress: Progress) -> np.ndarray:
    """The network's logits (len(texts), outputs), told how far it is."""
    parts = []
    for first in range(0, len(texts), 512):
        progress("asking the whole model", first, len(texts))
        parts.append(original.logits(texts[first : first + 512]))
    return np.concatenate(parts)


def _save_table(original: Original, table: Table, work: Path) -> Path:
    """Write table, tokenizer and manifest; the folder."""
    vectors = table.vectors.detach().numpy()
    scale = np.maximum(np.abs(vectors).max(1, keepdims=True), 1e-8) / 127
    part = work / f"encoder-{NAME}.part"
    part.mkdir()
    save_file(
        {"vectors": np.round(vectors / scale).astype(np.int8), "scale": scale.astype(np.float32)},
        part / VECTORS,
    )
    save_tokenizer(original.base, part)
    manifest = Manifest(
        model="encoder",
        base_model=original.base.name,
        base_sha256=sha256(part / VECTORS),
        licence=original.base.licence,
        dimensions=vectors.shape[1],
        max_tokens=original.recipe.max_tokens,
        files={name: sha256(part / name) for name in (VECTORS, TOKENIZER)},
    )
    write_manifest(part, manifest)
    return rename_encoder(part, f"{original.manifest.model}-{NAME}")


def _save_head(original: Original, table: Table, encoder: StaticEncoder, folder: Path) -> None:
    """Write the head, its temperature fitted on what serving computes."""
    head = {"head.weight": table.head.weight, "head.bias": table.head.bias}
    save_file({name: tensor.detach().numpy().astype(np.float16) for name, tensor in head.items()},
              folder / ADAPTER)  # fmt: skip
    manifest = original.manifest.model_copy(
        update={
            "base": encoder.version, "dimensions": encoder.dimensions, "rank": 0, "temperature": 1.0,
            "max_tokens": original.recipe.max_tokens, "files": {ADAPTER: sha256(folder / ADAPTER)},
        }
    )  # fmt: skip
    held_out: Sequence[Example] = original.gathered.validation
    logits = Adapter(folder, manifest, lambda: encoder).logits([example.text for example in held_out])
    temperature = fit_temperature(original.task, logits, labels_of(held_out))
    write_manifest(folder, manifest.model_copy(update={"temperature": temperature}))
