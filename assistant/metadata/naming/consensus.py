"""Of several wordings the one that most of them agree with, weighed."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

_WORD = re.compile(r"\w+")
_LONGEST = 60
"""Words of each text that are compared."""


def most_agreed(texts: Sequence[str], weights: Sequence[float]) -> tuple[int, float]:
    """Index of the text nearest to all others, and how near: the weighed mean of the shared words.

    Nearness is the F1 of the longest common subsequence of words (ROUGE-L; Lin 2004): minimum Bayes risk
    (Kumar and Byrne 2004). `texts` has at least one.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import LCSseq

    words = [_WORD.findall(text.casefold())[:_LONGEST] for text in texts]
    shared = np.asarray(process.cdist(words, words, scorer=LCSseq.similarity), dtype=np.float64)
    lengths = np.array([len(one) for one in words], dtype=np.float64)
    near = 2 * shared / np.maximum(1.0, lengths[:, None] + lengths[None])
    weight = np.asarray(weights, dtype=np.float64)
    scores = near @ weight / max(float(weight.sum()), 1e-9)
    best = int(scores.argmax())
    return best, float(scores[best])
