"""Whole-text operators on words: case styles, slugs, initials, encodings, runs, names of people and hosts."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from urllib.parse import quote, quote_plus, unquote, urlsplit

from assistant.standardization.by_example.program import Piece, Spec, Step
from assistant.standardization.parsers.text import to_case

_SMALL = frozenset("a an and at by for from in of on or the to with von der und de la del".split())  # noqa: SIM905
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam", "herr", "frau", "rev", "hon"])
_AFTER = frozenset(["jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"])
_SECOND_LEVEL = frozenset(["co", "com", "org", "net", "ac", "gov", "edu"])


def words_of(text: str) -> list[str]:
    """Runs of letters and digits, camel case taken apart."""
    return re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text))


def without_accents(text: str) -> str:
    """`text` without the marks on its letters."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _slug(text: str, mark: str) -> str:
    kept = re.sub(r"['’\"]", "", without_accents(text).lower())
    return mark.join(re.findall(r"[a-z0-9]+", kept))


def _camel(text: str) -> str:
    words = re.findall(r"[^\W_]+", text)
    return "".join([words[0].lower(), *(word[:1].upper() + word[1:] for word in words[1:])]) if words else ""


def _initials(text: str, *, small: bool) -> str:
    words = re.findall(r"[^\W\d_]+", text)
    return "".join(word[0] for word in words if small or word.lower() not in _SMALL)


def person(text: str) -> tuple[str, str] | None:
    """First and last name of "Doe, John", "James Smith" or "Mr. Charles P. Wooten, III"."""
    parts = [part.split() for part in text.split(",")]
    kept = [[w for w in part if w.strip(".").lower() not in _TITLES | _AFTER] for part in parts]
    kept = [part for part in kept if part]
    if len(kept) == 2:
        return kept[1][0], " ".join(kept[0])
    if len(kept) == 1 and len(kept[0]) >= 2:
        return kept[0][0], kept[0][-1]
    return None


def host(text: str) -> str | None:
    """The host of a web address, with or without its scheme."""
    try:
        found = urlsplit(text if "://" in text else "//" + text).hostname
    except ValueError:
        return None
    return found if found and "." in found else None


def domain(text: str) -> str | None:
    """The registered domain of a host: its last two labels, three under a second-level suffix like co.uk."""
    labels = (host(text) or "").split(".")
    if len(labels) < 2:
        return None
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-size:])


def _part(find: Callable[[str], tuple[str, ...] | None], index: int) -> Step:
    def run(text: str) -> str | None:
        found = find(text)
        return found[index] if found else None

    return run


def _site(text: str) -> str | None:
    found = domain(text)
    return found.split(".")[0] if found else None


