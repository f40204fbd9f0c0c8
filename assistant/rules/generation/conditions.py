"""If … then …: rules of one column as conditions, and where a sentence parts into the two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.rules import language as rules
from assistant.rules.generation.clauses import read_clause
from assistant.rules.generation.known import Empty, Known, Part
from assistant.rules.generation.written import Ambiguous, Unread

_IF = (
    r"(?:if|when|whenever|where|wherever|once|provided|as soon as|in rows where"
    r"|for (?:all )?(?:rows|records) (?:where|with))"
)
_FIRST = re.compile(rf"{_IF}\s+(?P<rest>.+)", re.IGNORECASE)
_THEN = re.compile(r",?\s+then\s+", re.IGNORECASE)
_COMMA = re.compile(r",\s+")
_LAST = re.compile(
    rf"\s+(?:,\s*)?(?P<how>if and only if|only (?:if|when)|unless|except (?:if|when)|{_IF})\s+", re.IGNORECASE
)
_CONTRARY = {
    "null": "not_null", "not_null": "null", "in": "not_in", "not_in": "in",
    "<": ">=", ">=": "<", ">": "<=", "<=": ">", "=": "!=", "!=": "=",
}  # fmt: skip
Condition = dict[str, Any]


def read_conditional(known: Known, text: str) -> list[Part] | None:
    """The conditional rules of a sentence; None where it has no "if". Raises `Unread`."""
    first = _FIRST.fullmatch(text)
    if first:
        rest = first["rest"]
        cuts = [(rest[: cut.start()], "if", rest[cut.end() :]) for cut in _THEN.finditer(rest)]
        cuts = cuts or [(rest[: cut.start()], "if", rest[cut.end() :]) for cut in _COMMA.finditer(rest)]
    else:
        cuts = [
            (text[cut.end() :], cut["how"].casefold(), text[: cut.start()]) for cut in _LAST.finditer(text)
        ]
    found: list[list[Part]] = []
    complaint: Unread | None = None
    for when, how, then in cuts:
        try:
            found.append(list(_conditionals(known, when, how, then)))
        except Unread as error:
            complaint = error if complaint is None or isinstance(error, Ambiguous) else complaint
    if len(found) > 1:
        raise Ambiguous(f"Where the condition ends in {text!r} cannot be told: write “if …, then …”.")
    if found:
        return found[0]
    if complaint is not None:
        raise complaint
    if first:
        raise Unread(f"{text!r} has a condition, but it cannot be seen where it ends: write “if …, then …”.")
    return None


def _conditionals(known: Known, when: str, how: str, then: str) -> Iterator[Part]:
    tests, wanted = _conditions(known, when), _conditions(known, then)
    if "only" in how:
        yield from _rules(known, wanted, tests)
        if how != "if and only if":
            return
    if how == "unless" or how.startswith("except"):
        if len(tests) > 1:
            raise Unread("What holds unless several things hold is better said as “if …, then …”.")
        tests = [_contrary(tests[0])]
    yield from _rules(known, tests, wanted)


def _rules(known: Known, when: Sequence[Condition], then: Sequence[Condition]) -> Iterator[Part]:
    for one in then:
        yield known.rule("conditional", when=list(when), then=one)


def _contrary(test: Condition) -> Condition:
    if test["test"] not in _CONTRARY:
        raise Unread("The contrary of a pattern is no condition.")
    return {**test, "test": _CONTRARY[test["test"]]}


def _conditions(known: Known, text: str) -> list[Condition]:
    text = text.strip().rstrip(",")
    if re.match(r"(?:it|they)\s", text, re.IGNORECASE):
        raise Unread(f"In {text!r} write the column's name instead of it.")
    return [test for part in read_clause(known, text) for test in _tests(part)]


def _tests(part: Part) -> list[Condition]:
    """A rule on one cell as conditions on it."""
    if isinstance(part, Empty):
        return [{"column": part.column, "test": "null"}]
    if isinstance(part, rules.NotNull):
        return [{"column": part.column, "test": "not_null"}]
    if isinstance(part, rules.InSet | rules.NotInSet):
        test = "in" if isinstance(part, rules.InSet) else "not_in"
        return [{"column": part.column, "test": test, "values": list(part.values)}]
    if isinstance(part, rules.Pattern):
        return [{"column": part.column, "test": "matches", "values": [part.pattern]}]
    if isinstance(part, rules.Comparison) and part.format is None:
        return [{"column": part.left, "test": part.operator, "other": part.right, "reads": part.reads}]
    if isinstance(part, rules.Range) and part.format is None:
        low = (">" if part.above else ">=", part.minimum)
        high = ("<" if part.below else "<=", part.maximum)
        return [
            {"column": part.column, "test": test, "values": [bound], "reads": part.reads}
            for test, bound in (low, high) if bound is not None
        ]  # fmt: skip
    raise Unread(f"A rule of kind {part.says['kind']} cannot be part of an “if …, then …”.")
