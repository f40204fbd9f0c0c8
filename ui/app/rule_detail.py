"""A proposed rule in the review: what it says and costs, which rows break it, the word on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from assistant.rules.kept import rule_of
from ui.app import rule_form, rule_parts
from ui.app.parts import buttons, history, plain
from ui.rules.words import kind_words
from ui.words import where

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from assistant.rules.language import RuleBase
    from ui.app.deciding import Decide, Shortcut
    from ui.groups import Group

KEPT = ("accepted", "edited")


def single(entry: Entry, decide: Decide, shortcut: Shortcut) -> None:
    """One rule with everything needed to decide."""
    try:
        rule = rule_of(entry)
    except ValueError as error:
        st.warning(f"{error} It was made by another version of this program.")
        buttons([entry], decide, shortcut)
        history(entry)
        return
    _title(entry, rule)
    rule_parts.statement(rule)
    rule_parts.price(rule.price)
    buttons([entry], decide, shortcut, more=lambda: _more(entry, shortcut))
    _body(entry, rule, decide)


def member(entry: Entry, decide: Decide, shortcut: Shortcut) -> None:
    """The chosen rule of a group: as a single one, but decided on with the group, or edited alone."""
    try:
        rule = rule_of(entry)
    except ValueError as error:
        st.warning(str(error))
        return
    rule_parts.statement(rule)
    rule_parts.price(rule.price)
    with st.container(horizontal=True, gap="small"):
        _edit_button(entry, shortcut)
    _body(entry, rule, decide)


def group_title(group: Group) -> None:
    """The table, and what kind of rules these are."""
    said = group.first.suggestion
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="title"):
        st.markdown(f"**{plain(said.target.table or '')}**", width="content")
        st.badge(f"rule: {kind_words(said.kind)}", color="violet")
        if group.first.status != "open":
            st.badge(group.first.status, color="gray")


def _title(entry: Entry, rule: RuleBase) -> None:
    said = entry.suggestion
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="title"):
        st.markdown(f"**{plain(where(said.target))}**", width="content")
        st.badge(f"rule: {kind_words(said.kind)}", color="violet")
        st.badge(rule.severity, color=rule_parts.SEVERITY_COLOURS[rule.severity])
        if entry.status != "open":
            st.badge(entry.status, color="gray")


def _more(entry: Entry, shortcut: Shortcut) -> None:
    _edit_button(entry, shortcut)
    if entry.status in KEPT:
        st.page_link(st.session_state["rules_page"], label="Its own page", icon=":material/rule:",
                         query_params={"rule": entry.id})  # fmt: skip


def _edit_button(entry: Entry, shortcut: Shortcut) -> None:
    st.button("Edit", icon=":material/edit:", key="edit_rule", shortcut=shortcut("E"),
              on_click=rule_form.toggle, args=(entry,))  # fmt: skip


def _body(entry: Entry, rule: RuleBase, decide: Decide) -> None:
    if rule_form.is_open(entry):
        rule_form.form(entry, rule, decide)
    rule_parts.failing(entry, rule, expected=entry.suggestion.rows > 0)
    rule_parts.evidence(entry, rule)
    history(entry)
