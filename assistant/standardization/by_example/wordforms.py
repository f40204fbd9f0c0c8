"""Operators on words: plurals, ordinals, number words, letter cases, brackets, paths, web addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, urlsplit

from assistant.standardization.by_example.program import Piece, Step
from assistant.standardization.by_example.wording import words_of

_SMALL = frozenset("a an and as at but by for from in into nor of on or the to with".split())  # noqa: SIM905


def ordinal(text: str) -> str | None:
    """1 → 1st."""
    if not re.fullmatch(r"\d{1,9}", text):
        return None
    number = int(text)
    mark = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else mark}"


def _headline(text: str) -> str:
    words = text.lower().split()
    last = len(words) - 1
    return " ".join(
        word if 0 < i < last and word in _SMALL else word[:1].upper() + word[1:]
        for i, word in enumerate(words)
    )


def _sentence(text: str) -> str:
    return re.sub(r"(?:^|(?<=[.!?]\s))\s*[a-z]", lambda found: found[0].upper(), text.lower())


def _unique(text: str, mark: str) -> str:
    return mark.join(dict.fromkeys(part.strip() for part in text.split(mark.strip() or None)))


def _within(pattern: str) -> Step:
    compiled = re.compile(pattern)

    def run(text: str) -> str | None:
        found = compiled.search(text)
        return found[1].strip() if found else None

    return run


def _without(pattern: str) -> Step:
    compiled = re.compile(pattern)
    return lambda text: " ".join(compiled.sub(" ", text).split())


def plain(text: str) -> str:
    """A text without the marks of HTML, wiki or Markdown: links as they are shown, quotes and tags gone."""
    text = re.sub(r"<!--.*?-->|<[^<>]{0,300}>", "", text)
    text = re.sub(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]", r"\1", text)
    text = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", text)
    text = re.sub(r"'{2,}|\*\*|__|`", "", text)
    return text.strip()


def _url(part: str) -> Step:
    def run(text: str) -> str | None:
        if "://" not in text or len(text) > 2_000:
            return None
        try:
            found = getattr(urlsplit(text.strip()), part)
        except ValueError:
            return None
        return str(found) if found not in (None, "") else None

    return run


def _query(key: str) -> Step:
    def run(text: str) -> str | None:
        try:
            return parse_qs(urlsplit(text).query).get(key, [None])[0]
        except ValueError:
            return None

    return run


def _path(part: Callable[[PurePosixPath], str]) -> Step:
    def run(text: str) -> str | None:
        whole = text.partition("?")[0].partition("#")[0].replace("\\", "/")
        return part(PurePosixPath(whole)) or None if 0 < len(whole) < 1_000 else None

    return run


_OPERATORS: tuple[tuple[str, float, Step], ...] = (
    ("the ordinal", 1.4, ordinal),
    ("a headline's capitals", 1.4, _headline),
    ("a sentence's capitals", 1.3, _sentence),
    ("large and small letters swapped", 1.4, str.swapcase),
    ("its words in snake case", 1.3, lambda text: "_".join(words_of(text)).lower()),
    ("its words in constant case", 1.3, lambda text: "_".join(words_of(text)).upper()),
    ("its words in kebab case", 1.3, lambda text: "-".join(words_of(text)).lower()),
    ("its words in small letters", 1.3, lambda text: " ".join(words_of(text)).lower()),
    ("its words as a sentence", 1.3, lambda text: " ".join(words_of(text)).capitalize()),
    ("its words in dot case", 1.4, lambda text: ".".join(words_of(text)).lower()),
    ("its words backwards", 1.4, lambda text: " ".join(reversed(text.split()))),
    ("its parts between commas backwards", 1.5, lambda text: ", ".join(reversed(re.split(r",\s*", text)))),
    ("its words sorted", 1.5, lambda text: " ".join(sorted(text.split()))),
    ("its words sorted, case aside", 1.5, lambda text: " ".join(sorted(text.split(), key=str.lower))),
    ("its parts between commas sorted", 1.5, lambda text: ", ".join(sorted(re.split(r",\s*", text)))),
    ("its parts between commas sorted, no spaces", 1.6, lambda text: ",".join(sorted(text.split(",")))),
    ("its letters sorted", 1.6, lambda text: "".join(sorted(text))),
    ("each word once", 1.5, lambda text: _unique(text, " ")),
    ("each part between commas once", 1.5, lambda text: _unique(text, ", ")),
    ("the longest word", 1.5, lambda text: max(words, key=len) if (words := text.split()) else None),
    ("the shortest word", 1.6, lambda text: min(words, key=len) if (words := text.split()) else None),
    ("the text without vowels", 1.6, lambda text: re.sub("(?i)[aeiou]", "", text)),
    ("the text without digits", 1.4, lambda text: re.sub(r"\d", "", text).strip()),
    ("the text without punctuation", 1.3, lambda text: re.sub(r"[^\w\s]", "", text)),
    ("the text with spaces for punctuation", 1.4, _without(r"[^\w\s]")),
    ("each letter once", 1.7, lambda text: "".join(dict.fromkeys(text))),
    ("repeated letters once", 1.6, lambda text: re.sub(r"(.)\1+", r"\1", text)),
    ("the text in parentheses", 1.0, _within(r"\(([^()]*)\)")),
    ("the text in brackets", 1.0, _within(r"\[([^\[\]]*)\]")),
    ("the text in braces", 1.1, _within(r"\{([^{}]*)\}")),
    ("the text in quotes", 1.0, _within(r"[\"“]([^\"“”]*)[\"”]")),
    ("the text in single quotes", 1.2, _within(r"(?<!\w)'([^']*)'(?!\w)")),
    ("the text in angle brackets", 1.1, _within(r"<([^<>]*)>")),
    ("the text without what is in parentheses", 1.1, _without(r"\([^()]*\)")),
    ("the text without what is in brackets", 1.1, _without(r"\[[^\[\]]*\]")),
    ("the text without tags", 1.1, _without(r"<[^<>]*>")),
    ("the text without its markup", 1.3, plain),
    ("the e-mail address in it", 1.2, _within(r"([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")),
    ("the web address in it", 1.2, _within(r"((?:https?|ftp)://[^\s<>\"']+)")),
    ("the IP address in it", 1.3, _within(r"(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})(?![\d.])")),
    ("the year in it", 1.4, _within(r"(?<!\d)((?:1[5-9]|20)\d\d)(?!\d)")),
    ("the postal code in it", 1.4, _within(r"(?<!\d)(\d{5}(?:-\d{4})?)(?!.*(?<!\d)\d{5}(?!\d))")),
    ("the phone number in it", 1.4, _within(r"(\+?\(?\d{2,4}\)?[-. ]\d{3,4}[-. ]\d{3,4})(?!\d)")),
    ("the amount of money in it", 1.3, _within(r"([$€£¥]\s?\d[\d,]*(?:\.\d+)?)")),
    ("the tag in it", 1.3, _within(r"(#\w+)")),
    ("the scheme of the address", 1.2, _url("scheme")),
    ("the path of the address", 1.2, _url("path")),
    ("the query of the address", 1.2, _url("query")),
    ("the fragment of the address", 1.2, _url("fragment")),
    ("the port of the address", 1.2, _url("port")),
    ("the name of the file", 1.2, _path(lambda path: path.name)),
    ("the name of the file without its ending", 1.3, _path(lambda path: path.stem)),
    ("the ending of the file", 1.2, _path(lambda path: path.suffix.removeprefix("."))),
    ("the folder of the file", 1.3, _path(lambda path: str(path.parent))),
    ("the name of the file's folder", 1.3, _path(lambda path: path.parent.name)),
)  # fmt: skip


@cache
def _engine() -> Any:
    import inflect  # takes a second to load: only where the examples look like its work

    return inflect.engine()


def _plural(text: str) -> str | None:
    return _engine().plural_noun(text) or None if re.fullmatch(r"[^\W\d_][\w' -]{0,40}", text) else None


def _singular(text: str) -> str | None:
    return _engine().singular_noun(text) or None if re.fullmatch(r"[^\W\d_][\w' -]{0,40}", text) else None


def _spelt(form: str) -> Step:
    def run(text: str) -> str | None:
        plain_text = text.replace(",", "").strip()
        if not re.fullmatch(r"-?\d{1,12}", plain_text):
            return None
        words = str(_engine().number_to_words(plain_text, andword="and" if "and" in form else ""))
        words = words if "comma" in form else words.replace(",", "")
        words = re.sub(r" +", " ", words)
        return str(_engine().ordinal(words)) if "ordinal" in form else words

    return run


def _after(run: Step, change: Callable[[str], str]) -> Step:
    def changed(text: str) -> str | None:
        found = run(text)
        return None if found is None else change(found)

    return changed


def _or_nothing(run: Step) -> Step:
    return lambda text: run(text) or ""


def _inflected(text: str, output: str) -> bool:
    """Whether two texts are words that differ at their end alone, as singular and plural mostly do."""
    if text == output or not re.fullmatch(r"[^\W\d_]{2,}(?: [^\W\d_]+){0,3}", text):
        return False
    return (
        output.isascii()
        and text[: max(2, len(text) - 3)] == output[: max(2, len(text) - 3)]
        and (abs(len(text) - len(output)) <= 3)
    )


def _grammar(inputs: Sequence[str], outputs: Sequence[str]) -> Iterator[Piece]:
    if all(re.fullmatch(r"\s*-?\d[\d,]*\s*", text) for text in inputs):
        if all(re.search(r"[A-Za-z]{3}", text) for text in outputs):
            for form in ("", "and", "and comma", "comma", "ordinal and"):
                words = f"the number in words {form}".strip()
                yield Piece(_spelt(form), words, 1.4 + 0.05 * len(form.split()))
                yield Piece(_after(_spelt(form), str.capitalize), f"{words}, a capital", 1.6)
                yield Piece(_after(_spelt(form), str.title), f"{words}, capitals", 1.6)
        return
    if all(_inflected(a, b) for a, b in zip(inputs, outputs, strict=True)):
        yield Piece(_plural, "the plural", 1.5)
        yield Piece(_singular, "the singular", 1.5)
    if all(re.match(r"an? ", text) for text in outputs):
        yield Piece(lambda text: str(_engine().a(text)) if text.strip() else None, "with a or an", 1.5)


def pieces(inputs: Sequence[str], outputs: Sequence[str]) -> Iterator[Piece]:
    """All operators on words and names."""
    for words, cost, run in _OPERATORS:
        yield Piece(run, words, cost)
    keys = dict.fromkeys(re.findall(r"[?&;]([\w.-]{1,30})=", inputs[0]))
    yield from (Piece(_query(key), f"the value of {key} in the query", 1.1) for key in list(keys)[:20])
    fields = dict.fromkeys(re.findall(r"([A-Za-z][\w-]{0,30})\s*[=:]", inputs[-1]))
    for field in list(fields)[:20]:
        run = _within(rf"(?:^|[\s;,&?{{])['\"]?{re.escape(field)}['\"]?\s*[=:]\s*['\"]?([^;,&'\"}}]*)")
        yield Piece(run, f"the value of {field}", 1.1)
        yield Piece(_or_nothing(run), f"the value of {field}, or nothing", 1.5)
    yield from _grammar(inputs, outputs)
