"""Whether a text states only what the evidence holds: its numbers, its names, the things it speaks of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from assistant.metadata.facts import Fact
from assistant.metadata.naming.context import TableWords
from assistant.metadata.naming.expansion import Expansion
from assistant.metadata.naming.lists import listed
from assistant.metadata.naming.titles import acronyms
from assistant.metadata.naming.words import singular, split_name
from assistant.sketch import ColumnSketch, TableSketch

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_MARKED = re.compile(r"[`'\"“”‘’«»]([^`'\"“”‘’«»]{2,40})[`'\"“”‘’«»]|https?://\S+|\w+_\w+|\{\{|\[\w")


class Evidence:
    """What may be stated: the words, numbers and values that stand in the column's own evidence."""

    def __init__(self, texts: Iterable[str]) -> None:
        joined = list(texts)
        self.words = frozenset(
            form for text in joined for word in split_name(text) for form in (word, singular(word))
        )
        self.numbers = frozenset(number for text in joined for number in _NUMBER.findall(text))
        self.texts = frozenset(text.casefold() for text in joined)

    def holds(self, word: str) -> bool:
        """Whether every part of a word is in the evidence, in some form."""
        return all(part in self.words or singular(part) in self.words for part in split_name(word))


def evidence_of(
    table: TableSketch, column: ColumnSketch | None, words: TableWords, reading: Expansion,
    known: Mapping[str, Fact], more: Iterable[str] = (),
) -> Evidence:  # fmt: skip
    """The evidence of one column (or with None of the table): names, what was written, values, facts."""
    texts = [table.name, table.description, *words.name.words, *reading.words, reading.name, *more]
    if column is not None:
        texts += [column.description, column.native_type, *column.values]
        texts += [end for end in (column.minimum, column.maximum) if end is not None]
        texts += [str(count) for count in (column.rows, column.nulls, column.distinct) if count]
    texts += [str(fact.value) for fact in known.values()]
    return Evidence(texts)


def unsupported(text: str, evidence: Evidence, foreign: Collection[str] = frozenset()) -> list[str]:
    """What `text` states that the evidence does not hold: numbers, names, quoted words, units.

    A name is a word with a capital within a sentence, common acronyms aside. `foreign` are things (in the
    singular) that the text may speak of only where the evidence does.
    """
    found = [number for number in _NUMBER.findall(text) if number not in evidence.numbers]
    for match in _MARKED.finditer(text):
        inner = match[1] or match[0]
        if inner.casefold() not in evidence.texts and not evidence.holds(inner):
            found.append(inner)
    units = listed("units")
    for sentence in _SENTENCE.split(text):
        for place, word in enumerate(_WORD.findall(sentence)):
            low = word.casefold().removesuffix("'s").removesuffix("’s")
            named = word[:1].isupper() and (place > 0 or not word[1:].islower()) and len(word) > 1
            common = low in acronyms() or singular(low) in acronyms()
            strange = (named and not common) or low in units or singular(low) in foreign
            if strange and not evidence.holds(low):
                found.append(word)
    return list(dict.fromkeys(found))


def supported_part(text: str, evidence: Evidence, foreign: Collection[str] = frozenset()) -> str:
    """The sentences of `text` that state nothing beyond the evidence; "" where none does."""
    kept = [one for one in _SENTENCE.split(text.strip()) if one and not unsupported(one, evidence, foreign)]
    return " ".join(kept)
