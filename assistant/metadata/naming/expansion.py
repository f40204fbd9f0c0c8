"""A name in full words: `cust_nm` → customer name. What is a word stays; what cannot be read stays too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.metadata.naming.abbreviations import read_short, readings
from assistant.metadata.naming.segment import segment
from assistant.metadata.naming.words import COMMON, singular, split_name, table_words, zipf

if TYPE_CHECKING:
    from assistant.metadata.naming.terms import Glossary

_PREFIX_SHARE, _PREFIX_COLUMNS, _PREFIX_LETTERS = 0.8, 3, 3
_LONG_WORD = 4


@dataclass(frozen=True, slots=True)
class Expansion:
    """A name's words in full. `changed` pairs a short form with what it was read as; `unknown` are pieces
    that are neither a word nor a short form known.
    """

    name: str
    words: tuple[str, ...]
    changed: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether every piece is known, and there is one with letters."""
        return not self.unknown and any(not word.isdigit() for word in self.words)


def expand(
    name: str, glossary: Glossary, around: Collection[str] = frozenset(), prefix: str = ""
) -> Expansion:
    """`name` in full words. `around`: words of the table and its columns (`context_words`), which choose
    among readings; `prefix`: a mark that all of the table's columns begin with, left out.
    """
    raw = split_name(name)
    if prefix and len(raw) > 1 and raw[0] == prefix:
        raw = raw[1:]
    pieces: list[str] = []
    for token in raw:
        pieces += segment(token, glossary.words)
    words: list[str] = []
    changed: list[tuple[str, str]] = []
    unknown: list[str] = []
    for at, piece in enumerate(pieces):
        long = _long(pieces, at, glossary, around)
        if long is None or long.casefold() == piece:
            words.append(long or piece)
            if long is None and not _is_known(piece, glossary):
                unknown.append(piece)
        else:
            words += long.split()
            changed.append((piece, long))
    return Expansion(name, tuple(words), tuple(changed), tuple(unknown))


def _long(pieces: Sequence[str], at: int, glossary: Glossary, around: Collection[str]) -> str | None:
    own = glossary.abbreviations.get(pieces[at])
    if own is not None:
        return own
    if pieces[at] in glossary.own_words:
        return None
    return read_short(pieces, at, around)


def _is_known(piece: str, glossary: Glossary) -> bool:
    if piece.isdigit() or not piece.isascii():
        return True  # other scripts are words as they stand
    if piece in glossary.words or singular(piece) in glossary.words or piece in readings():
        return True
    word = len(piece) >= _LONG_WORD and zipf(piece) >= COMMON
    return word or any(letter.isdigit() for letter in piece)


def context_words(table: str, columns: Sequence[str]) -> frozenset[str]:
    """The words of a table's name and of its columns' names, as they stand and in the singular."""
    found = {word for name in columns for word in split_name(name)} | set(table_words(table))
    return frozenset(found | {singular(word) for word in found})


def shared_prefix(columns: Sequence[str]) -> str:
    """The mark of up to three letters that (nearly) all columns begin with (`l_orderkey`, `l_quantity`).

    "" where there is none, or where it is a word or a short form of its own.
    """
    names = [words for words in map(split_name, columns) if words]
    firsts = Counter(words[0] for words in names if len(words) > 1)
    if len(names) < _PREFIX_COLUMNS or not firsts:
        return ""
    first, count = firsts.most_common(1)[0]
    meant = first in readings() or (len(first) > 1 and zipf(first) >= COMMON + 1)
    short = len(first) <= _PREFIX_LETTERS and first.isascii() and first.isalpha()
    return first if short and not meant and count >= _PREFIX_SHARE * len(names) else ""
