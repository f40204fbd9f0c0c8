"""Clean columns that look odd: mixed house codes, titles, user names, invented names, several languages.

    draw_customs(rng, split, size) -> Pool

What is unusual in them is their custom; nothing is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from numpy.random import Generator

from assistant.anomalies.words import lexicon
from training.anomalies.pools import Pool, draw_pool
from training.corpora import rand
from training.corpora.columns import Split

_ONSETS = ("b", "br", "ch", "d", "dr", "f", "g", "gh", "h", "j", "k", "kr", "l", "m", "n", "p", "ph", "qu",
           "r", "s", "sh", "sk", "st", "t", "th", "ts", "v", "w", "x", "y", "z", "zh", "")  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "aa", "ai", "au", "ea", "ei", "ie", "oo", "ou", "y", "ö", "é", "ä")
_CODAS = ("", "", "", "n", "r", "s", "l", "m", "ck", "x", "th", "rd", "ng", "st", "tz", "kh")
_ASIDES = (
    "vol. {}",
    "part {}",
    "{} remix",
    "(live {})",
    "no. {}",
    "#{}",
    "{}th edition",
    "ver {}.0",
    "S{}",
    "({})",
)
_CASES: tuple[Callable[[str], str], ...] = (str, str.title, str.upper, str.capitalize)


@cache
def _words() -> list[str]:
    return [word for word in lexicon() if len(word) > 2]


def _word(rng: Generator, invented: float, slipped: float) -> str:
    """A known word, one with a letter changed on purpose, or an invented one."""
    chance = rng.random()
    if chance < invented:
        return "".join(
            rand.pick(rng, _ONSETS) + rand.pick(rng, _VOWELS) + rand.pick(rng, _CODAS)
            for _ in range(rand.between(rng, 1, 4))
        )
    word = rand.pick(rng, _words()[: rand.pick(rng, [3_000, 20_000, len(_words())])])
    if chance < invented + slipped:
        at = rand.below(rng, len(word))
        made = rand.pick(rng, ["", rand.pick(rng, "abcdefghijklmnopqrstuvwxyz"), word[at] * 2])
        word = word[:at] + made + word[at + 1 :]
    return word


def _names(rng: Generator, size: int) -> list[str]:
    invented, slipped = rng.beta(1, 1), rng.beta(0.6, 2)
    case, most = rand.pick(rng, _CASES), rand.between(rng, 1, 4)
    return [
        case(" ".join(_word(rng, invented, slipped) for _ in range(rand.between(rng, 1, most))))
        for _ in range(size)
    ]


def _titles(rng: Generator, size: int) -> list[str]:
    invented, aside, low = rng.beta(0.7, 3), rng.beta(1, 2), rand.between(rng, 1, 3)
    case, mark = rand.pick(rng, _CASES), rand.pick(rng, [" - ", ": ", " / ", ", ", " & ", "! ", " ... "])
    titles = []
    for _ in range(size):
        title = " ".join(_word(rng, invented, 0.02) for _ in range(rand.between(rng, low, low + 6)))
        if rng.random() < aside:
            title += rand.pick(rng, [" ", mark]) + rand.pick(rng, _ASIDES).format(rand.between(rng, 1, 2100))
        elif rng.random() < aside:
            title += mark + _word(rng, invented, 0.02)
        titles.append(case(title))
    return titles


def _users(rng: Generator, size: int) -> list[str]:
    invented, marks = rng.beta(1, 1), ["", "", "_", ".", "-", "xX"]
    users = []
    for _ in range(size):
        name = rand.pick(rng, marks).join(_word(rng, invented, 0.15) for _ in range(rand.between(rng, 1, 2)))
        name = rand.pick(rng, _CASES)(name) if rand.chance(rng, 0.4) else name
        users.append(name + (str(rand.between(rng, 0, 2100)) if rand.chance(rng, 0.4) else ""))
    return users


def _codes(rng: Generator, size: int) -> list[str]:
    """House codes of several makes at once, some of them with words in."""
    shapes = []
    for _ in range(rand.between(rng, 2, 12)):
        parts = rand.draw(
            rng, ["A", "AA", "AAA", "9", "99", "999", "9999", "999999", "w"], rand.between(rng, 1, 4)
        )
        shapes.append(rand.pick(rng, ["", "-", "/", " ", ".", "_"]).join(parts))
    weights = [(shape, float(rng.pareto(0.8)) + 0.02) for shape in shapes]
    return [_fill(rand.weighted(rng, weights), rng) for _ in range(size)]


def _fill(shape: str, rng: Generator) -> str:
    kinds = {"A": lambda: rand.pick(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "9": lambda: str(rand.below(rng, 10)),
             "w": lambda: rand.pick(rng, _words())}  # fmt: skip
    return "".join(kinds[char]() if char in kinds else char for char in shape)


def draw_customs(rng: Generator, split: Split, size: int) -> Pool:
    """A pool of up to `size` different clean values that have little in common."""
    makers = (_names, _titles, _users, _codes)
    header = rand.pick(
        rng, ["name", "title", "code", "reference", "user", "item", "remark", "label", "number", ""]
    )
    if rand.chance(rng, 0.35):
        pools = [draw_pool(rng, split, size) for _ in range(rand.between(rng, 2, 4))]
        values = [value for pool in pools for value in pool.values[: 1 + int(size * rng.beta(0.5, 1))]]
        header = pools[0].header
    else:
        values = rand.pick(rng, makers)(rng, size)
    if rand.chance(rng, 0.3):
        values += rand.pick(rng, makers)(rng, 1 + int(size * rng.beta(0.4, 2)))
    if rand.chance(rng, 0.35):
        values = [value.lower() for value in values]
    values = rand.unique(" ".join(value.split()) for value in values if value.strip())
    return Pool(header, rand.some(rng, values, min(size, len(values))))
