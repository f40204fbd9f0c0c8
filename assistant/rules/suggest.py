"""Rules as suggestions: what the miners propose and what a person brings, in the ledger like all else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from assistant.rules.files import rule_json
from assistant.rules.kept import TASK
from assistant.rules.language import Price, RuleBase
from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.frames import judge_frame
from assistant.rules.words import in_words
from assistant.suggestion import Evidence, Suggestion, Target
from assistant.view import TableView
from connectors.types import Value
from connectors.values import as_text

_ROWS_SHOWN = 5
_LONGEST = 40


class Proposed(Protocol):
    """What is proposed (see `assistant.rules.propose.Proposal`): the rule with its price, the probability
    that a steward keeps it, and how many of the rows judged fail it now.
    """

    @property
    def rule(self) -> RuleBase:
        """The rule."""

    @property
    def probability(self) -> float:
        """The calibrated probability that a steward keeps it."""

    @property
    def judged(self) -> int:
        """Rows it was judged on."""

    @property
    def failing(self) -> int:
        """Of these, the rows that fail it."""


def suggest(
    view: TableView, proposals: Iterable[Proposed], model: str, others: Sequence[TableView] = ()
) -> list[Suggestion]:
    """Proposals for a table as suggestions, in their order, one a rule; `others` are tables it refers to."""
    found: dict[str, Suggestion] = {}
    for one in proposals:
        made = suggestion_of(
            view.source, one.rule, model, confidence=one.probability, judged=one.judged, failing=one.failing,
            examples=_failing(view, others, one) if one.failing and one.rule.per_record else (),
        )  # fmt: skip
        found.setdefault(made.id, made)
    return list(found.values())


def suggestion_of(
    source: str,
    rule: RuleBase,
    model: str,
    *,
    confidence: float = 1.0,
    judged: int = 0,
    failing: int = 0,
    examples: Sequence[Mapping[str, Value]] = (),
) -> Suggestion:
    """One rule as a suggestion. Price, severity and the like do not enter its id: the same rule proposed
    again at another price is the same suggestion.

    `examples` are failing rows (their keys and cells by name), of which the evidence shows the first.
    """
    proof = None
    if judged and not failing and rule.price is not None and rule.price.rows:
        proof = f"holds on every one of {judged:,} rows{_held_out(judged, rule.price)}"
    said = in_words(rule)
    sentence = said if rule.price is None else f"{said[:-1]}; {false_alarms(rule.price)}."
    return Suggestion(
        task=TASK,
        kind=str(rule.says["kind"]),
        target=Target(source=source, table=rule.table, column=next(iter(rule.columns), None)),
        proposed=rule_json(rule),
        confidence=confidence,
        evidence=Evidence(
            sentence=sentence, proof=proof, details=tuple(_details(rule, judged, failing, examples))
        ),
        rows=failing,
        model=model,
        identity=rule.id,
    )


def false_alarms(price: Price) -> str:
    """A price as a clause: about 0.2 false alarms in 1,000 rows (0–1.1)."""
    return (
        f"about {_number(price.false_alarms)} false alarms in 1,000 rows "
        f"({_number(price.low)}–{_number(price.high)})"
    )


def _details(
    rule: RuleBase, judged: int, failing: int, examples: Sequence[Mapping[str, Value]]
) -> Iterable[tuple[str, str]]:
    if rule.because:
        yield "because", rule.because
    if rule.price is not None:
        yield "price", false_alarms(rule.price)
        if rule.per_record and rule.columns:
            what = "this column" if len(rule.columns) == 1 else "these columns"
            yield "catches", f"would catch {100 * rule.price.caught:.0f} % of plausible errors of {what}"
    if judged:
        looked_at = f"{judged:,}{_held_out(judged, rule.price)}" if rule.per_record else "the whole table"
        yield "rows looked at", looked_at
        yield "failing now", f"{failing:,}" if failing else "none"
    for number, row in enumerate(examples[:_ROWS_SHOWN], 1):
        yield f"failing row {number}", row_in_words(row)
    if rule.origin:
        yield "origin", rule.origin


def _failing(view: TableView, others: Sequence[TableView], one: Proposed) -> list[Mapping[str, Value]]:
    """The first rows that fail it now: their keys and the rule's cells."""
    rows = {str(other.table.ref): other.rows for other in others}
    try:
        failing = np.flatnonzero(judge_frame(one.rule, view.rows, rows).failing)[:_ROWS_SHOWN]
    except CannotJudge:
        return []
    return [
        {**(view.key_of(i) or {}), **{name: view.rows.at[i, name] for name in one.rule.columns}}
        for i in failing.tolist()
    ]


def _held_out(judged: int, price: Price | None) -> str:
    if price is None or not price.rows:
        return ""
    return ", each held out once" if price.rows >= judged else f", {price.rows:,} of them held out"


def row_in_words(row: Mapping[str, Value]) -> str:
    """A failing row: its key's and the rule's cells, id = 5, city = ∅."""
    return ", ".join(f"{name} = {_short(as_text(value))}" for name, value in row.items())


def _short(text: str | None) -> str:
    return "∅" if text is None else text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _number(value: float) -> str:
    """Two digits that tell: 0, 0.02, 1.1, 12."""
    return (
        "0"
        if value < 0.005
        else f"{value:.1g}"
        if value < 1
        else f"{value:.2g}"
        if value < 100
        else f"{value:,.0f}"
    )
