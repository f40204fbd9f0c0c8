"""What a family of values is: how to learn its evidence from a column, how to read and how to write a value."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Evidence = Mapping[str, Any]
"""What a column says about its ambiguous values; JSON, so that a plan can be kept."""

DOMINANT = 0.5
"""A form is the column's dominant one when at least this share of the readable rows is written so."""
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
    readable ones. `readable`: readable rows, of all. `question`: what only a person can decide. `reason`: why this form, where it is not the
    dominant one.
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
    `pattern_ok` accepts forms beyond the named ones. `proof` names what a reparsed proposal proves.
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
    """The candidate form in which most readable rows are written already, and how many that is."""
    total = readable = 0
    written = dict.fromkeys(candidates, 0)
    for text, count in sample:
        total += count
        reading = read(text, evidence)
        if reading is None:
            continue
        readable += count
        for form in written:
            if write(reading.value, form, evidence) == text:
                written[form] += count
    if not readable:
        return Fit(None, 0.0, 0.0)
    form = max(written, key=lambda name: written[name], default=None)
    share = written[form] / readable if form is not None else 0.0
    return Fit(form, share, readable / max(total, 1))


def settle(fit: Fit, wanted: str | None, evidence: dict[str, Any], question: str | None = None) -> Learnt | None:
    """What was learnt: the policy's form, else the column's where one is dominant; None if not readable."""
    if fit.readable < READABLE and wanted is None:
        return None
    form = wanted or (fit.form if fit.share >= DOMINANT else None)
    return Learnt(evidence, form, fit.share, fit.readable, question)
