"""The language that texts are written in, by how frequent their words are in each (wordfreq's lists)."""

from __future__ import annotations

import re
from collections.abc import Sequence

LATIN: tuple[str, ...] = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "cs", "ro", "tr", "fi")
"""Languages in Latin letters that are told apart by their words."""
_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("ja", r"[\u3040-\u30ff]"), ("ko", r"[\uac00-\ud7af]"), ("zh", r"[\u4e00-\u9fff]"),
    ("ru", r"[\u0400-\u04ff]"), ("el", r"[\u0370-\u03ff]"), ("he", r"[\u0590-\u05ff]"),
    ("ar", r"[\u0600-\u06ff]"), ("hi", r"[\u0900-\u097f]"),
)  # fmt: skip
_WORDS = 12
_MARGIN = 0.35


def language_of(texts: Sequence[str]) -> tuple[str, float] | None:
    """(ISO 639-1 code, confidence) of the language of some texts; None where they are too few, or mixed.

    A script of its own decides (where one is shared, its commonest language is meant, less surely); Latin
    texts of 12 words or more go by the mean Zipf frequency of their words.
    """
    whole = " ".join(texts)
    letters = sum(map(str.isalpha, whole))
    for code, pattern in _SCRIPTS:
        if letters and len(re.findall(pattern, whole)) >= (0.2 if code == "ja" else 0.5) * letters:
            return code, 0.9 if code in {"ja", "ko", "el", "he"} else 0.75
    words = re.findall(r"[^\W\d_]{2,}", whole.casefold())[:400]
    if len(words) < _WORDS:
        return None
    from wordfreq import zipf_frequency

    scores = sorted(
        ((sum(zipf_frequency(word, code, "small") for word in words) / len(words), code) for code in LATIN),
        reverse=True,
    )
    (best, code), (second, _) = scores[:2]
    if best - second < _MARGIN or best < 3:
        return None
    return code, 0.95 if best - second > 2 * _MARGIN else 0.85
