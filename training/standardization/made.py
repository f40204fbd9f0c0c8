"""Proposals for made columns whose right values are known: which of them are right, by their ground."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.random import Generator

from assistant.kinds import KINDS
from assistant.models import Models
from assistant.standardization.kinds import guess_kinds
from assistant.standardization.parsers.text import tidy
from assistant.standardization.plan import Plan
from assistant.standardization.planning import learn_plan
from assistant.standardization.policy import ColumnPolicy, Policy, ReferencePolicy
from assistant.standardization.proposal import Proposal
from assistant.standardization.reference import ReferenceList
from assistant.standardization.reference.keys import letters
from assistant.view import ColumnView, frame_view
from training.corpora import rand
from training.corpora.columns import Split, sample_column
from training.corpora.errors import TYPOS, Context, corrupt

_DAMAGED = (0.0, 0.02, 0.05, 0.1)
"""Shares of the cells of a column that are damaged."""
_LISTED_KINDS = ("city", "organisation", "product", "category", "country", "subdivision", "person", "address")
_UNLISTED = 0.15
_GONE = ("missing", "placeholder")
_FORMS = ("whitespace", "case", "mojibake", "date_format", "phone_format", "number_format")
_SPLITS = {"train": 41, "validation": 42}


class Seen(NamedTuple):
    """A proposal: the column's kind, its ground, whether proved, its confidence, and whether it is right."""

    kind: str
    basis: str
    proved: bool
    confidence: float
    right: bool


def made_proposals(seed: int, columns: int, split: Split, models: Models) -> Iterator[Seen]:
    """What is proposed for `columns` made columns, a third of them held to a list; the same for one seed."""
    rng = np.random.default_rng([seed, _SPLITS[split]])
    for number in range(columns):
        if number % 3 == 2:
            yield from _listed(rng, split)
        else:
            yield from _free(rng, split, models)


def _free(rng: Generator, split: Split, models: Models) -> Iterator[Seen]:
    column = sample_column(rand.pick(rng, KINDS), 50 + rand.below(rng, 500), rng, split)
    cells, gone = _damage(column.values, rng, None)
    view = frame_view(pd.DataFrame({column.header or "value": cells}))
    (name,) = view.columns
    plan = learn_plan(view.columns[name], guess_kinds(view, models.column_kind)[name][0])
    if plan is not None:
        yield from _judge(plan, view.columns[name], _truth(cells, column.values, gone))


def _listed(rng: Generator, split: Split) -> Iterator[Seen]:
    """A column of names, most of them entries of a list that holds others of their kind too."""
    kind = rand.pick(rng, _LISTED_KINDS)
    column = sample_column(kind, 50 + rand.below(rng, 500), rng, split)
    others = [value for _ in range(3) for value in sample_column(kind, 400, rng, split).values]
    entries = {value for value in [*column.values, *others] if value.strip()}
    outside = {value for value in sorted(set(column.values)) if rand.chance(rng, _UNLISTED)}
    listed = tuple(sorted(entries - outside)) or tuple(sorted(entries))
    cells, gone = _damage(column.values, rng, [*TYPOS, "case", "whitespace", "truncation"])
    view = frame_view(pd.DataFrame({"value": cells}))
    packed = ReferenceList("made", listed, listed).pack()
    policy = Policy(
        columns={"value": ColumnPolicy(reference="made")},
        references={"made": ReferencePolicy(source="made", packed=packed)},
    )
    plan = learn_plan(view.columns["value"], kind, policy)
    if plan is not None:
        truth = _truth(cells, column.values, gone)
        yield from _judge(plan, view.columns["value"], truth, set(listed))


def _damage(values: list[str], rng: Generator, kinds: list[str] | None) -> tuple[list[str], set[int]]:
    """The values with some cells damaged, and which of those lost their value."""
    share = rand.pick(rng, _DAMAGED)
    forms = kinds is None and rand.chance(rng, 0.5)
    context = Context(values=values)
    cells, gone = list(values), set()
    for place, value in enumerate(values):
        if rand.chance(rng, share):
            damaged = corrupt(value, rng, list(_FORMS) if forms else kinds, context)
            if damaged is not None:
                cells[place] = damaged.value
                gone |= {place} if damaged.kind in _GONE else set()
    return cells, gone


def _truth(cells: list[str], values: list[str], gone: set[int]) -> dict[str, str | None]:
    """Text → what most of its cells should hold; None where they lost their value."""
    found: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    for place, (cell, value) in enumerate(zip(cells, values, strict=True)):
        found[cell][None if place in gone else value] += 1
    return {cell: counts.most_common(1)[0][0] for cell, counts in found.items()}


def _judge(
    plan: Plan, column: ColumnView, truth: dict[str, str | None], listed: set[str] | None = None
) -> Iterator[Seen]:
    plan.prepare(column.values)
    for text in column.values:
        said = plan.propose(text)
        if said is None:
            continue
        clean = truth[text]
        right = said.value == clean or _as_right(plan, said, clean, listed is not None)
        if not said.known:
            right = listed is not None and clean not in listed
        yield Seen(plan.kind, said.basis, said.proof is not None, said.confidence, right)


def _as_right(plan: Plan, said: Proposal, clean: str | None, listed: bool) -> bool:
    """Whether a proposal is the true value in the column's form: other blanks, other case in a list.

    Many clean columns are of several forms. The channel makes mojibake of plain letters by accents that
    the clean value has not.
    """
    if said.value is None or clean is None:
        return False
    if tidy(said.value) == tidy(clean):
        return True
    if listed or said.basis == "unmangled":
        return letters(said.value) == letters(clean)
    settled = plan.propose(clean)
    return settled is not None and settled.proof is not None and settled.value == said.value
