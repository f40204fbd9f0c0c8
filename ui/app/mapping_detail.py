"""A proposed mapping in the review: which column becomes which, how its values are made, the word on it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from ui.app import fact_detail
from ui.app.parts import buttons, history, plain, proof_badge
from ui.mapping.words import mapping_text, target_of
from ui.words import count, where

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from ui.app.deciding import Decide, Shortcut
    from ui.groups import Group


def single(entry: Entry, decide: Decide, shortcut: Shortcut) -> None:
    """One mapping with everything needed to decide."""
    said = entry.suggestion
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="title"):
        st.markdown(f"**{plain(where(said.target))}**", width="content")
        st.badge(f"mapping: {said.kind.replace('_', ' ')}", color="violet")
        proof_badge(said)
        if entry.status != "open":
            st.badge(entry.status, color="gray")
    _statement(entry)
    buttons([entry], decide, shortcut, more=lambda: _more(entry))
    _body(entry)


def member(entry: Entry, decide: Decide, shortcut: Shortcut) -> None:
    """The chosen mapping of a group: decided on with the group."""
    del decide, shortcut
    st.markdown(f"**{plain(where(entry.suggestion.target))}**")
    _statement(entry)
    with st.container(horizontal=True, gap="small"):
        _more(entry)
    _body(entry)


def group_title(group: Group) -> None:
    """Which table becomes which."""
    said = group.first.suggestion
    table, _ = target_of(said.proposed)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="title"):
        st.markdown(f"**{plain(said.target.table or '')} → {plain(table)}**", width="content")
        st.badge(f"mapping of {count(len(group.entries), 'column')}", color="violet")
        if group.first.status != "open":
            st.badge(group.first.status, color="gray")


def _statement(entry: Entry) -> None:
    html = f"<div class='dqa-rule'>{escape(mapping_text(entry.value))}</div>"
    if entry.edited:
        html += f"<div class='dqa-was'>proposed was: {escape(mapping_text(entry.suggestion.proposed))}</div>"
    st.html(html)


def _more(entry: Entry) -> None:
    st.page_link(st.session_state["mapping_page"], label="On the page of mappings", icon=":material/schema:",
                 query_params={"table": entry.suggestion.target.table or "", "to": target_of(entry.value)[0],
                               "at": entry.id})  # fmt: skip


def _body(entry: Entry) -> None:
    fact_detail.evidence(entry)
    history(entry)
