"""Figures of a data set: how long its texts are, how varied, and how near to their domain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from training.data.labelled import LabelledData, joined

if TYPE_CHECKING:
    from assistant.models import Embedder
    from assistant.settings import Settings

NEAREST = 5
_DOMAIN = 5_000
_BLOCK = 2_000
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Spread:
    """How numbers are spread; `most` is the 95th percentile."""

    mean: float
    least: float
    median: float
    most: float
    largest: float


def spread(numbers: np.ndarray) -> Spread:
    """The spread of (n,) numbers; all NaN where there are none."""
    if not len(numbers):
        return Spread(*[float("nan")] * 5)
    least, median, most, largest = np.quantile(numbers, [0, 0.5, 0.95, 1]).tolist()
    return Spread(float(np.mean(numbers)), least, median, most, largest)


def lengths(data: LabelledData) -> np.ndarray:
    """int64 (n,): characters of each text, both of a pair together."""
    return np.array([len(joined(example.text)) for example in data.examples], dtype=np.int64)


def token_counts(data: LabelledData, settings: Settings) -> np.ndarray:
    """int64 (n,): tokens of each text by the shipped encoder's tokenizer, uncut, its marks counted.

    Raises `ModelMissing` where no encoder is installed.
    """
    from tokenizers import Tokenizer

    from assistant.models.manifest import TOKENIZER
    from assistant.models.store import StoredModels

    folder, _ = StoredModels(settings).find("encoder")
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    encodings = tokenizer.encode_batch_fast([example.text for example in data.examples])
    return np.array([len(encoding.ids) for encoding in encodings], dtype=np.int64)


def words(text: str) -> list[str]:
    """The words of a text without case; digits count as words."""
    return _WORD.findall(text.casefold())


def distinct_n(texts: Sequence[str], n: int) -> float:
    """Different runs of `n` words for each run there is, 0 to 1; NaN where no text has so many words.

    Source: Li et al., A Diversity-Promoting Objective Function, NAACL 2016.
    """
    seen: set[tuple[str, ...]] = set()
    total = 0
    for text in texts:
        found = words(text)
        runs = list(zip(*(found[start:] for start in range(n)), strict=False))
        seen.update(runs)
        total += len(runs)
    return len(seen) / total if total else float("nan")


def embed(data: LabelledData, embedder: Embedder) -> np.ndarray:
    """float32 (n, dimensions): each text's vector, of unit length (all zero for a text without a token)."""
    return embedder.embed([joined(example.text) for example in data.examples])


def mean_distance(vectors: np.ndarray) -> float:
    """Cosine distance of two different texts on average, 0 (all alike) to about 1; NaN for fewer than two.

    `vectors` is (n, dimensions) with rows of unit length. Exact: all pairs follow from the vectors' sum.
    """
    kept = _with_tokens(vectors)
    count = len(kept)
    if count < 2:
        return float("nan")
    total = kept.astype(np.float64).sum(axis=0)
    return float(1 - (total @ total - count) / (count * (count - 1)))


def vendi(vectors: np.ndarray) -> float:
    """How many texts that have nothing in common would be as varied: 1 where all are alike; 0 for none.

    The exponential of the entropy of the similarity matrix's eigenvalues, those of the vectors' covariance.
    Source: Friedman and Dieng, The Vendi Score, TMLR 2023.
    """
    kept = _with_tokens(vectors).astype(np.float64)
    if not len(kept):
        return 0.0
    values = np.linalg.eigvalsh(kept.T @ kept / len(kept))
    values = values[values > 1e-12]
    return float(np.exp(-(values * np.log(values)).sum()))


def _with_tokens(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors[np.linalg.norm(vectors, axis=1) > 0.5])


@dataclass(frozen=True)
class Relevance:
    """How near data are to a domain they are meant for.

    `similarity` (n,) is each example's cosine with the `NEAREST` texts of the domain nearest to it, averaged;
    `covered` the share of the domain's different words that occur in the data, `known` the share of
    the data's that occur in the domain, both 0 to 1.
    """

    similarity: np.ndarray
    covered: float
    known: float


def relevance(data: LabelledData, domain: LabelledData, embedder: Embedder, seed: int = 0) -> Relevance:
    """How near `data` are to `domain`, of which at most 5,000 texts, drawn by `seed`, are looked at."""
    chosen = np.random.default_rng(seed).permutation(len(domain))[:_DOMAIN]
    theirs = embed(domain.take(chosen.tolist()), embedder)
    ours = embed(data, embedder)
    similarity = np.concatenate(
        [np.zeros(0), *(_nearest(ours[at : at + _BLOCK], theirs) for at in range(0, len(ours), _BLOCK))]
    )
    mine, other = _vocabulary(data), _vocabulary(domain)
    both = len(mine & other)
    return Relevance(similarity, both / max(len(other), 1), both / max(len(mine), 1))


def _nearest(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    count = min(NEAREST, len(theirs))
    return np.asarray(np.partition(ours @ theirs.T, -count, axis=1)[:, -count:].mean(axis=1))


def _vocabulary(data: LabelledData) -> set[str]:
    return {word for example in data.examples for word in words(joined(example.text))}
