"""The shared encoder on ONNX Runtime: one graph in memory, a task's adapter among its inputs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import numpy as np
import onnxruntime as ort
from tokenizers import Encoding, Tokenizer

from assistant.models.manifest import GRAPH, TOKENIZER, VECTORS, Manifest
from assistant.models.static import StaticEncoder
from assistant.models.text import bounded

Text = str | tuple[str, str]
"""One text, or a pair of segments."""

_TOKEN_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class Encoder:
    """Texts to mean-pooled hidden states, and (with no adapter) to sentence embeddings.

    Texts run one by one on `threads` threads, never padded into a batch: int8 activations share one scale
    a run, so in a batch a text's vector would depend on its neighbours, and a record would be judged
    differently alone (hook) than among others (scan). On CPU that costs about a tenth of the throughput.
    """

    def __init__(self, folder: Path, manifest: Manifest, threads: int = 0) -> None:
        self.version = manifest.version
        self.dimensions = manifest.dimensions
        self.max_tokens = manifest.max_tokens
        options = ort.SessionOptions()
        # Without VNNI the fast kernels add pairs of products in 16 bits, where large ones saturate.
        options.add_session_config_entry("session.x64quantprecision", "1")
        options.intra_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = ort.InferenceSession(str(folder / GRAPH), options, providers=["CPUExecutionProvider"])
        self._lora_shapes = {
            entry.name: entry.shape for entry in self._session.get_inputs() if entry.name not in _TOKEN_INPUTS
        }
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._lock = Lock()
        self._threads = threads or os.cpu_count() or 1
        self._no_adapter = self.bind(
            {name: np.zeros([n if isinstance(n, int) else 1 for n in shape], dtype=np.float32)
             for name, shape in self._lora_shapes.items()}
        )  # fmt: skip

    def bind(self, lora: dict[str, np.ndarray]) -> dict[str, ort.OrtValue]:
        """An adapter's matrices as the graph takes them; raises ValueError where names or shapes differ."""
        if lora.keys() != self._lora_shapes.keys():
            raise ValueError(
                f"the adapter has {len(lora)} matrices, the encoder takes {len(self._lora_shapes)}"
            )
        for name, shape in self._lora_shapes.items():
            fixed = [(given, want) for given, want in zip(lora[name].shape, shape, strict=True)
                     if isinstance(want, int)]  # fmt: skip
            if any(given != want for given, want in fixed):
                raise ValueError(f"the adapter's {name} is {lora[name].shape}, the encoder takes {shape}")
        return {
            name: ort.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(matrix, dtype=np.float32))
            for name, matrix in lora.items()
        }

    def pool(
        self,
        texts: Sequence[Text],
        adapter: dict[str, ort.OrtValue] | None = None,
        max_tokens: int | None = None,
    ) -> np.ndarray:
        """float32 (len(texts), 2 * dimensions): the mean over all tokens, then over the first segment's.

        `adapter` comes from `bind`. A text longer than `max_tokens` is cut, of a pair the longer segment.
        """
        if not texts:
            return np.zeros((0, 2 * self.dimensions), dtype=np.float32)
        lora = adapter or self._no_adapter
        encodings = self._encode(texts, max_tokens or self.max_tokens)
        if self._threads == 1 or len(encodings) == 1:
            return np.stack([self._run(encoding, lora) for encoding in encodings])
        with ThreadPoolExecutor(self._threads) as workers:
            return np.stack(list(workers.map(lambda encoding: self._run(encoding, lora), encodings)))

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """The base model's sentence embeddings: float32 (len(texts), dimensions), rows of unit length."""
        means = self.pool(texts)[:, : self.dimensions]
        norms = np.linalg.norm(means, axis=1, keepdims=True)
        return np.asarray(means / np.maximum(norms, 1e-9), dtype=np.float32)

    def _encode(self, texts: Sequence[Text], max_tokens: int) -> list[Encoding]:
        inputs = [
            bounded(text, max_tokens)
            if isinstance(text, str)
            else (bounded(text[0], max_tokens), bounded(text[1], max_tokens))
            for text in texts
        ]
        with self._lock:  # truncation is the tokenizer's state
            self._tokenizer.enable_truncation(max_tokens)
            return list(self._tokenizer.encode_batch(inputs))

    def _run(self, encoding: Encoding, lora: dict[str, ort.OrtValue]) -> np.ndarray:
        tokens = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feed = {
            name: ort.OrtValue.ortvalue_from_numpy(np.array([ids], dtype=np.int64))
            for name, ids in tokens.items()
        }
        mean, first = self._session.run_with_ort_values(["mean", "first"], {**feed, **lora})
        return np.concatenate([mean.numpy()[0], first.numpy()[0]])


def open_encoder(folder: Path, manifest: Manifest, threads: int = 0) -> Encoder | StaticEncoder:
    """What an adapter runs on: the graph in `folder`, or the token table where it holds one instead."""
    return (
        StaticEncoder(folder, manifest) if VECTORS in manifest.files else Encoder(folder, manifest, threads)
    )
