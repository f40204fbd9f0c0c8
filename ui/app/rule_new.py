"""A new rule in a steward's own words: read without a model, proved on the data, then accepted or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from ui.app import rule_parts
from ui.app.deciding import decide
from ui.app.parts import plain
from ui.app.rule_files import named
from ui.app.state import actor, attempt, ledger, show_notice
from ui.rules.stating import state_rules
from ui.session import settings
from ui.sources import open_source, url_from_environment
from ui.words import count

if TYPE_CHECKING:
    from assistant.rules.adopt import Adopted, AdoptReport
    from ui.rules.lines import Line

_EXAMPLE = "ship date is never before order date"


def panel(source: str, lines: Sequence[Line]) -> None:
    """The sentence, and what came of it."""
    known = [one.table for one in ledger().known() if one.source == source]
    tables = sorted({*known, *(line.rule.table for line in lines)})
    with st.container(border=True, key="new_rule"):
        with st.form("state", border=False):
            left, right = st.columns([2, 3])
            table = left.selectbox("Table", tables)
            text = right.text_input("The rule, in your own words (English)", placeholder=_EXAMPLE)
            asked = st.form_submit_button("Try it on the data", icon=":material/build:", type="primary")
        if asked and text.strip() and table:
            with st.spinner(f"Reading {plain(table)} …"):
                st.session_state["stated"] = (source, attempt(_state, source, table, text.strip()))
            show_notice()
        shown, report = st.session_state.get("stated", (None, None))
        if shown == source and report is not None:
            _shown(report)


def _state(source: str, table: str, text: str) -> AdoptReport:
    with open_source(source, settings().home, url_from_environment()) as connector:
        return state_rules(connector, ledger(), table, actor(), sentence=text)


def _shown(report: AdoptReport) -> None:
    if report.skipped:
        named([("", one) for one in report.skipped])
    for one in report.adopted:
        _one(one)


def _one(one: Adopted) -> None:
    """One rule as it was understood: how it stands on the data, and the word on it."""
    entry = ledger().get(one.id)
    rule_parts.statement(one.rule)
    outcome = one.outcome
    if outcome.failing and outcome.judged > 1:
        said = f"{outcome.failing:,} of {count(outcome.judged, 'row')} break it now"
    else:
        said = f"broken now: {outcome.measured:,g}" if outcome.failing and outcome.measured else "holds now"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(plain(said), width="content")
        if entry.status != "open":
            st.badge(entry.status, color="gray")
            return
        st.button("Accept", icon=":material/check:", key=f"take_{one.id}", on_click=decide,
                  args=([entry], "accept"))  # fmt: skip
        st.button("Reject", icon=":material/close:", key=f"leave_{one.id}", on_click=decide,
                  args=([entry], "reject"))  # fmt: skip
