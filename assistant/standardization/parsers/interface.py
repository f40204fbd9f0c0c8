"""What a family of values is: how it learns from a column, and how it reads and writes a value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Evidence = Mapping[str, Any]
"""What a column says about its ambiguous values; JSON, so that a plan can be kept."""

DOMINANT = 0.5
"""A form is the column's dominant one when at least this share of the readable rows is written so."""
CLEARLY = 1.5
"""A dominant form has so many times the rows of any other form, where the two differ."""
READABLE = 0.6
"""A family takes a column only when it can read at least this share of its rows."""


class Reading(NamedTuple):
    """What a text means: a hashable `value`, and whether the text can mean nothing else (`certain`)."""

    value: Hashable
    certain: bool = True


@dataclass(frozen=True)
class Sample:
    """The distinct values of a column with their counts, its header, and what a person or the table answered.

    `answers`: `region` (ISO 3166 code), `order` (dmy, mdy, ymd), `decimal` (. or ,); each may be absent.
    """

    values: Sequence[str]
    counts: Sequence[int]
    header: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return zip(self.values, self.counts, strict=True)


@dataclass(frozen=True)
class Learnt:
    """What a family learnt of a column.

    `form`: the target, None where there is no clear one. `share`: rows already written so, of the
    readable ones. `readable`: readable rows, of all. `question`: what only a person can decide.
    `reason`: why this form, where it is not the dominant one.
    """

    evidence: dict[str, Any]
    form: str | None
    share: float
    readable: float
    question: str | None = None
    reason: str | None = None


def no_description(text: str, evidence: Evidence) -> str:
    """The default `describe`: the text's shape, digits as 9 and letters as A or a."""
    from assistant.standardization.parsers.text import shape

    return shape(text)


@dataclass(frozen=True)
class Family:
    """One family of parsers. `forms` names the forms a policy may ask for, each with an example.

    `learn(sample, form)` is None where the column is not of this family. `read(text, evidence)` never
    raises. `write(value, form, evidence)` is None where the form cannot hold the value without loss.
    `pattern_ok` accepts forms beyond the named ones. `settled(form, evidence)` matches only texts that
    `write(read(text))` leaves as they are, so that most of a column is told by its shape. `proof` names
    what a reparsed proposal proves.
    """

    name: str
    kinds: tuple[str, ...]
    forms: Mapping[str, str]
    proof: str
    learn: Callable[[Sample, str | None], Learnt | None]
    read: Callable[[str, Evidence], Reading | None]
    write: Callable[[Any, str, Evidence], str | None]
    pattern_ok: Callable[[str], bool] = field(default=lambda form: False)
    describe: Callable[[str, Evidence], str] = field(default=no_description)
    settled: Callable[[str, Evidence], re.Pattern[str] | None] = field(default=lambda form, evidence: None)


class Fit(NamedTuple):
    """How well a column keeps to a form."""

    form: str | None
    share: float
    readable: float


def best_form(
    sample: Sample,
    candidates: Sequence[str],
    evidence: Evidence,
    read: Callable[[str, Evidence], Reading | None],
    write: Callable[[Any, str, Evidence], str | None],
) -> Fit:
    """The candidate form in which most readable rows are written already, and how many that is.

    A form that does not clearly beat its rivals, on the rows that tell them apart, has no share.
    """
    total = readable = 0
    forms = list(dict.fromkeys(candidates))
    rows: Counter[tuple[bool, ...]] = Counter()
    for text, count in sample:
        total += count
        reading = read(text, evidence)
        if reading is not None:
            readable += count
            rows[tuple(write(reading.value, form, evidence) == text for form in forms)] += count
    if not readable or not forms:
        return Fit(None, 0.0, readable / max(total, 1))
    written = [sum(count for fits, count in rows.items() if fits[i]) for i in range(len(forms))]
    best = max(range(len(forms)), key=lambda i: written[i])
    for rival in range(len(forms)):
        ours = sum(count for fits, count in rows.items() if fits[best] and not fits[rival])
        theirs = sum(count for fits, count in rows.items() if fits[rival] and not fits[best])
        if theirs * CLEARLY > ours:
            return Fit(forms[best], 0.0, readable / total)
    return Fit(forms[best], written[best] / readable, readable / total)


def settle(
    fit: Fit, wanted: str | None, evidence: dict[str, Any], question: str | None = None
) -> Learnt | None:
    """What was learnt: the policy's form, else the column's where one is dominant; None if not readable."""
    if fit.readable < READABLE and wanted is None:
        return None
    form = wanted or (fit.form if fit.share >= DOMINANT else None)
    return Learnt(evidence, form, fit.share, fit.readable, question)
