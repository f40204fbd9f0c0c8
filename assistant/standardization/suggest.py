"""From plans to suggestions: one for each distinct value that should change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.standardization.plan import Plan
from assistant.standardization.proposal import Proposal
from assistant.standardization.questions import ask
from assistant.suggestion import Evidence, Suggestion, Target
from assistant.view import ColumnView, TableView
from connectors.values import encode

MAKER = "standardization-1"
"""The version of the parsers and proofs; the kind's model is named beside it."""


def suggest(
    view: TableView,
    plans: Mapping[str, Plan],
    kinds: Mapping[str, tuple[str, float]],
    model_version: str = "",
    questions: bool = True,
) -> Iterator[Suggestion]:
    """Suggestions for every distinct value of the planned columns, most frequent values first.

    A suggestion covers all rows that hold the value. Those that change in the same way carry the same
    detail `pattern`, so that a screen can group them and decide them together. With `questions` what a whole
    column cannot decide comes first, as a suggestion of the column.
    """
    made_by = f"{MAKER}+{model_version}" if model_version else MAKER
    for name, plan in plans.items():
        column = view.columns.get(name)
        if column is None:
            continue
        if questions:
            yield from ask(view, column, plan, made_by)
        plan.prepare([text for text in column.values if isinstance(text, str)])
        for index, text in enumerate(column.values):
            if not isinstance(column.raw[index], str):
                continue
            proposal = plan.propose(text)
            if proposal is not None:
                yield _suggestion(view, column, index, proposal, made_by)


def _suggestion(
    view: TableView, column: ColumnView, index: int, proposal: Proposal, made_by: str
) -> Suggestion:
    """One value's suggestion."""
    return Suggestion(
        task="standardization",
        kind=proposal.kind,
        target=Target(source=view.source, table=str(view.table.ref), column=column.name),
        current=encode(column.raw[index]),
        proposed=proposal.value,
        has_proposal=proposal.known,
        confidence=round(proposal.confidence, 4),
        evidence=Evidence(sentence=proposal.sentence, proof=proposal.proof, details=proposal.details),
        rows=int(column.counts[index]),
        model=made_by,
    )
