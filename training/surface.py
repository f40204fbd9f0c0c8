"""What a column's characters say without any neural network: n-grams, shapes, lengths; a logistic regression.

The encoder is uncased and sees word pieces; this sees case, digits, signs and lengths, and the words of the
table's name. Their mean beats either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import StandardScaler

from training.data.views import context
from training.tasks.examples import Example, Text, labels_of

FIGURES_WEIGHT, EMBEDDING_WEIGHT = 0.3, 3.0
"""So that no family of features drowns the n-grams, whose rows have unit length."""
FLOOR = 1e-4
"""The least probability that counts when probabilities are multiplied: nobody is that sure."""
_SIGNS = ".,:;/-_$€£%()[]{}@#&+\"'"


def shape(text: str) -> str:
    """Each character as its class: A, a, 9, or itself."""
    return re.sub(r"[^\W\d_]", lambda m: "A" if m[0].isupper() else "a", re.sub(r"\d", "9", text))


def own(text: Text) -> str:
    """A column's own text, without the columns beside it."""
    return text if isinstance(text, str) else text[0]


class Surface(BaseEstimator, TransformerMixin):  # type: ignore[misc]
    """Texts of values joined by " ; " to figures of their characters, float64 (n, features)."""

    def fit(self, texts: Sequence[str], labels: object = None) -> Surface:
        """Nothing is learnt."""
        return self

    def transform(self, texts: Sequence[str]) -> np.ndarray:
        """See the class."""
        return np.array([_figures(text) for text in texts])


def _figures(text: str) -> list[float]:
    values = text.split(" ; ")
    lengths = [len(value) for value in values]
    joined = "".join(values)
    count = max(len(joined), 1)
    shares = [
        sum(test(character) for character in joined) / count
        for test in (str.isdigit, str.isupper, str.islower, str.isspace)
    ]
    return [
        np.log1p(np.mean(lengths)),
        np.log1p(np.std(lengths)),
        len(set(values)) / len(values),
        len({shape(value) for value in values}) / len(values),
        np.sqrt(np.mean([len(value.split()) for value in values])),
        *shares,
        *(joined.count(sign) / count for sign in _SIGNS),
    ]


Embed = Callable[[Sequence[str]], np.ndarray]
"""Texts to unit vectors, float32 (n, d)."""


class SurfaceModel:
    """Character n-grams, n-grams of shapes, figures, context and frozen embeddings → class probabilities."""

    def __init__(self, classes: int, embed: Embed | None = None) -> None:
        self._classes, self._embed = classes, embed
        grams = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(1, 5), sublinear_tf=True, lowercase=False, min_df=2
        )
        shapes = TfidfVectorizer(
            analyzer="char",
            ngram_range=(1, 4),
            sublinear_tf=True,
            lowercase=False,
            min_df=2,
            preprocessor=shape,
        )
        figures = Pipeline([("surface", Surface()), ("scale", StandardScaler())])
        self._features = FeatureUnion(
            [("grams", grams), ("shapes", shapes), ("figures", figures)],
            transformer_weights={"figures": FIGURES_WEIGHT},
        )
        self._context: TfidfVectorizer | None = None
        self._model = LogisticRegression(C=10.0, max_iter=1_000)

    def fit(self, examples: Sequence[Example]) -> SurfaceModel:
        """Learn from labelled examples."""
        self._features.fit([own(example.text) for example in examples])
        around = [context(example) for example in examples]
        if any(text.strip() for text in around):
            self._context = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True)
            self._context.fit(around)
        self._model.fit(self._inputs(examples), labels_of(examples))
        return self

    def probabilities(self, examples: Sequence[Example]) -> np.ndarray:
        """float64 (n, classes); a class never seen gets 0."""
        found = np.zeros((len(examples), self._classes))
        found[:, self._model.classes_] = self._model.predict_proba(self._inputs(examples))
        return found

    def _inputs(self, examples: Sequence[Example]) -> csr_matrix:
        texts = [own(example.text) for example in examples]
        parts = [self._features.transform(texts)]
        if self._context is not None:
            parts.append(self._context.transform(map(context, examples)))
        if self._embed is not None:
            parts.append(EMBEDDING_WEIGHT * self._embed(texts))
        return hstack(parts).tocsr()


def mixed(parts: Sequence[np.ndarray]) -> np.ndarray:
    """The normalised geometric mean of probabilities, each (n, classes)."""
    logs = np.mean([np.log(np.maximum(part, FLOOR)) for part in parts], axis=0)
    found = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(found / found.sum(axis=1, keepdims=True))
