"""Sentences that do not begin with a column: "no two rows have the same …", "the table has …"."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.rules.generation.forms import form, operator_of
from assistant.rules.generation.known import Known, Part
from assistant.rules.generation.literals import hours, number
from assistant.rules.generation.predicates import freshness
from assistant.rules.generation.shapes import length
from assistant.rules.generation.written import Ambiguous, Unread


def read_whole(known: Known, text: str) -> list[Part] | None:
    """The rules of such a sentence; None where it is none. Raises `Unread` where it is one with a fault."""
    complaint: Unread | None = None
    for pattern, build in _FORMS:
        match = pattern.fullmatch(text)
        try:
            if match is not None:
                return build(known, match)
        except Ambiguous:
            raise
        except Unread as error:
            complaint = complaint or error
    if complaint is not None:
        raise complaint
    return None


def _unique(known: Known, match: re.Match[str]) -> list[Part]:
    return [known.rule("unique", on=known.listed(match["on"]))]


def _dependency(known: Known, match: re.Match[str]) -> list[Part]:
    determinant = known.listed(match["by"])
    dependents = known.listed(match["on"])
    return [known.rule("functional_dependency", determinant=determinant, dependent=one) for one in dependents]


def _rows(known: Known, match: re.Match[str]) -> list[Part]:
    words = match.groupdict()
    low, high = number(words["n"]), number(words["m"]) if words.get("m") else None
    if not isinstance(low, int):
        raise Unread(f"{words['n']!r} is no number of rows.")
    if high is not None:
        return [known.rule("row_count", minimum=low, maximum=high)]
    operator = operator_of(words["op"]) if words.get("op") else "="
    bounds = {
        "=": (low, low), "<=": (None, low), ">=": (low, None), "<": (None, low - 1), ">": (low + 1, None),
    }.get(operator)  # fmt: skip
    if bounds is None:
        raise Unread("No rule forbids one number of rows alone.")
    return [known.rule("row_count", minimum=bounds[0], maximum=bounds[1])]


def _some_rows(known: Known, match: re.Match[str]) -> list[Part]:
    return [known.rule("row_count", minimum=1)]


def _latest(known: Known, match: re.Match[str]) -> list[Part]:
    return [freshness(known, known.columns.find(match["on"]), hours(match["n"], match["unit"]))]


def _frequency(known: Known, match: re.Match[str]) -> list[Part]:
    return [known.rule("frequency", column=known.columns.find(match["on"]), maximum=float(match["n"]) / 100)]


def _length(known: Known, match: re.Match[str]) -> list[Part]:
    words = match.groupdict()
    low, high = number(words["n"]), number(words["m"]) if words.get("m") else None
    operator = operator_of(words["op"]) if words.get("op") else "="
    return [length(known, known.columns.find(words["on"]), operator, low, high)]


_FORMS: tuple[tuple[re.Pattern[str], Callable[[Known, re.Match[str]], list[Part]]], ...] = (
    (form(r"no two {rows} (?:may |can |must |should |ever )?(?:have|share|agree (?:in|on)) (?:the )?",
          r"(?:same )?(?P<on>.+)"), _unique),
    (form(r"(?:there (?:are|must be|should be|may be) )?no (?:duplicates?|repeated|duplicated) (?:values? )?",
          r"(?:of |in |among )?(?P<on>.+)"), _unique),
    (form(r"duplicates? (?:values )?(?:of |in )?{on} (?:is|are) (?:not allowed|forbidden)"), _unique),
    (form(r"{on} (?:uniquely )?identif(?:y|ies) (?:a|an|each|every|one|the) (?:single )?{rows}",
          r"(?: uniquely)?"), _unique),
    (form(r"(?:each|every) {on} {may}(?:only )?(?:occurs?|appears?|exists?) {one}once"), _unique),
    (form(r"(?:the )?same {by} {may}(?:always )?(?:has|have|means?|implies|gives?|comes? with) (?:always )?",
          r"(?:the )?same (?P<on>.+)"), _dependency),
    (form(r"{rows} (?:with|of) the same {by} {may}(?:always )?(?:have|share|agree in) (?:the )?(?:same )?",
          r"(?P<on>.+)"), _dependency),
    (form(r"(?:each|every|an?|one) {by} {may}(?:always )?(?:have|has|belongs? to|maps? to|lies in) ",
          r"{one}(?:one|a single) (?P<on>.+)"), _dependency),
    (form(r"(?:there (?:is|must be) )?{one}one {on} (?:per|for each|for every) (?P<by>.+)"), _dependency),
    (form(r"{table} {must}{maybe op}(?:exactly )?{n} {rows}"), _rows),
    (form(r"{table} {must}(?:between |from )?{n} (?:to|and) {m} {rows}"), _rows),
    (form(r"there (?:are|must be|should be) {maybe op}(?:exactly )?{n} {rows}",
          r"(?: in the (?:table|file))?"), _rows),
    (form(r"(?:the )?(?:row count|number of {rows}) {must}{maybe op}{n}"), _rows),
    (form(r"(?:the )?(?:row count|number of {rows}) {must}between {n} and {m}"), _rows),
    (form(r"{table} (?:(?:is|must) (?:never|not)|must never|cannot)(?: be)? empty"), _some_rows),
    (form(r"the (?:latest|newest|most recent|last) {on} {must}(?:at most|(?:not?|never) (?:more|older) than)",
          r" (?P<n>\S+) {unit}(?: old)?"), _latest),
    (form(r"no single {on} {may}makes? up more than (?P<n>[\d.]+) ?% of (?:the |all )?rows"), _frequency),
    (form(r"(?:the )?length of {on} {must}{maybe op}(?:exactly )?{n}(?: characters?)?"), _length),
    (form(r"(?:the )?length of {on} {must}between {n} and {m}(?: characters?)?"), _length),
)  # fmt: skip
