"""A proposed fact in the review: what it says of which column, why, and the word on it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from ui.app import fact_form
from ui.app.parts import buttons, history, plain, proof_badge
from ui.metadata.lines import line_id
from ui.metadata.words import facet_words, fact_text, provenance
from ui.words import before, percent, visible, where

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from ui.app.deciding import Decide, Shortcut
    from ui.groups import Group


def single(entry: Entry, decide: Decide, shortcut: Shortcut) -> None:
    """One fact with everything needed to decide."""
    said = entry.suggestion
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="title"):
        st.markdown(f"**{plain(where(said.target))}**", width="content")
        st.badge(facet_words(said.kind), color="violet")
        proof_badge(said)
        if entry.status != "open":
            st.badge(entry.status, color="gray")
    statement(entry)
    buttons([entry], decide, shortcut, more=lambda: _more(entry, shortcut))
    _body(entry, decide)


def member(entry: Entry, decide: Decide, shortcut: Shortcut) -> None:
    """The chosen fact of a group: as a single one, but decided on with the group, or edited alone."""
    st.markdown(f"**{plain(where(entry.suggestion.target))}**")
    statement(entry)
    with st.container(horizontal=True, gap="small"):
        _more(entry, shortcut)
    _body(entry, decide)


def group_title(group: Group) -> None:
    """The table, and what is said of its columns."""
    said = group.first.suggestion
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="title"):
        st.markdown(f"**{plain(said.target.table or '')}**", width="content")
        st.badge(f"{facet_words(said.kind)} of {len(group.entries):,} columns", color="violet")
        if group.first.status != "open":
            st.badge(group.first.status, color="gray")


def statement(entry: Entry) -> None:
    """What is said, and what would be replaced by it."""
    said = entry.suggestion
    old = before(said)
    html = f"<div class='dqa-rule'>{escape(fact_text(said.kind, entry.value))}</div>"
    if old:
        html += f"<div class='dqa-was'>instead of: {escape(old)}</div>"
    if entry.edited:
        proposed = escape(fact_text(said.kind, said.proposed))
        html += f"<div class='dqa-was'>proposed was: {proposed}</div>"
    st.html(html)


def evidence(entry: Entry) -> None:
    """Why: the sentence, values, where it comes from, how sure."""
    said = entry.suggestion
    st.markdown(plain(said.evidence.sentence))
    if said.evidence.proof:
        st.markdown(f":green[:material/verified:] Proved: {plain(said.evidence.proof)}.")
    if said.evidence.values:
        chips = "".join(f"<span>{escape(visible(value[:80]))}</span>" for value in said.evidence.values[:12])
        st.html(f"<div class='dqa-chips'>{chips}</div>")
    facts = [("sure", f"{percent(said.confidence)} that a steward accepts it"), *provenance(said),
             ("model", said.model)]  # fmt: skip
    listed = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(visible(text))}</dd>" for name, text in facts if text
    )
    st.html(f"<dl class='dqa-facts'>{listed}</dl>")


def _more(entry: Entry, shortcut: Shortcut) -> None:
    st.button("Edit", icon=":material/edit:", key="edit_fact", shortcut=shortcut("E"),
              on_click=fact_form.toggle, args=(entry.id,))  # fmt: skip
    target = entry.suggestion.target
    at = line_id(target.table or "", target.column or "")
    st.page_link(st.session_state["catalogue_page"], label="In the catalogue", icon=":material/book_2:",
                 query_params={"table": target.table or "", "at": at})  # fmt: skip


def _body(entry: Entry, decide: Decide) -> None:
    if fact_form.is_open(entry.id):
        fact_form.edit(entry, decide)
    evidence(entry)
    history(entry)
