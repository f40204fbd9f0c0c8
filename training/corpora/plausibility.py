"""Examples for the cell-plausibility model: a column's header and some of its values, one value, and whether
it does NOT belong there.

    for example in examples(seed=0, n=100_000): …

A group is one column: half of its examples are true values that the context does not show (frequent and rare
ones), half are corruptions of such values or values of other columns. Contexts hold a few errors now and
then, as real columns do. Which corruptions nobody could see from the column alone (a wrong digit in a serial
number) is decided by `visible`; they are not shown as errors.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from assistant.kinds import KINDS
from training.corpora import wrongs
from training.corpora.columns import CleanColumn, Split, sample_column, sample_rows
from training.corpora.errors import CELL_KINDS, Context, corrupt
from training.corpora.rand import between, chance, pick, some, unique, weighted

CONTEXT_VALUES = 12
_PER_COLUMN = 8
_ODD = 0.2
_SEEDS = {"train": 0, "validation": 1}
_KINDS = tuple(kind for kind in CELL_KINDS if kind != "wrong_category")
_KIND_WEIGHTS: tuple[tuple[str, float], ...] = tuple(
    (
        kind,
        {"category": 3.0, "free_text": 2.0, "code": 1.6, "number": 1.6, "organisation": 1.4}.get(kind, 1.0),
    )
    for kind in KINDS
)
_OPAQUE = frozenset(
    {
        "identifier", "code", "coordinates", "ip_address", "phone", "postal_code", "number", "amount",
        "percentage", "quantity", "date", "datetime", "time", "year", "duration", "url", "email",
    }
)  # fmt: skip
"""Kinds in which another letter or digit of the same sort makes another valid value."""
_OPEN = frozenset({"free_text", "product", "organisation", "person", "address"})
"""Kinds whose values have no common form: what is strange there is not seen from the form."""
_NEAR: tuple[tuple[str, ...], ...] = (
    ("country", "subdivision", "city", "language", "currency", "address"),
    ("date", "time", "datetime", "year", "duration"),
    ("number", "amount", "percentage", "quantity", "coordinates", "postal_code"),
    ("person", "organisation", "product", "category", "free_text", "boolean"),
    ("code", "identifier", "phone", "email", "url", "ip_address"),
)
"""Kinds by what they are easily mistaken for."""
_DRIFTS: dict[str, tuple[str, ...]] = {
    "date": ("date_format", "impossible"), "time": ("date_format", "impossible"), "phone": ("phone_format",),
    "quantity": ("unit", "number_format", "outlier"), "amount": ("unit", "number_format", "outlier"),
    "number": ("number_format", "outlier", "unit"), "percentage": ("unit", "number_format", "outlier"),
    "year": ("outlier", "number_format"), "coordinates": ("outlier", "number_format"),
}  # fmt: skip
"""Drifts that some kinds are prone to."""
_WORDY = re.compile(r"[^\W\d_]{4,}", re.UNICODE)
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class CellExample:
    """One cell to judge. `label` 1: it does not belong; `error` is then its kind, else "".

    `group` numbers the column; `column_kind`, `template` and `unseen` are the column's.
    """

    header: str
    context: tuple[str, ...]
    value: str
    label: int
    error: str
    group: int
    column_kind: str
    template: str
    unseen: bool


def form(value: str) -> str:
    """The value's form: runs of small letters a, of capitals A, of digits 9; other signs as they are."""
    out: list[str] = []
    for sign in value:
        mark = "9" if sign.isdigit() else "a" if sign.islower() else "A" if sign.isalpha() else sign
        if not out or out[-1] != mark or mark not in "a9A":
            out.append(mark)
    return "".join(out)


def _exact_form(value: str) -> str:
    return "".join("9" if s.isdigit() else "a" if s.isalpha() else s for s in value)


@dataclass
class Seen:
    """What a column shows of itself, for `visible`."""

    values: frozenset[str]
    folded: frozenset[str]
    forms: frozenset[str]
    exact: frozenset[str]
    low: float
    high: float


def look(values: Sequence[str]) -> Seen:
    """What the column's clean values show."""
    known = frozenset(values)
    sample = unique(values)[:200]
    numbers = [number for value in sample if (number := _as_number(value)) is not None]
    low, high = (min(numbers), max(numbers)) if numbers else (np.nan, np.nan)
    return Seen(
        known, frozenset(value.strip().casefold() for value in known), frozenset(map(form, sample)),
        frozenset(map(_exact_form, sample)), low, high,
    )  # fmt: skip


def _as_number(value: str) -> float | None:
    match = _NUMBER.search(value)
    if match is None:
        return None
    try:
        return float(match[0].replace(",", ""))
    except ValueError:
        return None


def visible(value: str, clean: str, kind: str, error: str, seen: Seen) -> bool:
    """Whether the column alone can show that `value` (a corruption of `clean`) does not belong."""
    if value in seen.values:
        return False
    folded = value.strip().casefold() in seen.folded
    if error in ("missing", "placeholder", "mojibake", "impossible"):
        return not folded
    if form(value) not in seen.forms and kind not in _OPEN:
        return True
    if error == "outlier":
        number = _as_number(value)
        span = max(seen.high - seen.low, abs(seen.high), 1e-9)
        return number is not None and not (seen.low - 2 * span <= number <= seen.high + 4 * span)
    if kind in _OPAQUE:
        return _exact_form(value) not in seen.exact and len(seen.exact) <= 6
    if error == "case":
        return form(value) not in seen.forms
    if error == "truncation":
        return kind not in ("free_text", "person") or value.endswith(" ")
    if error in ("whitespace", "decorated", "repeated", "joined", "foreign"):
        return True
    return _WORDY.search(clean) is not None


