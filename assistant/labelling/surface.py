"""What a column's characters say without any neural network: n-grams, shapes, lengths; a logistic regression.

The encoder is uncased and sees word pieces; this sees case, digits, signs and lengths. It errs otherwise, so
the two together beat either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

FIGURES_WEIGHT = 0.3
"""So that the figures do not drown the n-grams, whose rows have unit length."""
_STRENGTH = 10.0
_SIGNS = ".,:;/-_$€£%()[]{}@#&+\"'"


def shape(text: str) -> str:
    """Each character as its class: A, a, 9, or itself."""
    return re.sub(r"[^\W\d_]", lambda m: "A" if m[0].isupper() else "a", re.sub(r"\d", "9", text))


def figures(texts: Sequence[str]) -> np.ndarray:
    """Texts of values joined by " ; " to figures of their characters, float64 (n, features)."""
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
    """Character n-grams, n-grams of shapes and figures to class probabilities."""

    def __init__(self, classes: int, parts: dict[str, Any] | None = None) -> None:
        self._classes, self._parts = classes, parts or {}

    @property
    def parts(self) -> dict[str, Any]:
        """The fitted estimators of scikit-learn by name, to be saved."""
        return self._parts

    def fit(self, texts: Sequence[str], answers: Sequence[int]) -> SurfaceModel:
        """Learn from labelled texts."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import StandardScaler

        few = 2 if len(texts) > 20 else 1
        shared: dict[str, Any] = {"sublinear_tf": True, "lowercase": False, "min_df": few}
        self._parts = {
            "grams": TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 5), **shared).fit(texts),
            "shapes": TfidfVectorizer(analyzer="char", ngram_range=(1, 4), **shared).fit(map(shape, texts)),
            "scale": StandardScaler().fit(figures(texts)),
        }
        model = LogisticRegression(C=_STRENGTH, max_iter=1_000)
        self._parts["surface"] = model.fit(self._inputs(texts), list(answers))
        return self

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """float64 (n, classes); a class never seen gets 0."""
        found = np.zeros((len(texts), self._classes))
        if len(texts):
            model = self._parts["surface"]
            found[:, model.classes_] = model.predict_proba(self._inputs(texts))
        return found

    def _inputs(self, texts: Sequence[str]) -> Any:
        from scipy.sparse import hstack

        parts = self._parts
        scaled = FIGURES_WEIGHT * parts["scale"].transform(figures(texts))
        return hstack(
            [parts["grams"].transform(texts), parts["shapes"].transform(map(shape, texts)), scaled]
        ).tocsr()
