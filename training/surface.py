"""What a column's characters say without any neural network: n-grams, shapes, lengths; a logistic regression.

The encoder is uncased and sees word pieces; this sees case, digits, signs and lengths. Their mean beats
either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import MaxAbsScaler, StandardScaler

from training.tasks.examples import Example, Text, labels_of

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


class SurfaceModel:
    """Character n-grams, n-grams of shapes and surface figures → probabilities of `classes`."""

    def __init__(self, classes: int, seed: int = 0) -> None:
        self._classes = classes
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
        figures = Pipeline([("surface", Surface()), ("scale", StandardScaler()), ("bound", MaxAbsScaler())])
        self._features = FeatureUnion([("grams", grams), ("shapes", shapes), ("figures", figures)])
        self._model = LogisticRegression(C=10.0, max_iter=400, random_state=seed)

    def fit(self, examples: Sequence[Example]) -> SurfaceModel:
        """Learn from labelled examples."""
        inputs = self._features.fit_transform([own(example.text) for example in examples])
        self._model.fit(inputs, labels_of(examples))
        return self

    def probabilities(self, examples: Sequence[Example]) -> np.ndarray:
        """float64 (n, classes); a class never seen gets 0."""
        found = np.zeros((len(examples), self._classes))
        inputs = self._features.transform([own(example.text) for example in examples])
        found[:, self._model.classes_] = self._model.predict_proba(inputs)
        return found
