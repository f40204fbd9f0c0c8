"""By example: one or two pairs show what is wanted, and the value is to be treated likewise.

A pair is kept only where every known transformation that fits the shown pairs gives the same result, so that
what is asked for is what the examples say.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from numpy.random import Generator

from training.corpora.columns import Draw
from training.corpora.columns.contacts import domain, slug
from training.corpora.forms.base import Pair, pairs_of
from training.corpora.lexicon import terms
from training.corpora.pools import fake
from training.corpora.rand import between, pick

Change = Callable[[str], str]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


_ANY: dict[str, Change] = {
    "same": lambda s: s,
    "upper": str.upper,
    "lower": str.lower,
    "title": str.title,
    "first word": lambda s: (_words(s) or [""])[0],
    "last word": lambda s: (_words(s) or [""])[-1],
    "second word": lambda s: [*_words(s), "", ""][1],
    "initials": lambda s: "".join(word[0] for word in _words(s)).upper(),
    "dotted initials": lambda s: "".join(f"{word[0]}." for word in _words(s)).upper(),
    "digits": lambda s: "".join(sign for sign in s if sign.isdigit()),
    "letters": lambda s: "".join(sign for sign in s if sign.isalpha()),
    "no blanks": lambda s: s.replace(" ", ""),
    "snake": lambda s: "_".join(_words(s)).lower(),
    "dashes": lambda s: "-".join(_words(s)).lower(),
    "last four": lambda s: s[-4:],
    "first three": lambda s: s[:3],
    "first three upper": lambda s: s[:3].upper(),
    "before comma": lambda s: s.partition(",")[0].strip(),
    "after comma": lambda s: s.partition(",")[2].strip(),
    "comma swap": lambda s: " ".join(part.strip() for part in reversed(s.split(","))),
    "last, first": lambda s: ", ".join(reversed(s.split(" ", 1))),
    "last, first letter": lambda s: f"{(_words(s) or [''])[-1]}, {s[:1]}.",
    "first letter. last": lambda s: f"{s[:1]}. {(_words(s) or [''])[-1]}",
    "in brackets": lambda s: (re.findall(r"\(([^)]*)\)", s) or [""])[0],
    "without brackets": lambda s: re.sub(r"\s*\([^)]*\)", "", s),
    "before at": lambda s: s.partition("@")[0],
    "after at": lambda s: s.partition("@")[2],
    "extension": lambda s: s.rpartition(".")[2],
    "without extension": lambda s: s.rpartition(".")[0],
    "host": lambda s: (re.findall(r"//(?:www\.)?([^/]+)", s) or [""])[0],
    "last part": lambda s: s.rstrip("/").rpartition("/")[2],
    "before dash": lambda s: s.partition("-")[0].strip(),
    "after dash": lambda s: s.rpartition("-")[2].strip(),
    "dash to slash": lambda s: s.replace("-", "/"),
    "reversed parts": lambda s: "-".join(reversed(s.split("-"))),
    "reversed dotted": lambda s: ".".join(reversed(s.split("-"))),
    "reversed slashes": lambda s: "/".join(reversed(s.split("-"))),
    "year": lambda s: (re.findall(r"\b\d{4}\b", s) or [""])[0],
    "padded": lambda s: s.zfill(6) if s.isdigit() else s,
    "hash": lambda s: f"#{s}",
    "quoted": lambda s: f'"{s}"',
    "thousands": lambda s: f"{int(s):,}" if s.isdecimal() else s,
    "no zeros": lambda s: s.lstrip("0"),
    "no unit": lambda s: (re.findall(r"[\d.]+", s) or [""])[0],
    "unit": lambda s: re.sub(r"[\d.\s]", "", s),
    "phone dashes": lambda s: f"{s[:3]}-{s[3:6]}-{s[6:]}" if s.isdigit() and len(s) == 10 else s,
    "phone brackets": lambda s: f"({s[:3]}) {s[3:6]}-{s[6:]}" if s.isdigit() and len(s) == 10 else s,
    "swap colon": lambda s: ":".join(part.strip() for part in reversed(s.split(":"))),
    "after colon": lambda s: s.partition(":")[2].strip(),
    "mask": lambda s: "*" * (len(s) - 4) + s[-4:] if len(s) > 4 else s,
}


def _names(rng: Generator) -> str:
    return f"{pick(rng, fake('first_name', 'en_US'))} {pick(rng, fake('last_name', 'en_GB'))}"


def _town(rng: Generator) -> str:
    return pick(rng, fake("city", "en_US"))


def _date(rng: Generator) -> str:
    return f"{between(rng, 1960, 2026)}-{between(rng, 1, 12):02d}-{between(rng, 1, 28):02d}"


def _product(rng: Generator) -> str:
    return pick(rng, terms("words", "products"))


_FILES = ("pdf", "csv", "jpg", "docx")
_REMARKS = ("new", "used", "red", "blue", "12 pcs", "sale", "large")
_UNITS = ("kg", "cm", "lb", "oz", "ml")
_LABELS = ("color", "size", "type", "status", "owner")
_INPUTS: dict[str, tuple[Callable[[Generator], str], tuple[str, ...]]] = {
    "name": (
        _names,
        (
            "upper",
            "lower",
            "first word",
            "last word",
            "initials",
            "dotted initials",
            "last, first",
            "snake",
            "last, first letter",
            "first letter. last",
            "no blanks",
            "first three upper",
            "dashes",
        ),
    ),
    "comma name": (
        lambda rng: ", ".join(reversed(_names(rng).split(" ", 1))),
        ("before comma", "after comma", "comma swap", "upper"),
    ),
    "town and state": (
        lambda rng: f"{_town(rng)}, {pick(rng, ('NY', 'TX', 'CA', 'OH', 'WA', 'FL'))}",
        ("before comma", "after comma", "upper"),
    ),
    "date": (
        _date,
        (
            "reversed parts",
            "reversed dotted",
            "reversed slashes",
            "year",
            "dash to slash",
            "digits",
            "after dash",
        ),
    ),
    "code": (
        lambda rng: f"{pick(rng, ('INV', 'ORD', 'PO', 'SKU', 'KD', 'REF'))}-{between(rng, 100, 99999)}",
        ("before dash", "after dash", "lower", "digits", "hash", "dash to slash"),
    ),
    "number": (
        lambda rng: str(between(rng, 1, 10 ** between(rng, 2, 6))),
        ("padded", "thousands", "hash", "quoted"),
    ),
    "padded": (lambda rng: f"{between(rng, 1, 99999):08d}", ("no zeros", "last four", "thousands")),
    "ten digits": (
        lambda rng: f"{between(rng, 2000000000, 9899999999)}",
        ("phone dashes", "phone brackets", "last four", "mask", "first three"),
    ),
    "mail": (lambda rng: f"{slug(_names(rng), '.')}@{domain(rng)}", ("before at", "after at", "upper")),
    "file": (
        lambda rng: f"{slug(_product(rng), '_')}_{between(rng, 1, 99)}.{pick(rng, _FILES)}",
        ("extension", "without extension", "upper"),
    ),
    "web": (lambda rng: f"https://www.{domain(rng)}/{slug(_product(rng))}", ("host", "last part")),
    "note": (
        lambda rng: f"{_product(rng)} ({pick(rng, _REMARKS)})",
        ("in brackets", "without brackets", "title"),
    ),
    "measure": (
        lambda rng: f"{between(rng, 1, 400)}{pick(rng, ('', '.5'))} {pick(rng, _UNITS)}",
        ("no unit", "unit", "no blanks", "upper"),
    ),
    "label": (
        lambda rng: f"{pick(rng, _LABELS)}: {pick(rng, fake('last_name', 'en_US'))}",
        ("after colon", "swap colon", "lower"),
    ),
    "goods": (_product, ("upper", "title", "snake", "dashes", "first three upper", "quoted")),
    "header": (
        lambda rng: f"{_product(rng)} {pick(rng, ('Name', 'Price', 'ID', 'Date', 'Group'))}".title(),
        ("snake", "dashes", "lower", "no blanks", "initials"),
    ),
}


@pairs_of("example", 1)
def by_example(at: Draw) -> Pair | None:
    """One or two pairs and a value."""
    rng = at.rng
    make, changes = _INPUTS[at.choose("example input", tuple(_INPUTS))]
    change = at.choose("change", changes)
    texts = [make(rng) for _ in range(between(rng, 2, 3))]
    shots = tuple((text, _ANY[change](text)) for text in texts[:-1])
    value = texts[-1]
    target = _ANY[change](value)
    if len(set(texts)) < len(texts) or not target or any(not output for _, output in shots):
        return None
    fitting = [other for other in _ANY.values() if all(other(text) == output for text, output in shots)]
    return Pair(value, target, shots=shots) if {other(value) for other in fitting} == {target} else None
