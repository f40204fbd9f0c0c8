"""What columns of a semantic type are called: phrases of a word list, and compositions of them.

The list is `lexicon/type_headers.csv`. `email` is an address, `email_sent_count` a count and `has_email` a
yes or no: what a name says of other columns is drawn too, so that its last words (or its first) decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from numpy.random import Generator

from training.corpora import lexicon
from training.corpora.columns.base import Split, held_out
from training.corpora.rand import chance, pick

_FAMILY = "type header"
_COMPOSED_SHARE = 0.4
COMPOSED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Boolean": (
            "is {}", "has {}", "{} flag", "is {} verified", "{} missing", "{} is valid", "show {}",
            "{} required", "was {} changed", "{} enabled", "use {}", "{} yn",
        ),
        "count": (
            "{} count", "number of {}", "num {}", "total {} count", "{} changes", "{} sent count", "n {}",
            "{} cnt", "count of {}", "distinct {} count", "no of {}",
        ),
        "DateTime": (
            "{} updated at", "{} verified at", "{} created at", "{} changed on", "{} timestamp", "{} ts",
        ),
        "Date": ("{} date", "date of {}", "{} expiry date", "{} since", "first {} date", "last {} date"),
        "identifier": ("{} id", "{} key", "{} identifier", "fk {} id", "{} ref"),
        "internalCode": ("{} code", "{} no", "{} cd"),
        "hash": ("{} hash", "hashed {}", "{} sha256", "{} md5"),
        "URL": ("{} url", "{} link", "{} page"),
        "status": ("{} status", "{} state of processing", "{} check status"),
        "category": ("{} type", "{} category", "{} kind", "{} group"),
        "percentage": ("{} rate", "{} pct", "percent {}", "{} share", "{} percentage"),
        "MonetaryAmount": ("{} amount", "{} cost", "{} fee", "{} revenue", "{} value usd"),
        "sequenceNumber": ("{} rank", "{} order", "{} position", "{} index"),
        "comment": ("{} comment", "{} notes", "{} remarks"),
        "description": ("{} description", "{} desc"),
        "uuid": ("{} uuid", "{} guid"),
        "year": ("{} year", "year of {}"),
        "Duration": ("{} duration", "time to {}", "{} seconds", "{} minutes"),
        "length": ("{} length", "{} height", "{} width"),
    }
)  # fmt: skip
"""Type → names of its columns with another type's phrase in them."""


class Named(NamedTuple):
    """A column's name in plain words, the listed phrase in it, and whether training never sees that one."""

    words: str
    phrase: str
    unseen: bool


def type_name(label: str, rng: Generator, split: Split = "train") -> Named:
    """Plain words that name a column of the type.

    In training no held-out phrase is used; validation draws one in half of the cases where there is one.
    """
    aside = split == "validation" and chance(rng, 0.5)
    if label in COMPOSED and chance(rng, _COMPOSED_SHARE):
        other, unseen = _phrase(pick(rng, _others(label)), rng, aside)
        return Named(pick(rng, COMPOSED[label]).format(other), other, unseen)
    phrase, unseen = _phrase(label, rng, aside)
    return Named(phrase, phrase, unseen)


def _phrase(label: str, rng: Generator, aside: bool) -> tuple[str, bool]:
    phrases = lexicon.terms("type_headers", label)
    held = [phrase for phrase in phrases if held_out(_FAMILY, phrase)]
    if held and aside:
        return pick(rng, held), True
    seen: Sequence[str] = [phrase for phrase in phrases if phrase not in held]
    return pick(rng, seen or phrases), False


def _others(label: str) -> list[str]:
    return [name for name in lexicon.word_lists("type_headers") if name != label]
