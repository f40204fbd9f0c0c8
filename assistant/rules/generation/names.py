"""Columns as people call them: "ship date" is ship_date; what could be two columns is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.rules.generation.written import Ambiguous, Unread
from assistant.standardization.headers import words

_BEFORE = re.compile(
    r"(?:the|an?|each|every|all|any|its|their|this|that|for|columns?|fields?|(?:values?|entries) (?:of|in)"
    r"|(?:both|all) of)\s+",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\s+(?:columns?|fields?|values?|entries)$", re.IGNORECASE)
_QUOTES = {'"': '"', "“": "”", "`": "`", "'": "'", "‘": "’", "[": "]", "«": "»"}
_COMMON = {"id", "key", "no", "nr", "code", "type"}
"""Words that say too little to mean a longer name."""
_SHORTEST_MISSPELT = 5


class Names:
    """The names of one table's columns (or of the tables), to be found by what a sentence calls them.

    `about` are words that may be said beside a name and mean nothing: those of the table's own name.
    """

    def __init__(self, names: Iterable[str], about: str = "", what: str = "column") -> None:
        self.all = tuple(names)
        self._what = what
        self._words = {name: words(name) for name in self.all}
        self._stems = {name: [stem(word) for word in found] for name, found in self._words.items()}
        self._about = {stem(word) for word in words(about)}

    def find(self, phrase: str) -> str:
        """The one name that `phrase` means; raises `Unread` where it means none or several."""
        quoted = _unquoted(phrase)
        if quoted is not None and quoted in self.all:
            return quoted
        for said in _peeled(phrase):
            for tier in (self._exact, self._same, self._stemmed, self._part, self._short, self._misspelt):
                found = tier(said)
                if len(found) == 1:
                    return found[0]
                if found:
                    raise Ambiguous(f"{phrase.strip()!r} could be {_either(found)}: write the name in full.")
        raise Unread(f"There is no {self._what} {phrase.strip()!r}{self._nearest(phrase)}.")

    def knows(self, phrase: str) -> bool:
        """Whether `phrase` means one of the names, for certain or not."""
        try:
            self.find(phrase)
        except Ambiguous:
            return True
        except Unread:
            return False
        return True

    def _exact(self, phrase: str) -> list[str]:
        return [name for name in self.all if name == phrase]

    def _same(self, phrase: str) -> list[str]:
        joined = "".join(words(phrase))
        return self._where(lambda name: "".join(self._words[name]) == joined) if joined else []

    def _stemmed(self, phrase: str) -> list[str]:
        """Plurals; of names with several words participles too: "shipping date" for ship_date."""
        said = words(phrase)
        return self._where(
            lambda name: (
                len(said) == len(self._words[name])
                and all(
                    stem(a, participles=len(said) > 1) == stem(b, participles=len(said) > 1)
                    for a, b in zip(said, self._words[name], strict=True)
                )
            )
        )

    def _part(self, phrase: str) -> list[str]:
        """ "price" for unit_price; "order status" for the status of orders."""
        said = {stem(word) for word in words(phrase)}
        own = self._where(lambda name: said - self._about == set(self._stems[name]))
        if own or said <= _COMMON:
            return own
        return self._where(lambda name: said <= set(self._stems[name]))

    def _short(self, phrase: str) -> list[str]:
        """ "qty" for quantity, "quantity" for qty."""
        return self._word_by_word(phrase, lambda a, b: _abbreviates(a, b) or _abbreviates(b, a))

    def _misspelt(self, phrase: str) -> list[str]:
        """One letter wrong in a word of five or more, not the first: "created by" is never created_at."""
        return self._word_by_word(
            phrase,
            lambda a, b: (
                min(len(a), len(b)) >= _SHORTEST_MISSPELT
                and a[0] == b[0]
                and (a + b).isalpha()
                and OSA.distance(a, b) <= 1
            ),
        )

    def _word_by_word(self, phrase: str, alike: Callable[[str, str], bool]) -> list[str]:
        said = words(phrase)
        return self._where(
            lambda name: (
                len(said) == len(self._words[name])
                and all(a == b or alike(a, b) for a, b in zip(said, self._words[name], strict=True))
            )
        )

    def _where(self, fits: Callable[[str], bool]) -> list[str]:
        return [name for name in self.all if self._words[name] and fits(name)]

    def _nearest(self, phrase: str) -> str:
        near = [name for name, _, _ in process.extract(phrase, self.all, limit=3, score_cutoff=50)]
        if near:
            return f"; the nearest are: {', '.join(near)}"
        return f"; there are: {', '.join(self.all[:12])}" if self.all else "; there is none"


def stem(word: str, *, participles: bool = True) -> str:
    """A word without its plural or participle ending, roughly: to compare words with, not to show."""
    endings = (("ies", "y"), ("ing", ""), ("ed", ""), ("s", ""))
    for ending, instead in endings if participles else (endings[0], endings[3]):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word.removesuffix(ending) + instead
            if ending in {"ing", "ed"} and word[-1] == word[-2]:
                word = word[:-1]
            break
    return word.removesuffix("e") if len(word) > 3 else word


def _abbreviates(short: str, long: str) -> bool:
    """Whether `short` begins `long`, or keeps its first, its last and some other letters: cust, qty, amt."""
    if not 3 <= len(short) < len(long) or short[0] != long[0] or not (short + long).isalpha():
        return False
    if long.startswith(short):
        return True
    rest = iter(long)
    return short[-1] == long[-1] and all(letter in rest for letter in short)


def _unquoted(phrase: str) -> str | None:
    text = phrase.strip()
    for opening, closing in _QUOTES.items():
        if len(text) > 2 and text[0] == opening and text[-1] == closing:
            inside = text[1:-1].replace('""', "\0") if opening == '"' else text[1:-1]
            return None if closing in inside else inside.replace("\0", '"')
    return None


def _peeled(phrase: str) -> list[str]:
    """The phrase as it is, then without quotes, articles and the word column, one after the other."""
    text = _unquoted(phrase) or phrase.strip()
    found = [text]
    while text:
        less = _BEHIND.sub("", _BEFORE.sub("", text, count=1) if _BEFORE.match(text) else text)
        less = _unquoted(less) or less.strip()
        if less in {text, ""}:
            break
        found.append(less)
        text = less
    return found


def _either(names: Sequence[str]) -> str:
    shown = [*names[:5]]
    return f"{', '.join(shown[:-1])} or {shown[-1]}"
