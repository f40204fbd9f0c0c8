"""Words: unknown or rare ones, and those one slip from a common word or from a word the column often uses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from assistant.anomalies.cells import CodedColumn
from assistant.anomalies.vocabulary import letters, zipf, zipf_english, zipf_foreign
from assistant.anomalies.words import SHORTEST, WORD, Slip, is_built, is_known, slip_among, slip_of

_WORDS = 30
_ASKED = 3_000
_RARE = 3.0
_SLIP = {
    "transposed": 3.0, "doubled": 2.5, "dropped": 2.0, "inserted": 1.5, "replaced": 1.0, "two slips": 0.5,
}  # fmt: skip
_FROM_COLUMN = 4.0
_OF_WORD = (
    "slip", "slip_length", "slip_zipf", "slip_gain", "slip_near", "slip_kind", "own_zipf", "own_foreign",
    "slip_support", "own_support", "from_column", "built", "letters", "right_letters", "others_zipf",
)  # fmt: skip


@dataclass(frozen=True)
class _Words:
    """The words of a column: by value those long enough, by word its rows and its Zipf value."""

    found: list[list[str]]
    support: Counter[str]
    zipf: dict[str, float]


def features(column: CodedColumn) -> dict[str, np.ndarray]:
    """Word evidence; each array has the shape (distinct values,), NaN where a value has no long word.

    At most `_ASKED` unknown or rare words a column are looked up, those in the rarest values first.
    """
    words = _words(column)
    unknown = {word for word in words.support if not is_known(word)}
    slips = _slips(words)
    result = {f"words.{name}": np.full(len(column.values), np.nan) for name in ("unknown", *_OF_WORD)}
    for i, found in enumerate(words.found):
        if not found:
            continue
        result["words.unknown"][i] = sum(word in unknown for word in found) / len(found)
        result["words.slip"][i] = 0.0
        near = [word for word in found if word in slips]
        if near:
            word = max(near, key=lambda word: _weight(slips[word], word))
            told = _told(word, slips[word], words, [other for other in found if other != word])
            for name, number in told.items():
                result[f"words.{name}"][i] = number
    suspicious = np.isfinite(result["words.slip_gain"])
    for name, (count, own) in _whole(words, unknown, slips).items():
        # A suspicious word is compared with the others, itself left out.
        others = max(len(words.support) - 1, 1)
        share = np.where(suspicious, max(count - own, 0) / others, count / max(len(words.support), 1))
        result[f"words.{name}"] = share
    middle = float(np.median(list(words.zipf.values()))) if words.zipf else 0.0
    result["words.usual_zipf"] = np.full(len(column.values), middle)
    return result


def _words(column: CodedColumn) -> _Words:
    found = [
        [word for word in WORD.findall(value)[:_WORDS] if len(word) >= SHORTEST] for value in column.lower
    ]
    support: Counter[str] = Counter()
    for words, count in zip(found, column.counts.tolist(), strict=True):
        for word in set(words):
            support[word] += count
    return _Words(found, support, {word: zipf(word) for word in support})


def _slips(words: _Words) -> dict[str, Slip]:
    """For the rare words that may be slips: what of. A word the column often uses comes first."""
    frequent = {word for word, count in words.support.items() if count >= 3}
    strange = sorted(
        (word for word in words.support if words.zipf[word] < _RARE), key=words.support.__getitem__
    )
    slips: dict[str, Slip] = {}
    for word in strange[:_ASKED]:
        known = slip_of(word)
        near = slip_among(word, frequent)
        if near is not None and words.support[near[0]] > 2 * words.support[word]:
            gain = words.zipf[near[0]] - words.zipf[word]
            slips[word] = Slip(near[0], near[1], gain, known.near if known is not None else 1)
        elif known is not None:
            slips[word] = known
    return slips


def _weight(slip: Slip, word: str) -> float:
    """How telling a slip is, to choose one of a value's words by."""
    return slip.gain + 0.3 * _SLIP[slip.kind] + 0.1 * len(word)


def _told(word: str, slip: Slip, words: _Words, others: list[str]) -> dict[str, float]:
    """What is known of one suspicious word."""
    support = words.support[slip.right]
    often = support >= 3 and support > 2 * words.support[word]
    return {
        "slip": _FROM_COLUMN if often else _SLIP[slip.kind],
        "slip_length": len(word),
        "slip_zipf": words.zipf[word] + slip.gain,
        "slip_gain": slip.gain,
        "slip_near": slip.near,
        "slip_kind": _SLIP[slip.kind],
        "own_zipf": zipf_english(word),
        "own_foreign": zipf_foreign(word),
        "slip_support": np.log1p(support),
        "own_support": np.log1p(words.support[word]),
        "from_column": float(support > 0),
        "built": float(is_built(word)),
        "letters": letters(word),
        "right_letters": letters(slip.right),
        "others_zipf": float(np.mean([words.zipf[other] for other in others])) if others else np.nan,
    }


def _whole(words: _Words, unknown: set[str], slips: dict[str, Slip]) -> dict[str, tuple[int, int]]:
    """How many of the column's words are such, and whether a suspicious one counts among them."""
    rare = sum(value < _RARE for value in words.zipf.values())
    abroad = sum(zipf_foreign(word) > words.zipf[word] - 0.01 > 0 for word in words.support)
    return {
        "unknown_share": (len(unknown), 1),
        "slip_share": (len(slips), 1),
        "rare_share": (rare, 1),
        "foreign_share": (abroad, 0),
    }
