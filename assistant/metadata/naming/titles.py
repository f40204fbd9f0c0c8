"""Words as a person writes them: sentence or title case, acronyms in capitals."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

from assistant.metadata.naming.lists import listed

Case = Literal["sentence", "title"]
_SMALL = listed("small")


@cache
def acronyms() -> dict[str, str]:
    """Words with capitals of their own, by their small letters, of lists.toml: `id` → ID, `ios` → iOS."""
    return {word.casefold(): word for word in listed("acronyms")}


def spelled(word: str) -> str:
    """A word inside a sentence: as it is, or with the capitals of its own."""
    return acronyms().get(word.casefold(), word)


def titled(words: Sequence[str], case: Case = "sentence") -> str:
    """A business name: `customer id` → Customer ID."""
    shown = [spelled(word) for word in words]
    first = True
    for at, word in enumerate(shown):
        if word.casefold() in acronyms() or not word[:1].islower():
            first = False
            continue
        if first or (case == "title" and word not in _SMALL):
            shown[at] = word[0].upper() + word[1:]
        first = False
    return " ".join(shown)


def sentence(text: str) -> str:
    """`text` with a capital at its start and a full stop at its end; "" stays so."""
    text = " ".join(text.split())
    if not text:
        return ""
    first, _, rest = text.partition(" ")
    if first.casefold() not in acronyms() and first[:1].islower():
        first = first[0].upper() + first[1:]
    text = f"{first} {rest}".strip()
    return text if text[-1] in ".!?…" else text + "."
