"""Which entry of a list a text means: the same letters, one slip, or only near; else none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from assistant.standardization.guards import same_name_possible
from assistant.standardization.reference.keys import letters, word_key
from assistant.standardization.reference.lists import ReferenceList
from assistant.standardization.reference.ranking import rank, slips
from assistant.standardization.reference.retrieval import Retriever

LONG_ENOUGH = 8
"""Letters from which one slip can be told from another name."""
_NEAR = 0.72
_MARGIN = 0.06
"""The second likest entry is at least so much less like, or the two cannot be told apart."""
_REMEMBERED = 200_000
_LONGEST = 200


class Match(NamedTuple):
    """The entry a text means, what is written for it, on which ground, and how like (0 to 1) they are.

    `basis`: "listed" (it is the entry), "alias", "letters", "slip", which a check has proved;
    "words", "near", "one of several", which are guesses. `rivals` are other entries as near.
    """

    entry: str
    written: str
    basis: str
    score: float
    rivals: tuple[str, ...] = ()

    @property
    def proved(self) -> bool:
        """Whether only this entry can be meant."""
        return self.basis in ("listed", "alias", "letters", "slip")


class Matcher:
    """A list made ready. What a text means depends on the list alone, not on what else is asked."""

    def __init__(self, reference: ReferenceList) -> None:
        self.reference = reference
        self.listed = {entry: i for i, entry in enumerate(reference.entries)}
        self._names = [*reference.entries, *reference.others]
        self._owners = np.array([*range(len(reference.entries)), *reference.others.values()], dtype=np.int64)
        self._letters = [letters(name) for name in self._names]
        self._by_letters = self._unique(self._letters)
        self._by_words = self._unique(map(word_key, self._letters))
        self._words = {word for name in self._letters for word in name.split()}
        self._retriever: Retriever | None = None
        self._known: dict[str, Match | None] = {}

    def match(self, text: str) -> Match | None:
        """What `text` means; None where no entry is near."""
        return self.match_all([text])[0]

    def match_all(self, texts: Sequence[str]) -> list[Match | None]:
        """What each text means. Those no key finds are looked up together; answers are remembered."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        if len(self._known) + len(fresh) > _REMEMBERED:
            self._known.clear()
            fresh = list(dict.fromkeys(texts))
        open_ = []
        for text in fresh:
            found = self._same(text)
            self._known[text] = found
            if found is None and letters(text) and len(text) <= _LONGEST:
                open_.append(text)
        if open_:
            self._retriever = self._retriever or Retriever(self._letters)
            cleaned = [letters(text) for text in open_]
            for text, clean, places in zip(open_, cleaned, self._retriever.nearest(cleaned), strict=True):
                self._known[text] = self._near(text, clean, places)
        return [self._known[text] for text in texts]

    def _unique(self, keys: Iterable[str]) -> dict[str, int]:
        """Key → the one entry it belongs to; keys of several entries are left out."""
        owners: defaultdict[str, set[int]] = defaultdict(set)
        for key, owner in zip(keys, self._owners.tolist(), strict=True):
            owners[key].add(owner)
        return {key: next(iter(found)) for key, found in owners.items() if key and len(found) == 1}

    def _said(self, owner: int, basis: str, score: float, rivals: tuple[str, ...] = ()) -> Match:
        return Match(
            self.reference.entries[owner], self.reference.written[owner], basis, round(score, 3), rivals
        )

    def _same(self, text: str) -> Match | None:
        owner = self.listed.get(text)
        if owner is not None:
            return self._said(owner, "listed", 1.0)
        owner = self.reference.others.get(text)
        if owner is not None:
            return self._said(owner, "alias", 1.0)
        clean = letters(text)
        owner = self._by_letters.get(clean)
        if owner is not None and same_name_possible(text, self._spelt(owner, clean)):
            return self._said(owner, "letters", 1.0)
        if len(clean.split()) < 2:
            return None
        owner = self._by_words.get(word_key(clean))
        return self._said(owner, "words", 0.99) if owner is not None else None

    def _spelt(self, owner: int, clean: str) -> str:
        """The entry, or that one of its other spellings which has these letters."""
        entry = self.reference.entries[owner]
        return entry if letters(entry) == clean else clean

    def _near(self, text: str, clean: str, places: np.ndarray) -> Match | None:
        if not len(places):
            return None
        scores = rank(clean, [self._letters[i] for i in places])
        close = scores >= _NEAR - _MARGIN
        close[close] = [same_name_possible(text, self._names[i]) for i in places[close]]
        if not close.any():
            return None
        places, scores = places[close], scores[close]
        owners = self._owners[places]
        best = int(np.argmax(scores))
        if scores[best] < _NEAR:
            return None
        rivals = owners != owners[best]
        second = float(scores[rivals].max()) if rivals.any() else 0.0
        if scores[best] - second < _MARGIN:
            others = dict.fromkeys(owners[rivals & (scores > scores[best] - _MARGIN)].tolist())
            names = tuple(self.reference.entries[i] for i in others)[:5]
            return self._said(int(owners[best]), "one of several", float(scores[best]), names)
        basis = "slip" if self._one_slip(clean, places, owners, best) else "near"
        return self._said(int(owners[best]), basis, float(scores[best]))

    def _one_slip(self, clean: str, places: np.ndarray, owners: np.ndarray, best: int) -> bool:
        """One letter from the best entry, and more than two from every other one."""
        name = self._letters[places[best]]
        if min(len(clean), len(name)) < LONG_ENOUGH or slips(clean, name) > 1:
            return False
        if (len(clean) == len(name) and clean[0] != name[0]) or self._other_word(clean, name):
            return False
        others = (self._letters[i] for i, owner in zip(places, owners, strict=True) if owner != owners[best])
        return all(slips(clean, other) > 2 for other in others)

    def _other_word(self, clean: str, name: str) -> bool:
        """Whether what differs is a word of other entries: Hall is no slip of Wall if the list has both."""
        return any(word in self._words for word in set(clean.split()) - set(name.split()))


@lru_cache(maxsize=16)
def matcher(packed: str) -> Matcher:
    """The matcher of a packed list; made once a process."""
    return Matcher(ReferenceList.unpack(packed))
