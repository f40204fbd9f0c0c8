"""The few errors of a lone column, of the sorts a person who reads the column would see."""

from __future__ import annotations

from numpy.random import Generator

from assistant.anomalies.features.parse import parse_type
from assistant.anomalies.features.pattern import coarse
from assistant.anomalies.features.placeholder import placeholder_level
from assistant.anomalies.lettering import WORD
from assistant.anomalies.vocabulary import zipf
from training.corpora import rand
from training.corpora.errors import Context, corrupt

_SLIPS = (("transposition", 3.0), ("dropped", 3.0), ("doubled", 1.5), ("keyboard", 2.0), ("inserted", 0.7),
          ("sound", 3.0))  # fmt: skip
_SOUNDS = (
    ("ei", "ie"), ("ie", "ei"), ("ance", "ence"), ("ence", "ance"), ("able", "ible"), ("ible", "able"),
    ("ary", "ery"), ("ery", "ary"), ("ph", "f"), ("tion", "sion"), ("cial", "tial"), ("ent", "ant"),
    ("ant", "ent"), ("ll", "l"), ("mm", "m"), ("nn", "n"), ("ss", "s"), ("tt", "t"), ("cc", "c"), ("rr", "r"),
    ("pp", "p"), ("e", "i"), ("i", "e"), ("a", "e"), ("e", "a"), ("o", "e"), ("y", "i"), ("s", "c"),
    ("c", "s"),
    ("l", "ll"), ("t", "tt"), ("n", "nn"), ("er", "or"), ("or", "er"), ("ou", "o"), ("ar", "er"), ("g", "j"),
    ("ten", "den"), ("ae", "e"), ("ight", "ite"), ("x", "cs"), ("qu", "kw"),
)  # fmt: skip
_STANDINS = (
    "-", "-", "-", "--", "---", "?", "?", "??", "x", "xx", "xxx", ".", "..", "n/a", "na", "null", "none",
    "not available", "unknown", "tbd", "neuvedeno", "k.a.", "s/d", "n.d.", "inconnu", "unbekannt", "0",
    "nan", "*", "#n/a", "#ref!", "nil", "not given", "no data", "missing", "_", "/",
)  # fmt: skip
_COMMON = 2.8
_LEAST = 5
_STRANGERS = (
    "foreign", "joined", "decorated", "mojibake", "repeated", "date_format", "number_format", "unit",
    "outlier", "inserted", "impossible", "truncation",
)  # fmt: skip


def misspell(value: str, rng: Generator) -> str | None:
    """`value` with a known, longer word misspelt into one no list has; None: it has no such word.

    Slips of the hand, and of the ear (recieve, kindergarden).
    """
    words = [word for word in WORD.findall(value) if len(word) >= _LEAST and zipf(word.lower()) >= _COMMON]
    if not words:
        return None
    word = rand.pick(rng, words)
    for _ in range(6):
        kind = rand.weighted(rng, _SLIPS)
        made = _sound(word, rng) if kind == "sound" else _slip(word, kind, rng)
        if made is None or not made.isalpha() or made == word:
            continue
        # A word that many write is right, whatever it was made of; a first letter is seldom missed.
        if zipf(made.lower()) > min(3.0, zipf(word.lower()) - 1.5) or (
            made[0] != word[0] and rand.chance(rng, 0.9)
        ):
            continue
        return value.replace(word, made, 1)
    return None


def _slip(word: str, kind: str, rng: Generator) -> str | None:
    made = corrupt(word, rng, [kind])
    return None if made is None else made.value


def _sound(word: str, rng: Generator) -> str | None:
    low = word.lower()
    fits = [(meant, heard) for meant, heard in _SOUNDS if meant in low[1:]]
    if not fits:
        return None
    meant, heard = rand.pick(rng, fits)
    at = low.index(meant, 1)
    return word[:at] + heard + word[at + len(meant) :]


def stand_in(values: list[str], rng: Generator) -> str | None:
    """A placeholder of another form than the values; None: it would not stand out."""
    made = rand.pick(rng, _STANDINS)
    types = [parse_type(value) for value in values[:200]]
    if sum(name == parse_type(made) for name in types) > 0.02 * len(types):
        return None
    if sum(placeholder_level(value) > 0 for value in values) > 0.05 * len(values):
        return None
    return made


def broken(values: list[str], place: int, context: Context, rng: Generator) -> tuple[str, str] | None:
    """A value of a form no other of a regular column has, and its kind of error; None: it is not regular."""
    forms = [coarse(value) for value in values]
    if len(set(forms)) > 1 + len(forms) // 15:
        return None
    made = corrupt(values[place], rng, list(_STRANGERS), context)
    if made is None or not made.value.strip() or coarse(made.value) in forms:
        return None
    return " ".join(made.value.split()), made.kind


def spoil_few(values: list[str], context: Context, rng: Generator) -> tuple[list[str], dict[int, str]]:
    """The values with one to a few errors that can be seen, and the kind of each by its place."""
    cells, kinds = list(values), dict[int, str]()
    present = set(values)
    for place in rand.some(rng, range(len(values)), min(len(values), 1 + int(rng.exponential(0.5)))):
        made, kind = _one(values, place, context, rng)
        if made is not None and made not in present and made != values[place]:
            cells[place], kinds[place] = made, kind
            present.add(made)
    return cells, kinds


def _one(values: list[str], place: int, context: Context, rng: Generator) -> tuple[str | None, str]:
    chance = rng.random()
    if chance < 0.5:
        made = misspell(values[place], rng)
        if made is not None:
            return made, "keyboard"
    if chance < 0.8:
        return stand_in(values, rng), "placeholder"
    found = broken(values, place, context, rng)
    return found if found is not None else (None, "")
