"""What two near texts must not differ in to be spellings of one name: digits, numerals, opposites."""

from __future__ import annotations

import re
from collections import Counter

from assistant.standardization.parsers.text import bare

_OPPOSITES = """
north south east west northern southern eastern western northeast northwest southeast southwest
nord sud ost est ouest norte sur este oeste
upper lower middle mid|inner outer|left right|top bottom|front back rear|old new|small medium large
male female|man woman|men women|mens womens|boy girl|boys girls|mr mrs ms|junior senior jr sr
in out|on off|yes no|true false|open closed|import export|internal external|inbound outbound
debit credit|buy sell|purchase sale|high low|early late|before after|min max|positive negative
first second third fourth fifth sixth seventh eighth ninth tenth
one two three four five six seven eight nine ten eleven twelve twenty thirty hundred thousand
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep oct nov dec
monday tuesday wednesday thursday friday saturday sunday|spring summer autumn winter
red green blue black white yellow brown grey gray orange purple pink
am pm|summer winter|day night|indoor outdoor|public private|full half|single double triple|domestic foreign
"""
_GROUPS: dict[str, set[int]] = {}
for _number, _line in enumerate(re.split(r"[|\n]", _OPPOSITES.strip())):
    for _word in _line.split():
        _GROUPS.setdefault(_word, set()).add(_number)
_ALONE = frozenset({
    "north", "south", "east", "west", "northern", "southern", "eastern", "western", "upper", "lower", "inner",
    "outer", "new", "old", "junior", "senior", "jr", "sr", "not", "non", "no", "without", "ex", "former",
    "first", "second", "third", "mrs",
})  # fmt: skip
"""Words that make another name where only one of the two has them."""
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})")
_NEGATIONS = ("un", "in", "im", "non", "dis", "ir", "a")


def same_name_possible(one: str, other: str) -> bool:
    """False where the two differ in digits, a numeral, a lone letter, or a word and its opposite."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    left, right = bare(one).split(), bare(other).split()
    here, there = Counter(left) - Counter(right), Counter(right) - Counter(left)
    if any(_kept_apart(word, there, right) for word in here):
        return False
    return not any(_kept_apart(word, here, left) for word in there)


def _kept_apart(word: str, against: Counter[str], whole: list[str]) -> bool:
    """Whether `word`, which only one text has, makes it another name than the text of the words `whole`."""
    groups = _GROUPS.get(word)
    if groups and any(groups & _GROUPS.get(rival, set()) for rival in against):
        return True
    if any(word == prefix + rival or rival == prefix + word for rival in against for prefix in _NEGATIONS):
        return True
    if _is_numeral(word):
        return not any(_first_letter(word, rival) for rival in against)
    alone = word in _ALONE and "".join(whole).find(word) < 0
    return alone and not any(_near(word, rival) for rival in against)


def _is_numeral(word: str) -> bool:
    return (len(word) == 1 and word.isalpha()) or (bool(word) and _ROMAN.fullmatch(word) is not None)


def _first_letter(word: str, rival: str) -> bool:
    """J for John is the same name; I for II is not."""
    return len(word) == 1 and len(rival) > 1 and rival[0] == word and _ROMAN.fullmatch(rival) is None


def _near(word: str, rival: str) -> bool:
    from rapidfuzz.distance import OSA

    return rival not in _GROUPS and bool(OSA.distance(word, rival) <= 2)
