"""Matchers of the library valentine (Koutras et al. 2021), beside ours: COMA 3.0 and others, in Python.

They match one table with one; of several each pair of tables is matched. COMA is asked for every pair it can
score (delta 1, threshold 0), so that its ranking is whole; its choice is valentine's own one-to-one filter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from assistant.errors import UnknownName, UsageError
from assistant.sketch import TableSketch
from training.evaluation.mapping import Matcher, Ranked, SchemaPair

INSTANCES = 1_000
"""Rows of a table that valentine looks at, its own default."""


def valentine_matcher(name: str) -> Matcher:
    """The matcher called `name`; raises `UsageError` where the library is absent."""
    try:
        import valentine.algorithms as algorithms
    except ModuleNotFoundError as missing:
        raise UsageError(
            f"The matcher {name} is valentine's, and {missing.name} is not installed: "
            "pip install 'data-quality-assistant[compare]'."
        ) from missing
    _stop_words()
    made: dict[str, Callable[[bool], Any]] = {
        "coma": lambda rows: algorithms.Coma(use_instances=rows, delta=1.0),
        "coma-schema": lambda rows: algorithms.Coma(use_instances=False, delta=1.0),
        "distribution": lambda rows: algorithms.DistributionBased(),
        "jaccard": lambda rows: algorithms.JaccardDistanceMatcher(),
        "similarity-flooding": lambda rows: algorithms.SimilarityFlooding(),
    }
    if name not in made:
        raise UnknownName(f"There is no matcher {name!r} of valentine here; there are: {', '.join(made)}.")
    return lambda pair: _match(pair, made[name])


def _stop_words() -> None:
    """Give COMA a list of English stop words where NLTK's is not on this machine: it would download it."""
    from nltk.corpus import stopwords
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS
    from valentine.algorithms.coma.similarity import tfidf

    try:
        stopwords.words("english")
    except LookupError:
        vars(tfidf)["_english_stopwords"] = lambda: ENGLISH_STOP_WORDS


def _match(pair: SchemaPair, make: Callable[[bool], Any]) -> Ranked:
    from valentine import valentine_match

    matcher = make(pair.frames is not None)
    scored: list[tuple[str, str, float]] = []
    chosen: list[tuple[str, str]] = []
    for ours, left in _frames(pair, pair.source, 0):
        for theirs, right in _frames(pair, pair.target, 1):
            found = valentine_match(
                [left, right], matcher, df_names=["source", "target"], instance_sample_size=INSTANCES
            )
            scored += [(ours[a], theirs[b], float(score)) for (_, a, _, b), score in found.items()]
            chosen += [(ours[a], theirs[b]) for _, a, _, b in found.one_to_one_hungarian()]
    return Ranked(sorted(scored, key=lambda one: -one[2]), chosen)


def _frames(
    pair: SchemaPair, tables: Sequence[TableSketch], side: int
) -> list[tuple[dict[str, str], pd.DataFrame]]:
    """Each table as a frame, with the label of each of its columns; without rows where there are none."""
    found = []
    for table in tables:
        labels = {one.name: one.label for one in table.columns}
        frame = pair.frames[side] if pair.frames else pd.DataFrame(columns=list(labels), dtype=str)
        found.append((labels, frame))
    return found
