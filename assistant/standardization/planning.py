"""How a column's plan is learnt: from its values, its kind, the policy, and what a steward decided before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.standardization.families import find_example, learn_family
from assistant.standardization.listed import find_doubted
from assistant.standardization.parsers.interface import Learnt, Sample
from assistant.standardization.parsers.placeholder import is_placeholder
from assistant.standardization.plan import LONGEST, Plan
from assistant.standardization.policy import CASES, KEEP, Policy
from assistant.standardization.words import learn_words
from assistant.view import ColumnView, TableView

_MET = 60
"""Values that choose among the programs learnt from examples."""


def learn_plan(
    column: ColumnView,
    kind: str,
    policy: Policy | None = None,
    table: str | None = None,
    answers: dict[str, str] | None = None,
    decided: Mapping[str, str] | None = None,
) -> Plan | None:
    """The plan of a column taken to be of `kind`; None where there is nothing to standardize.

    `table` finds the column's own entry in the policy. `answers` are what other columns of the table say
    (`region`); the policy's come first. `decided` are a person's earlier decisions, text → value.
    """
    if column.column.type not in ("text", "enum") or not column.values:
        return None
    wanted = (policy or Policy()).column(table, column.name, kind)
    if wanted.form == KEEP:
        return None
    kind = wanted.kind or kind
    accepted = {**(wanted.variants or {}), **(decided or {})}
    if wanted.examples:
        return _by_example(column, kind, wanted.examples, accepted)
    kept = [i for i, text in enumerate(column.values) if not is_placeholder(text) and len(text) <= LONGEST]
    if not kept:
        return None
    sample = Sample(
        [column.values[i] for i in kept], [int(column.counts[i]) for i in kept], column.name,
        (answers or {}) | wanted.answers(),
    )  # fmt: skip
    reference = (policy or Policy()).list_of(wanted)
    if reference is not None:
        return Plan(
            column=column.name, kind=kind, form_from="policy", reference=reference,
            doubted=find_doubted(reference, sample), kept=accepted,
            nullable=column.column.nullable,
        )  # fmt: skip
    learnt = learn_family(sample, kind, wanted)
    words = learn_words(sample, kind, set(accepted.values()))
    case = wanted.form if learnt is None and wanted.form in CASES else None
    words_only: dict[str, Any] = {}
    if learnt is None:
        words_only = {"case": words.case}
        if not case:
            words_only |= {"clusters": words.clusters, "guesses": words.guesses, "usual": words.usual}
    if case:
        words_only |= {"case": case, "case_from": "policy"}
    return Plan(
        column=column.name, kind=kind, form_from="policy" if wanted.form else "column",
        inner=words.inner, edges=words.edges, nullable=column.column.nullable, kept=accepted,
        **_from_family(sample, kind, learnt), **words_only,
    )  # fmt: skip


def _from_family(sample: Sample, kind: str, learnt: Learnt | None) -> dict[str, Any]:
    if learnt is None:
        return {}
    return {
        "family": True, "evidence": learnt.evidence, "form": learnt.form, "share": learnt.share,
        "readable": learnt.readable, "example": find_example(sample, kind, learnt),
        "reason": learnt.reason, "question": learnt.question,
    }  # fmt: skip


def _by_example(
    column: ColumnView, kind: str, examples: Sequence[tuple[str, str]], accepted: dict[str, str]
) -> Plan:
    """The plan of a column whose form the policy's examples show; what a person decided comes first."""
    met = tuple(text for text in column.values[:_MET] if text and text not in dict(examples).values())
    return Plan(
        column=column.name, kind=kind, form_from="policy", examples=tuple(examples), met=met, kept=accepted,
        nullable=column.column.nullable,
    )  # fmt: skip


def learn_plans(
    view: TableView,
    kinds: dict[str, tuple[str, float]],
    policy: Policy | None = None,
    decided: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Plan]:
    """The plans of a table's columns, each told the country the other columns agree on.

    `decided` are a person's earlier decisions by column, see `learn_plan`.
    """
    from assistant.standardization.region import region_of

    region = region_of(view, kinds)
    answers = {"region": region} if region else {}
    plans = {
        name: learn_plan(
            column, kinds[name][0], policy, str(view.table.ref), answers, (decided or {}).get(name)
        )
        for name, column in view.columns.items()
        if name in kinds
    }
    return {name: plan for name, plan in plans.items() if plan is not None}
