"""Formulas in words: "quantity times unit price" is quantity * unit_price."""

from __future__ import annotations

import re

from assistant.rules.expressions import columns_in, parse, quoted
from assistant.rules.generation.known import Known
from assistant.rules.generation.literals import number, pieces
from assistant.rules.generation.written import Unread

_SAID = {
    "times": "*", "multiplied by": "*", "x": "*", "×": "*", "*": "*", "plus": "+", "+": "+", "minus": "-",
    "-": "-", "−": "-", "divided by": "/", "over": "/", "/": "/", "÷": "/", "(": "(", ")": ")",
}  # fmt: skip
_MARK = re.compile(
    r'("(?:[^"]|"")+")|\s+(times|multiplied by|x|plus|minus|divided by|over)\s+|\s*([*×+/÷()])\s*'
    r"|(?:\s+|^|(?<=[()*/+]))([-−])\s*",
    re.IGNORECASE,
)
_OF = re.compile(r"(?:the )?(sum|product|difference|ratio|quotient) (?:of|between) (.+)", re.IGNORECASE)
_JOINS = {"sum": " + ", "product": " * ", "difference": " - ", "ratio": " / ", "quotient": " / "}


def has_operators(text: str) -> bool:
    """Whether a text is more than a name: "a times b", "the sum of a and b"."""
    return bool(_OF.fullmatch(text) or any(match[0] and not match[1] for match in _MARK.finditer(text)))


def read_formula(known: Known, text: str) -> str:
    """The formula in the language; raises `Unread` for a name that is none."""
    if listed := _OF.fullmatch(text.strip()):
        terms = [quoted(known.columns.find(piece)) for piece in pieces(listed[2])]
        if len(terms) < 2 or (len(terms) > 2 and listed[1].casefold() not in {"sum", "product"}):
            raise Unread(f"{text.strip()!r} does not name what to put together.")
        return _JOINS[listed[1].casefold()].join(terms)
    written, at = [], 0
    for match in _MARK.finditer(text):
        written.append(_atom(known, text[at : match.start()]))
        written.append(
            _atom(known, match[1]) if match[1] else _SAID[(match[2] or match[3] or match[4]).casefold()]
        )
        at = match.end()
    written.append(_atom(known, text[at:]))
    formula = " ".join(part for part in written if part).replace("( ", "(").replace(" )", ")")
    try:
        parse(formula)
    except ValueError as error:
        raise Unread(str(error)) from None
    return formula


def roundoff(known: Known, target: str, formula: str) -> float:
    """How far a rounded target may lie from its formula: one unit of the last place its values show."""
    places = _places(known, target)
    if (
        places == 0
        and all(_places(known, name) == 0 for name in columns_in(parse(formula)))
        and "/" not in formula
    ):
        return 0.0
    return float(f"1e-{places}") if places else 0.5


def _places(known: Known, column: str) -> int:
    values = known.view.columns[column].values[:2_000]
    return min(
        max((len(text.partition(".")[2]) for text in values if number(text) is not None), default=0), 6
    )


def _atom(known: Known, text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    plain = number(text)
    if plain is not None:
        return repr(plain)
    column = known.columns.find(text)
    if known.read(column).reads != "number":
        raise Unread(f"{column} does not hold numbers: it cannot stand in a formula.")
    return quoted(column)
