"""The three ways to run a rule are equal: random rules of every kind over random tables, row by row."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from assistant.rules import language
from assistant.rules.language import KINDS, RuleBase
from assistant.rules.outcome import Outcome
from assistant.rules.running.database import check_table, failing_rows
from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.frames import check_frame, judge_frame
from assistant.rules.running.pushdown import run
from assistant.rules.running.records import compile_rules
from connectors.types import Connector, Table
from connectors.values import as_text
from tests.rules.running import strategies
from tests.rules.running.tables import SOURCES, Filled, made

EXAMPLES = int(os.environ.get("DQA_TEST_EXAMPLES", "15"))
"""Tables drawn for each source, one rule of every kind on each; more of them with DQA_TEST_EXAMPLES."""
NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)


def test_every_kind_is_drawn() -> None:
    assert set(strategies.BODIES) == set(KINDS)


@pytest.fixture(params=SOURCES)
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Filled]:
    """The tables in every kind of source."""
    yield from made(request.param, tmp_path, request)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_the_three_ways_judge_every_row_alike(filled: Filled, data: st.DataObject) -> None:
    rows = data.draw(strategies.rows(filled.place.name), "rows")
    others = data.draw(strategies.OTHERS, "others")
    rules = data.draw(strategies.RULES, "rules")
    filled.fill(rows, others)
    connector, table = filled.open()
    frames = {name: _frame(connector, connector.table(name)) for name in ("t", "other")}
    refused: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_survived", lambda connection, error: _note(connection, error, refused))
        if data.draw(st.booleans(), "as a large table"):
            patch.setattr(run, "LARGE", 0)
        outcomes = check_table(connector, table, rules, examples=50, now=NOW)
    # Arithmetic may overflow; whatever else a source refuses would hide behind the other way to run it.
    assert [one for one in refused if "out of range" not in one.lower()] == []
    for rule, outcome in zip(rules, outcomes, strict=True):
        _agrees(rule, outcome, frames, connector, table)


@pytest.mark.parametrize("large", [False, True])
def test_every_nasty_text_is_read_matched_and_compared_alike(
    filled: Filled, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.fill(strategies.every_text(), [(one, None) for one in strategies.NASTY[::3]])
    connector, table = filled.open()
    frames = {name: _frame(connector, connector.table(name)) for name in ("t", "other")}
    rules = strategies.rules_on_texts()
    if large:
        monkeypatch.setattr(run, "LARGE", 0)
    for rule, outcome in zip(rules, check_table(connector, table, rules, 200, NOW), strict=True):
        _agrees(rule, outcome, frames, connector, table)


def _note(connection: Connection, error: DBAPIError, refused: list[str]) -> None:
    refused.append(str(error.orig))
    connection.rollback()


def _frame(connector: Connector, table: Table) -> pd.DataFrame:
    """The table as the driver gives it, indexed by key."""
    pages = list(connector.pages(table))
    held = [row for page in pages for row in page.rows]
    names = [column.name for column in table.columns]
    columns = {name: pd.Series([row[i] for row in held], dtype=object) for i, name in enumerate(names)}
    frame = pd.DataFrame(columns, columns=names)
    frame.attrs["keys"] = [key for page in pages for key in page.keys]
    return frame


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    made = {name: pd.Series([as_text(v) for v in frame[name]], dtype=object) for name in frame.columns}
    return pd.DataFrame(made, columns=list(frame.columns))


def _agrees(
    rule: RuleBase, outcome: Outcome, frames: dict[str, pd.DataFrame], connector: Connector, table: Table
) -> None:
    frame = frames["t"]
    try:
        judged = judge_frame(rule, frame, frames, NOW)
    except CannotJudge:
        assert outcome.status == "cannot run", (rule, outcome)
        return
    as_frame = check_frame(rule, frame, frames, NOW)
    by_text = judge_frame(rule, _texts(frame), {name: _texts(one) for name, one in frames.items()}, NOW)
    assert (by_text.judged == judged.judged).all(), rule
    assert (by_text.failing == judged.failing).all(), rule
    assert _said(outcome) == _said(as_frame), rule
    if len(judged.failing) != len(frame) or not rule.columns or isinstance(rule, _WHOLE):
        return
    failing = [i for i in range(len(frame)) if judged.failing[i]]
    page = failing_rows(connector, table, rule, 100)
    keys = frame.attrs["keys"]
    assert sorted(page.keys) == sorted(keys[i] for i in failing), rule
    assert len(outcome.examples) == len(failing)
    _record_by_record(rule, frame, frames, failing, {column.name: column.type for column in table.columns})


_WHOLE = language.Freshness | language.Frequency | language.Distribution | language.RowCount


def _said(outcome: Outcome) -> tuple[Any, ...]:
    return outcome.status, outcome.judged, outcome.failing, outcome.measured, outcome.reason


def _record_by_record(
    rule: RuleBase,
    frame: pd.DataFrame,
    frames: dict[str, pd.DataFrame],
    failing: list[int],
    types: dict[str, str],
) -> None:
    lookups = {}
    if isinstance(rule, language.ForeignKey):
        held = _texts(frames[rule.to])[list(rule.references)]
        lookups[rule.to, rule.references] = {tuple(row) for row in held.itertuples(index=False)}
    compiled = compile_rules([rule], types, lookups)
    if not rule.per_record:
        assert "one record cannot tell" in compiled.refused[0]
        return
    for version in (frame, _texts(frame)):
        records = [
            dict(zip(frame.columns, row, strict=True)) for row in version.itertuples(index=False, name=None)
        ]
        assert [i for i, record in enumerate(records) if compiled.broken(record)] == failing, rule
