"""Small columns for the tests."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from assistant.standardization.plan import Plan
from assistant.standardization.planning import learn_plan
from assistant.standardization.policy import Policy
from assistant.view import ColumnView, TableView, frame_view


def table(**columns: Sequence[str | None]) -> TableView:
    return frame_view(pd.DataFrame(columns), name="orders", source="sqlite:///shop.db")


def column(values: Sequence[str | None], name: str = "value") -> ColumnView:
    return table(**{name: values}).columns[name]


def plan(values: Sequence[str], kind: str, name: str = "value", **policy: dict[str, str]) -> Plan:
    learnt = learn_plan(column(values, name), kind, Policy.model_validate(policy))
    assert learnt is not None
    return learnt


def changes(
    values: Sequence[str], kind: str, name: str = "value", **policy: dict[str, str]
) -> dict[str, str | None]:
    """What the plan learnt from these values would write without a person."""
    learnt = plan(values, kind, name, **policy)
    proposals = {text: learnt.propose(text) for text in values}
    return {text: found.value for text, found in proposals.items() if found and found.proof}


def guesses(values: Sequence[str], kind: str, name: str = "value") -> dict[str, str | None]:
    """What it would only suggest."""
    learnt = plan(values, kind, name)
    proposals = {text: learnt.propose(text) for text in values}
    return {text: found.value for text, found in proposals.items() if found and not found.proof}
