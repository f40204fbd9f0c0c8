"""How a column's text looks: its length, its pattern, its type."""

from __future__ import annotations

import re

from assistant.rules.generation.known import Known, Part
from assistant.rules.generation.literals import bare, number
from assistant.rules.generation.written import Ambiguous, Unread
from assistant.rules.patterns import check_pattern
from assistant.rules.semantics import TYPES as SEMANTICS

_TYPES = {
    "number": "number|numeric|numbers|decimal|decimal number|float",
    "integer": "integer|integers|whole number|whole numbers|int",
    "date": "date|dates|day|calendar date",
    "datetime": "datetime|timestamp|date and time|date with time|point in time",
    "boolean": "boolean|bool",
    "time": "time|time of day|clock time",
}
TYPES = {word: name for name, listed in _TYPES.items() for word in listed.split("|")}
_ANYTHING = r"[\s\S]*"
_FIELDS = (("yyyy", "%Y"), ("dd", "%d"), ("hh", "%H"), ("ss", "%S"))
_GENERIC = {
    "a",
    "an",
    "the",
    "of",
    "with",
    "right",
    "check",
    "digit",
    "digits",
    "code",
    "number",
    "in",
    "two",
    "three",
}
_SORTS = {"digits": "[0-9]", "letters": "[A-Za-z]", "capitals": "[A-Z]", "upper": "[A-Z]", "lower": "[a-z]"}


def length(known: Known, column: str, operator: str, low: object, high: object) -> Part:
    """So many characters, or from `low` to `high` of them."""
    if not isinstance(low, int) or not isinstance(high, int | None):
        raise Unread("A length is a whole number of characters.")
    if high is not None:
        if operator != "=":
            raise Unread("No rule forbids some lengths between others.")
        return known.rule("length", column=column, minimum=low, maximum=high)
    bounds = {
        "=": (low, low), "<=": (None, low), ">=": (low, None), "<": (None, low - 1), ">": (low + 1, None),
    }.get(operator)  # fmt: skip
    if bounds is None:
        raise Unread("No rule forbids one length alone.")
    return known.rule("length", column=column, minimum=bounds[0], maximum=bounds[1])


def shape(known: Known, column: str, match: re.Match[str]) -> Part:
    """A pattern given as such, or "starts with …", "consists of 5 digits"."""
    pattern = _pattern(match.groupdict())
    try:
        check_pattern(pattern)
    except ValueError as error:
        raise Unread(str(error)) from None
    return known.rule("pattern", column=column, pattern=pattern)


def _pattern(words: dict[str, str | None]) -> str:
    if given := words.get("pattern"):
        inside, _ = bare(given.strip())
        slashes = re.fullmatch(r"/(.+)/", inside)
        return slashes[1] if slashes else inside
    if sort := words.get("sort"):
        one = _SORTS[re.split(r"[ -]?case", sort.casefold())[0]]
        count = number(words.get("digits") or "")
        return one + (f"{{{count}}}" if count else "+")
    inside, _ = bare((words["text"] or "").strip())
    text = "".join(map(_literal, inside))
    place = (words["place"] or "").casefold()
    if place.startswith(("start", "begin")):
        return text + _ANYTHING
    if place.startswith("end"):
        return _ANYTHING + text
    before = f"[^{_literal(inside)}]*" if len(inside) == 1 else _ANYTHING
    return before + text + _ANYTHING


def _literal(sign: str) -> str:
    return "\\" + sign if sign in r"\.^$*+?{}[]|()-" else sign


def typed(known: Known, column: str, text: str) -> Part:
    """A type ("a date written %d.%m.%Y") or a semantic type ("a valid e-mail address")."""
    match = re.fullmatch(
        r"(?:an?\s+)?(?:(?:valid|correct|real|proper|well-formed)\s+)?(?P<what>.+?)"
        r"(?:,?\s+(?:written|in the (?:form|format)|formatted)(?:\s+as)?\s+(?P<form>\S.*))?",
        text.strip(), re.IGNORECASE,
    )  # fmt: skip
    if match is None:
        raise Unread(f"{text!r} is no type.")
    what = re.sub(r"\s+", " ", match["what"].casefold())
    if what in TYPES:
        name = TYPES[what]
        form = _directives(match["form"]) if match["form"] else _written(known, column, name)
        return known.rule("type", column=column, type=name, format=form)
    said_valid = re.match(
        r"an?\s|valid\s|correct\s|real\s|proper\s|well-formed\s", text.strip(), re.IGNORECASE
    )
    return known.rule("semantic", column=column, type=_semantic(what, bool(said_valid)))


def _written(known: Known, column: str, name: str) -> str | None:
    if name not in {"date", "datetime"}:
        return None
    read = known.read(column)
    return read.format if read.reads == name else None


def _directives(form: str) -> str | None:
    """DD.MM.YYYY as %d.%m.%Y; None for ISO 8601."""
    inside, _ = bare(form.strip())
    if re.match(r"iso\b", inside, re.IGNORECASE):
        return None
    if "%" not in inside:
        date_part, colon, clock = inside.casefold().replace("hh:mm", "hh:ii").partition("hh")
        inside = date_part.replace("mm", "%m") + colon + clock.replace("ii", "%M")
        for said, field in _FIELDS:
            inside = inside.replace(said, field)
    return None if inside == "%Y-%m-%d" else inside


def _semantic(what: str, said_valid: bool) -> str:
    """The name of the semantic type that `what` means."""

    def plain(text: str) -> str:
        return re.sub(r"[^a-z0-9]", "", text.casefold())

    for name in SEMANTICS:
        if plain(what) == plain(name):
            return name
    said = set(re.findall(r"[a-z0-9]+", what.replace("e-mail", "email")))
    fitting = [name for name, one in SEMANTICS.items() if said <= _told(name, one.words)]
    if fitting and said - _GENERIC and said_valid:
        if len(fitting) > 1:
            raise Ambiguous(f"{what!r} could be {' or '.join(fitting)}: write “a valid {fitting[0]}”.")
        return fitting[0]
    raise Unread(f"{what!r} is no type there is a check for; there are: {', '.join(SEMANTICS)}.")


def _told(name: str, text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", f"{name} {text}".casefold().replace("e-mail", "email")))