_OPERATORS: tuple[tuple[str, float, Step], ...] = (
    ("the text without accents", 1.0, without_accents),
    ("the text without accents in capitals", 1.2, lambda text: without_accents(text).upper()),
    ("the text with single spaces", 0.9, lambda text: " ".join(text.split())),
    ("the text trimmed", 0.6, str.strip),
    ("the text without marks at its ends", 1.2, lambda text: re.sub(r"^[\W_]+|[\W_]+$", "", text)),
    ("the text without a pair of quotes", 1.2, lambda text: text.strip("\"'")),
    ("letters and digits only", 1.2, lambda text: re.sub(r"[\W_]", "", text)),
    ("digits only", 1.0, lambda text: re.sub(r"\D", "", text)),
    ("letters only", 1.2, lambda text: re.sub(r"[\W\d_]", "", text)),
    ("the text backwards", 1.5, lambda text: text[::-1]),
    ("its words joined by -", 1.2, lambda text: _slug(text, "-")),
    ("its words joined by _", 1.2, lambda text: "_".join(words_of(text)).lower()),
    ("its words in camel case", 1.2, _camel),
    (
        "its words with capitals, joined",
        1.2,
        lambda text: "".join(w[:1].upper() + w[1:] for w in words_of(text)),
    ),
    ("its words with capitals", 1.1, lambda text: " ".join(to_case(w, "title") for w in words_of(text))),
    ("the first letters of its words", 1.3, lambda text: _initials(text, small=True)),
    ("the first letters of its words in capitals", 1.4, lambda text: _initials(text, small=True).upper()),
    ("the first letters of its main words", 1.5, lambda text: _initials(text, small=False)),
    (
        "the first letters of its main words in capitals",
        1.6,
        lambda text: _initials(text, small=False).upper(),
    ),
    ("its capitals", 1.4, lambda text: "".join(re.findall(r"[A-Z]", text))),
    ("percent encoding", 1.3, lambda text: quote(text, safe="")),
    ("percent encoding with + for spaces", 1.5, lambda text: quote_plus(text)),
    ("percent decoding", 1.3, lambda text: unquote(text)),
    ("HTML unescaped", 1.3, html.unescape),
    ("HTML escaped", 1.4, html.escape),
    ("the first name", 1.3, _part(person, 0)),
    ("the last name", 1.3, _part(person, 1)),
    ("the initial of the first name", 1.5, lambda text: found[0][:1] if (found := person(text)) else None),
    ("the host", 1.3, host),
    ("the registered domain", 1.4, domain),
    ("the name of the site", 1.5, _site),
    ("the host without www", 1.4, lambda text: (host(text) or "").removeprefix("www.") or None),
    ("without its scheme and www", 1.4, lambda text: re.sub(r"^(?:\w+://)?(?:www\.)?", "", text)),
)
_RUNS = (
    ("words in capitals", r"\b[A-Z]{2,}\b"),
    ("numbers", r"\d+(?:\.\d+)?"),
    ("capitalized words", r"\b[A-Z][a-z]+\b"),
)


def pieces(inputs: Sequence[str], outputs: Sequence[str]) -> list[Piece]:
    """All word operators, and those the outputs' own marks suggest."""
    found = [Piece(run, words, cost) for words, cost, run in _OPERATORS]
    marks = sorted({mark for mark in outputs[0] if not mark.isalnum() and not mark.isspace()})[:6]
    runs = [*_RUNS, *((f"runs of {mark}", re.escape(mark) + "+") for mark in marks)]
    runs += [(f"runs of two or more {mark}", re.escape(mark) + "{2,}") for mark in marks]
    for words, pattern in runs:
        found += [
            Piece(_all(pattern, joint), f"all {words} joined by {joint!r}", 1.8)
            for joint in (", ", ",", " ", "; ", "")
        ]
    for mark in sorted({mark for mark in inputs[0] if not mark.isalnum()})[:8]:
        found.append(_replaced(mark, ""))
        found += [_replaced(mark, other) for other in (*marks, " ") if other != mark]
    most = max(map(len, outputs))
    found.append(Piece(lambda text: text[:most], f"its first {most} characters at most", 1.6))
    return found + _translated(inputs, outputs)


def _all(pattern: str, joint: str) -> Step:
    return lambda text: joint.join(re.findall(pattern, text))


def _replaced(mark: str, other: str) -> Piece:
    words = f"the text with {other!r} for {mark!r}"
    return Piece(lambda text: text.replace(mark, other), words, 1.1, spec=Spec("replace", (mark, other)))


def _translated(inputs: Sequence[str], outputs: Sequence[str]) -> list[Piece]:
    """Letter for letter, forwards or backwards, if the examples show one alphabet."""
    found = []
    for backwards in (False, True):
        table: dict[str, str] = {}
        sources = [text[::-1] if backwards else text for text in inputs]
        if any(len(s) != len(t) for s, t in zip(sources, outputs, strict=True)) or sum(map(len, sources)) < 8:
            continue
        pairs = [(a, b) for s, t in zip(sources, outputs, strict=True) for a, b in zip(s, t, strict=True)]
        if (
            all(table.setdefault(a, b) == b for a, b in pairs)
            and len(set(table.values())) == len(table) <= 12
        ):
            words = f"letter for letter{' backwards' if backwards else ''}"
            found.append(Piece(_translator(table, backwards), words, 2.5))
    return found


def _translator(table: dict[str, str], backwards: bool) -> Step:
    def run(text: str) -> str | None:
        letters = [table.get(letter) for letter in (text[::-1] if backwards else text)]
        return None if None in letters else "".join(letter for letter in letters if letter)

    return run
