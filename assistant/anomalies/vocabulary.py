"""How common a word is, over many languages, and how usual its letters are in that order.

Frequencies are Zipf values (log10 of occurrences in 10⁹ words: 7 "the", 4 "nursing", 2 a rare name, 0 never
seen) of the package `wordfreq`; the shipped lexicon counts as rare words. Everything is read when first
asked for: about 0.1 s for English, 0.4 s more for the rest.
"""

from __future__ import annotations

import math
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files

import numpy as np
from wordfreq import get_frequency_dict

LANGUAGES = (
    "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "cs", "da", "nb", "fi", "hu", "ro", "tr", "id", "ca",
    "sk", "sh",
)  # fmt: skip
"""The languages in Latin letters, besides English, whose common words are known."""
NAME_ZIPF = 1.6
"""What a name of the lists counts for that no frequency is known of."""
_HIDEABLE = 2.4
_LETTERS_FROM = 2.0


class _Hidden:
    """Rare words made unknown for a while; `share` 0 hides none."""

    share = 0.0
    salt = 0


_hidden = _Hidden()


@cache
def lexicon() -> dict[str, int]:
    """The shipped words, lower case, with their rank (0: the commonest)."""
    text = files("assistant.anomalies").joinpath("lexicon.csv").read_text(encoding="utf-8")
    return {word: rank for rank, word in enumerate(text.split()[1:])}


@cache
def english() -> dict[str, float]:
    """English words and their frequency, a share of all words."""
    words: dict[str, float] = get_frequency_dict("en", wordlist="large")
    return words


@cache
def foreign() -> dict[str, float]:
    """Words of the other languages and the highest frequency any of these has them in."""
    found: dict[str, float] = {}
    for language in LANGUAGES:
        for word, frequency in get_frequency_dict(language, wordlist="small").items():
            if frequency > found.get(word, 0.0):
                found[word] = frequency
    return found


def zipf_english(word: str) -> float:
    """The Zipf value of a lower-case word in English; a name of the lists counts `NAME_ZIPF`, else 0."""
    frequency = english().get(word, 0.0)
    value = math.log10(frequency) + 9 if frequency else 0.0
    if value < NAME_ZIPF and word in lexicon():
        value = NAME_ZIPF
    return 0.0 if value < _HIDEABLE and _is_hidden(word) else value


def zipf_foreign(word: str) -> float:
    """The Zipf value of a lower-case word in the language, other than English, that has it most; else 0."""
    frequency = foreign().get(word, 0.0)
    value = math.log10(frequency) + 9 if frequency else 0.0
    return 0.0 if value < _HIDEABLE and _is_hidden(word) else value


def zipf(word: str) -> float:
    """The higher of `zipf_english` and `zipf_foreign`."""
    return max(zipf_english(word), zipf_foreign(word))


def _is_hidden(word: str) -> bool:
    if not _hidden.share:
        return False
    return zlib.crc32(f"{_hidden.salt} {word}".encode()) % 1000 < 1000 * _hidden.share


@contextmanager
def hiding(share: float, salt: int) -> Iterator[None]:
    """For training: this share of the rarer words is unknown, as any list lacks part of the world's names."""
    before = _hidden.share, _hidden.salt
    _hidden.share, _hidden.salt = share, salt
    try:
        yield
    finally:
        _hidden.share, _hidden.salt = before


def hidden_state() -> tuple[float, int]:
    """What is hidden now; part of the key of whatever is cached of words."""
    return _hidden.share, _hidden.salt


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha() and word.islower()


@cache
def _letter_model() -> np.ndarray:
    """float32 (27, 27, 27): log probability of a letter (0: the word's end) after two others."""
    counts = np.full((27, 27, 27), 0.1)
    least = 10 ** (_LETTERS_FROM - 9)
    words = [
        word for word, share in english().items() if share >= least and word.isascii() and word.isalpha()
    ]
    text = np.frombuffer("``".join(["", *words, ""]).encode(), dtype=np.uint8).astype(np.int64) - 96
    np.add.at(counts, (text[:-2], text[1:-1], text[2:]), 1.0)
    model: np.ndarray = np.log(counts / counts.sum(axis=2, keepdims=True)).astype(np.float32)
    return model


def letters(word: str) -> float:
    """Log probability of a lower-case word's least usual letter after the two before it; nan: not Latin."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    if not _is_plain(plain):
        return float("nan")
    codes = np.frombuffer(f"``{plain}`".encode(), dtype=np.uint8).astype(np.int64) - 96
    return float(_letter_model()[codes[:-2], codes[1:-1], codes[2:]].min())
