"""When a model should say "unknown": scores of how foreign an input is, and a threshold. Numpy alone.

Saved beside the weights by `training.robustness.ood`, which chooses the threshold:

    abstainer = Abstainer.load(folder)
    unknown = abstainer.abstain(adapter.logits(texts))     # bool (len(texts),)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from assistant.errors import ModelMissing
from assistant.models.manifest import sha256

ABSTENTION = "abstention.json"
REFERENCE = "abstention.safetensors"
Kind = Literal["probability", "energy", "mahalanobis", "neighbours"]
_TENSORS: dict[str, frozenset[str]] = {
    "mahalanobis": frozenset({"means", "precision"}),
    "neighbours": frozenset({"reference"}),
}
_ROWS = 512
"""Embeddings compared with the reference at once: bounds the memory of a call."""


class _Saved(BaseModel):
    """The layout of `abstention.json`; `reference_sha256` is that of the tensors beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layout: Literal[1] = 1
    kind: Kind
    threshold: float = Field(allow_inf_nan=False)
    temperature: float = Field(default=1.0, gt=0)
    neighbours: int = Field(default=0, ge=0)
    reference_sha256: str | None = None


@dataclass(frozen=True, eq=False)
class Abstainer:
    """Scores inputs (higher: more foreign) and abstains above `threshold`.

    `kind`, from logits: "probability", one minus the greatest (Hendrycks and Gimpel 2017); "energy",
    -T logsumexp(logits / T) (Liu et al. 2020). From embeddings: "mahalanobis", the squared distance to the
    nearest class mean (Lee et al. 2018), with `tensors` means (classes, d) and precision (d, d);
    "neighbours", the distance to the k-th nearest, of unit length (Sun et al. 2022), with reference (m, d).
    `temperature` divides the logits. Raises ValueError where the tensors do not fit the kind.
    """

    kind: Kind
    threshold: float
    temperature: float = 1.0
    neighbours: int = 0
    tensors: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wanted = _TENSORS.get(self.kind, frozenset())
        if self.tensors.keys() != wanted:
            raise ValueError(f"{self.kind} needs the tensors {sorted(wanted)}, not {sorted(self.tensors)}")
        if any(tensor.ndim != 2 or not len(tensor) for tensor in self.tensors.values()):
            raise ValueError(f"the tensors of {self.kind} must be matrices with a row or more")
        if self.kind == "neighbours" and not 0 < self.neighbours <= len(self.tensors["reference"]):
            raise ValueError(
                f"of {len(self.tensors['reference'])} references the {self.neighbours}-th is asked"
            )

    @property
    def needs_embeddings(self) -> bool:
        """Whether it scores embeddings instead of logits."""
        return self.kind in _TENSORS

    def score(self, logits: np.ndarray, embeddings: np.ndarray | None = None) -> np.ndarray:
        """float64 (n,): how foreign each input is.

        `logits` (n, outputs), with one output a scorer's; `embeddings` (n, d) where the kind needs them, else
        ValueError.
        """
        if not self.needs_embeddings:
            return _from_logits(self.kind, np.asarray(logits, dtype=np.float64) / self.temperature) * (
                self.temperature if self.kind == "energy" else 1.0
            )
        if embeddings is None:
            raise ValueError(f"{self.kind} scores embeddings; none were given")
        rows = [
            self._distances(np.asarray(embeddings[start : start + _ROWS], dtype=np.float64))
            for start in range(0, len(embeddings), _ROWS)
        ]
        return np.concatenate(rows) if rows else np.zeros(0)

    def abstain(self, logits: np.ndarray, embeddings: np.ndarray | None = None) -> np.ndarray:
        """bool (n,): where "unknown" is the answer. What cannot be scored (NaN) is unknown too."""
        return np.asarray(~(self.score(logits, embeddings) <= self.threshold))

    def _distances(self, embeddings: np.ndarray) -> np.ndarray:
        if self.kind == "mahalanobis":
            gaps = embeddings[:, None, :] - self.tensors["means"][None]
            squares = np.einsum("ncd,de,nce->nc", gaps, self.tensors["precision"], gaps, optimize=True)
            return np.asarray(squares.min(axis=1))
        reference = self.tensors["reference"]
        similarities = unit(embeddings) @ reference.T.astype(np.float64)
        nearest = np.partition(similarities, -self.neighbours, axis=1)[:, -self.neighbours]
        return np.asarray(np.sqrt(np.maximum(2 - 2 * nearest, 0)))

    def save(self, folder: Path) -> None:
        """Write `abstention.json` (last) and, where distances are used, `abstention.safetensors`."""
        digest = None
        if self.tensors:
            save_file({name: np.ascontiguousarray(t) for name, t in self.tensors.items()}, folder / REFERENCE)
            digest = sha256(folder / REFERENCE)
        saved = _Saved(
            kind=self.kind, threshold=self.threshold, temperature=self.temperature,
            neighbours=self.neighbours, reference_sha256=digest,
        )  # fmt: skip
        scratch = folder / f"{ABSTENTION}.part"
        scratch.write_text(saved.model_dump_json(indent=2) + "\n", encoding="utf-8")
        scratch.replace(folder / ABSTENTION)
        if not self.tensors:
            (folder / REFERENCE).unlink(missing_ok=True)

    @classmethod
    def load(cls, folder: Path) -> Abstainer:
        """The abstainer in a model folder; raises `ModelMissing` where there is none, or a damaged one."""
        file = folder / ABSTENTION
        try:
            saved = _Saved.model_validate_json(file.read_text(encoding="utf-8"))
            tensors = _tensors(folder, saved.reference_sha256)
            return cls(saved.kind, saved.threshold, saved.temperature, saved.neighbours, tensors)
        except FileNotFoundError as error:
            raise ModelMissing(
                f"There is no {Path(error.filename or file).name} in {folder}: this model cannot abstain; "
                "train it again to fit when it should."
            ) from None
        except (OSError, UnicodeDecodeError, ValueError, SafetensorError) as error:
            reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
            raise ModelMissing(f"{file} cannot be used ({reason}); train the model again.") from error


def _tensors(folder: Path, digest: str | None) -> dict[str, np.ndarray]:
    if digest is None:
        return {}
    if sha256(folder / REFERENCE) != digest:
        raise ValueError(f"the SHA-256 of {REFERENCE} differs")
    return dict(load_file(folder / REFERENCE))


def _from_logits(kind: str, logits: np.ndarray) -> np.ndarray:
    if logits.ndim != 2:
        raise ValueError(f"logits are (n, outputs), not {logits.shape}")
    if logits.shape[1] == 1:  # a scorer: the same odds as two logits, neither side favoured
        logits = np.concatenate([-logits, logits], axis=1) / 2
    if not len(logits):
        return np.zeros(0)
    peak = logits.max(axis=1)
    total = np.log(np.exp(logits - peak[:, None]).sum(axis=1))
    return np.asarray(-(peak + total) if kind == "energy" else 1 - np.exp(-total))


def unit(vectors: np.ndarray) -> np.ndarray:
    """`vectors` (n, d) scaled to unit length; zeros stay zeros."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))