def examples(seed: int, n: int, split: Split = "train") -> Iterator[CellExample]:
    """`n` examples, about half of them errors, always the same for one seed and split.

    Seeds of the two splits never give the same column; validation holds in about half of its groups
    locales, lists and forms that training never sees (`unseen`).
    """
    rng = np.random.default_rng([seed, _SEEDS[split]])
    latest = {kind: _column(rng, split, kind) for kind in KINDS}
    made, group = 0, 0
    while made < n:
        column = _column(rng, split, weighted(rng, _KIND_WEIGHTS))
        for example in _of_column(column, _strangers(column, latest, rng), group, rng):
            yield example
            made += 1
            if made == n:
                return
        group += 1
        latest[column.kind] = column


def _column(rng: Generator, split: Split, kind: str) -> CleanColumn:
    while True:
        column = sample_column(kind, sample_rows(rng), rng, split)
        if len(column.values) >= 3:
            return column


def _of_column(column: CleanColumn, others: list[str], group: int, rng: Generator) -> Iterator[CellExample]:
    counted = Counter(_legitimate(column, rng))
    distinct = [value for value, _ in counted.most_common()]
    seen = look(list(counted))
    positives = _errors(column.kind, distinct, others, seen, _PER_COLUMN // 2, rng)
    held = _held_back(distinct, len(positives), rng)
    context = _context(distinct, set(held), rng)
    if chance(rng, 0.2):
        planted = _errors(column.kind, distinct, others, seen, between(rng, 1, 2), rng)
        for value, _ in planted:
            context[between(rng, 0, len(context) - 1) if len(context) < 4 else -1] = value
    labelled = [(value, 0, "") for value in held] + [(value, 1, error) for value, error in positives]
    for place in rng.permutation(len(labelled)).tolist():
        value, label, error = labelled[place]
        yield CellExample(
            column.header,
            tuple(context),
            value,
            label,
            error,
            group,
            column.kind,
            column.template,
            column.unseen,
        )


_MARKS = (
    "{}*",
    "{} (est.)",
    "{}[1]",
    "({})",
    "{} †",
    "{}?",
    "~{}",
    "{}.",
    "{} *",
    "c. {}",
    "{} (a)",
    "{} - old",
)
_SUMS = (
    "Total",
    "total",
    "All",
    "all",
    "Other",
    "other",
    "Various",
    "None",
    "none",
    "Mixed",
    "Unknown",
    "-",
    "?",
)


def _legitimate(column: CleanColumn, rng: Generator) -> list[str]:
    """The column, now and then with what looks odd and yet belongs because it is frequent in it: markers of
    missing values, footnote marks, a second style, sub-totals."""
    values, point = column.values, rng.random()
    if point > _ODD or len(values) < 8:
        return values
    share = 0.08 + 0.4 * rng.random()
    if point < 0.4 * _ODD:
        marker = pick(rng, wrongs.MISSING) if chance(rng, 0.7) else pick(rng, _SUMS)
        odd = [marker] * len(values)
    elif point < 0.7 * _ODD:
        mark = pick(rng, _MARKS)
        odd = [mark.format(value) for value in values]
    else:
        odd = sample_column(column.kind, len(values), rng).values
    return [
        odd[i % len(odd)] if x < share else value
        for i, (value, x) in enumerate(zip(values, rng.random(len(values)).tolist(), strict=True))
    ]


def _held_back(distinct: list[str], size: int, rng: Generator) -> list[str]:
    """True values to judge: rare ones (which the context will not show) and a frequent one."""
    rare = distinct[min(len(distinct) - 1, CONTEXT_VALUES // 2) :]
    chosen = some(rng, rare, size)
    chosen += [pick(rng, distinct) for _ in range(size - len(chosen))]
    if len(chosen) > 1 and chance(rng, 0.7):
        chosen[-1] = distinct[0] if chance(rng, 0.3) else pick(rng, distinct)
    return chosen


def _context(distinct: list[str], held: set[str], rng: Generator) -> list[str]:
    """Values of the column, most frequent first; most of the judged ones are left out where others remain."""
    size = between(rng, 6, CONTEXT_VALUES)
    left = [value for value in distinct[: 4 * size] if value not in held or chance(rng, 0.25)]
    return (left if len(left) >= 2 else distinct)[:size]


def _strangers(column: CleanColumn, latest: Mapping[str, CleanColumn], rng: Generator) -> list[str]:
    """Values of six other columns, half of them of kinds that are easily mistaken for this one."""
    near = next(kinds for kinds in _NEAR if column.kind in kinds)
    kinds = [pick(rng, near) for _ in range(3)] + [pick(rng, KINDS) for _ in range(3)]
    return [pick(rng, latest[kind].values) for kind in kinds if latest[kind].template != column.template]


def _errors(
    kind: str, distinct: list[str], others: list[str], seen: Seen, size: int, rng: Generator
) -> list[tuple[str, str]]:
    context = Context(distinct[:50], others, pick(rng, "xXz#*") if chance(rng, 0.05) else None)
    found: dict[str, str] = {}
    for _ in range(6 * size):
        if len(found) == size:
            break
        clean = pick(rng, distinct)
        kinds = _DRIFTS[kind] if kind in _DRIFTS and chance(rng, 0.35) else _KINDS
        damaged = corrupt(clean, rng, kinds, context)
        if damaged is not None and visible(damaged.value, clean, kind, damaged.kind, seen):
            found[damaged.value] = damaged.kind
    return list(found.items())
