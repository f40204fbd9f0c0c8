"""A steward's sentence without any model: common ways to say a rule, read or refused, never guessed.

    "ship date must never be before order date"
    "status is one of open, shipped, returned"
    "if status is shipped then ship date is given"

A column is found by what people call it (`names`); a name, value or date that could be meant in two ways is
refused with the two. What the language's own words say (`assistant.rules.words`) reads back as the rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.rules.generation.clauses import read_clause
from assistant.rules.generation.conditions import read_conditional
from assistant.rules.generation.known import Empty, Known, Part
from assistant.rules.generation.written import Unread, Written
from assistant.rules.language import RuleBase
from assistant.view import TableView

LONGEST = 1_000
"""Characters of one sentence; longer ones are refused."""
_END = re.compile(r"(?<=[^\s.])(?:[.;!]+(?=\s+[A-Z\"“'\[])|;+\s|\s*\n\s*)")
_QUOTED = re.compile(r"(?<!\w)(['\"])(?:(?!\1).)*\1(?!\w)|“[^”]*”")
_TOLERANCE = re.compile(
    r",?\s+(?:(?:in|for|with) all but (?P<but>[\d.]+) ?%(?: of (?:the |all )?\w+)?"
    r"|(?:in|for) at least (?P<least>[\d.]+) ?% of (?:the |all )?(?:rows|records|cases|values)"
    r"|\(?(?:at most|up to) (?P<most>[\d.]+) ?% may (?:fail|differ|break it|be wrong)\)?)\Z",
    re.IGNORECASE,
)


def read_sentence(sentence: str, view: TableView, others: Sequence[TableView] = ()) -> Written:
    """The rules that a sentence (or several) says of a table, each with `origin` "written".

    `others` are tables it may refer to. What cannot be read is in `refused`, with the reason; half a sentence
    is never taken for the whole. Nothing is checked on the data: see `assistant.rules.generation.proof`.
    """
    known = Known(view, others)
    written = Written()
    for text in _sentences(sentence):
        try:
            written.rules.extend(rule for rule in _read(known, text) if rule not in written.rules)
        except Unread as error:
            written.refused.append(str(error))
    if not written.rules and not written.refused:
        written.refused.append("Nothing was said.")
    return written


def _sentences(text: str) -> list[str]:
    """The text cut where a sentence ends, but never inside quotes."""
    masked = _QUOTED.sub(lambda match: "x" * len(match[0]), text)
    ends = [(0, 0), *((cut.start(), cut.end()) for cut in _END.finditer(masked)), (len(text), len(text))]
    parts = [text[a[1] : b[0]].strip() for a, b in pairwise(ends)]
    return [part for part in parts if part]


def _read(known: Known, text: str) -> list[RuleBase]:
    if len(text) > LONGEST:
        raise Unread(f"A sentence of {len(text):,} characters is too long; at most {LONGEST:,} are read.")
    said, tolerance = _allowance(re.sub(r"[.!]\Z", "", text))
    parts = read_conditional(known, said)
    if parts is None:
        parts = read_clause(known, said)
    because = f"A steward said: “{text}”"
    return [_finished(part, tolerance, because) for part in parts]


def _finished(part: Part, tolerance: float, because: str) -> RuleBase:
    if isinstance(part, Empty):
        raise Unread(
            f"That {part.column} is always empty is no rule of the language; say when it is to be empty."
        )
    return part.model_copy(update={"tolerance": tolerance, "because": because, "origin": "written"})


def _allowance(text: str) -> tuple[str, float]:
    """The sentence without "in all but 2 % of the rows", and the share that may fail."""
    match = _TOLERANCE.search(text)
    if match is None:
        return text, 0.0
    share = float(match["but"] or match["most"] or 0) / 100
    if match["least"]:
        share = 1 - float(match["least"]) / 100
    if not 0 <= share < 1:
        raise Unread(f"{match[0].strip(' ,')!r} is no share of the rows that may fail.")
    return text[: match.start()], round(share, 10)
