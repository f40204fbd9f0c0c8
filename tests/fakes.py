"""Tiny deterministic stand-ins for the models: same interface, no weights, microseconds."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.kinds import KINDS

DIMENSIONS = 64


class FakeEmbedder:
    """Hashed character trigrams: equal texts are equal, similar spellings are near."""

    version = "fake-embedder"

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            padded = f"  {text.lower()} "
            for start in range(len(padded) - 2):
                vectors[row, zlib.crc32(padded[start : start + 3].encode()) % DIMENSIONS] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


_RULES: tuple[tuple[str, str], ...] = (
    ("email", r"[^@\s]+@[^@\s]+\.\w+"),
    ("url", r"(https?://|www\.)\S+"),
    ("ip_address", r"\d{1,3}(\.\d{1,3}){3}"),
    ("datetime", r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d.*"),
    ("date", r"\d{4}-\d\d-\d\d|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2} [A-Z][a-z]{2,8} \d{4}"),
    ("date", r"[A-Z][a-z]{2,8} \d{1,2},? \d{4}"),
    ("time", r"\d{1,2}:\d\d(:\d\d)?( ?[aApP]\.?[mM]\.?)?"),
    ("boolean", r"(?i)y|n|yes|no|true|false|t|f"),
    ("percentage", r"-?\d+([.,]\d+)? ?%"),
    ("amount", r"[$€£¥] ?-?[\d,.]+|-?[\d,.]+ ?([$€£¥]|[A-Z]{3})"),
    ("quantity", r"-?\d+([.,]\d+)? ?[a-zA-Zµ]{1,10}\.?"),
    ("phone", r"\+?[\d ()./-]{9,20}"),
    ("year", r"(19|20)\d\d"),
    ("number", r"-?\d+([.,]\d+)*"),
    ("identifier", r"[0-9a-f]{8}-[0-9a-f]{4}-.*|[A-Z]{2}\d{2}[A-Z0-9 ]{11,30}"),
    ("code", r"(?=.*\d)[A-Za-z0-9]+([-_/][A-Za-z0-9]+)*"),
    ("country", r"(?i)germany|france|italy|spain|united states|usa|us|uk|united kingdom|china|india|japan"),
)  # fmt: skip


class FakeClassifier:
    """The kind of a column by its header's words, else by the pattern most of its values match."""

    version = "fake-column-kind"
    labels: tuple[str, ...] = KINDS

    def classify(self, texts: Sequence[str]) -> np.ndarray:
        probabilities = np.full((len(texts), len(KINDS)), 0.1 / (len(KINDS) - 1), dtype=np.float32)
        for row, text in enumerate(texts):
            probabilities[row, KINDS.index(self._kind(text))] = 0.9
        return probabilities

    def _kind(self, text: str) -> str:
        header, _, rest = text.partition(" : ") if " : " in text else ("", "", text)
        values = rest.split(" ; ")
        for kind, pattern in _RULES:
            matching = sum(re.fullmatch(pattern, value) is not None for value in values)
            if matching * 2 > len(values):
                return kind
        words = header.lower().replace(" ", "_")
        named = [kind for kind in KINDS if kind in words]
        if named:
            return max(named, key=len)
        long = sum(len(value) > 40 for value in values) * 2 > len(values)
        return "free_text" if long else "category"


def _shape(value: str) -> str:
    value = re.sub(r"\d+", "0", value)
    return re.sub(r"[A-Za-z]+", "a", value)


class FakeCellScorer:
    """A value is implausible where neither it nor its shape is among the context's."""

    version = "fake-cell-plausibility"

    def score(self, header: str, context: Sequence[str], values: Sequence[str]) -> np.ndarray:
        known = set(context)
        shapes = {_shape(value) for value in context}
        scores = [0.02 if v in known else 0.2 if _shape(v) in shapes else 0.9 for v in values]
        return np.array(scores, dtype=np.float32)


class FakeRuleScorer:
    """Rules of a text of few words are worth more."""

    version = "fake-rule-judge"

    def logits(self, texts: Sequence[tuple[str, str]]) -> np.ndarray:
        return np.array([2 - 0.1 * len(words.split()) for words, _ in texts], dtype=np.float32)


class FakeTypes:
    """Semantic types by a word of the header, else by what most values look like."""

    version = "fake-semantic-type"
    labels: tuple[str, ...] = ("email", "telephone", "Date", "postalCode", "count", "comment")
    _WORDS = (("mail", 0), ("phone", 1), ("tel", 1), ("date", 2), ("zip", 3), ("postal", 3), ("count", 4))

    def classify(self, texts: Sequence[str]) -> np.ndarray:
        probabilities = np.full((len(texts), 6), 0.02, dtype=np.float32)
        for row, text in enumerate(texts):
            known = [place for word, place in self._WORDS if word in text.lower()]
            known += [0] if "@" in text else [2] if re.search(r"\d{4}-\d\d-\d\d", text) else []
            probabilities[row, (known or [5])[0]] = 0.9
        return probabilities

    def unfamiliar(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([not re.search(r"[a-z]{4}", text.lower()) for text in texts], dtype=bool)


@dataclass
class FakeModels:
    """What `assistant.models.load` gives, without weights."""

    encoder: FakeEmbedder = field(default_factory=FakeEmbedder)
    static: FakeEmbedder = field(default_factory=FakeEmbedder)
    column_kind: FakeClassifier = field(default_factory=FakeClassifier)
    cell_plausibility: FakeCellScorer = field(default_factory=FakeCellScorer)
    rule_judge: FakeRuleScorer = field(default_factory=FakeRuleScorer)
    semantic_type: FakeTypes = field(default_factory=FakeTypes)
    column_match: FakeEmbedder = field(default_factory=FakeEmbedder)

    @property
    def versions(self) -> dict[str, str]:
        return {name: model.version for name, model in vars(self).items()}
