"""Words: unknown ones, and those one slip from a known word or from a word the column often uses."""

from __future__ import annotations

from collections import Counter

import numpy as np

from assistant.anomalies.cells import CodedColumn
from assistant.anomalies.words import SHORTEST, WORD, is_known, lexicon, slip_among, slip_of

_WORDS = 30
_ASKED = 3_000
_SLIP = {"transposed": 3.0, "doubled": 2.5, "dropped": 2.0, "inserted": 1.5, "replaced": 1.0}


def features(column: CodedColumn) -> dict[str, np.ndarray]:
    """Word evidence; each array has the shape (distinct values,), NaN where a value has no long word.

    At most `_ASKED` unknown words a column are looked up, those in the rarest values first.
    """
    size = len(column.values)
    words = [
        [word for word in WORD.findall(value)[:_WORDS] if len(word) >= SHORTEST] for value in column.lower
    ]
    support: Counter[str] = Counter()
    for found, count in zip(words, column.counts.tolist(), strict=True):
        for word in set(found):
            support[word] += count
    unknown = {word: not is_known(word) for word in support}
    strange = [word for word, is_unknown in unknown.items() if is_unknown]
    share = sum(support[word] for word in strange) / max(sum(support.values()), 1)
    slips = _slips(sorted(strange, key=lambda word: support[word])[:_ASKED], support)
    near_share = len(slips) / max(len(support), 1)
    names = ("unknown", "slip", "slip_length", "slip_rank", "slip_support", "own_support", "from_column")
    result = {f"words.{name}": np.full(size, np.nan) for name in names}
    for i, found in enumerate(words):
        if not found:
            continue
        result["words.unknown"][i] = sum(unknown[word] for word in found) / len(found)
        result["words.slip"][i] = 0.0
        near = [word for word in found if word in slips]
        if near:
            word = max(near, key=lambda word: (slips[word][1], len(word)))
            result["words.slip"][i] = slips[word][1]
            result["words.slip_length"][i] = len(word)
            result["words.slip_rank"][i] = np.log1p(lexicon().get(slips[word][0], 100_000))
            result["words.slip_support"][i] = np.log1p(support[slips[word][0]])
            result["words.own_support"][i] = np.log1p(support[word])
            result["words.from_column"][i] = float(support[slips[word][0]] > 0)
    result["words.unknown_share"] = np.full(size, share)
    result["words.slip_share"] = np.full(size, near_share)
    return result


def _slips(strange: list[str], support: Counter[str]) -> dict[str, tuple[str, float]]:
    """For the strange words that are slips: what of, and how telling the kind of slip is."""
    frequent = {word for word, count in support.items() if count >= 3}
    slips: dict[str, tuple[str, float]] = {}
    for word in strange:
        near = slip_among(word, frequent)
        if near is not None and support[near] > 2 * support[word]:
            slips[word] = (near, 4.0)
            continue
        known = slip_of(word)
        if known is not None:
            slips[word] = (known[0], _SLIP[known[1]])
    return slips
