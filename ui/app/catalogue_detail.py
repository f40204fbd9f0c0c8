"""One column (or table) of the catalogue: every fact with where it comes from, and the word on each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.app import fact_form
from ui.app.deciding import Shortcut, decide
from ui.app.parts import plain
from ui.app.state import actor, attempt, ledger, notify
from ui.metadata.setting import set_fact
from ui.metadata.values import COLUMN_FACETS, TABLE_FACETS
from ui.metadata.words import facet_words, fact_text, origin_words
from ui.words import count, percent, visible

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from ui.metadata.lines import Line

_WANTED = ("semantic_type", "sensitivity", "business_name", "description")
"""Facets that are missed where they are not there."""


def show(line: Line, of_table: Sequence[Line], source: str, shortcut: Shortcut) -> None:
    """The column's facts, what is missing, the buttons; of a table, those of all its columns as well."""
    _title(line)
    _bulk(line, of_table, shortcut)
    for facet, entry in line.facts.items():
        _fact(facet, entry, [one for one in line.others if one.suggestion.kind == facet])
    _missing(line, source)
    _history(line)


def _title(line: Line) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="title"):
        name = f"{line.table}.{line.column}" if line.column else line.table
        st.markdown(f"**{plain(visible(name))}**", width="content")
        if line.declared:
            st.badge(plain(line.declared), color="gray")
        if line.key:
            st.badge("key", icon=":material/key:", color="gray")
        if line.gone:
            st.badge("gone from the source", icon=":material/warning:", color="orange")


def _bulk(line: Line, of_table: Sequence[Line], shortcut: Shortcut) -> None:
    """Accept what is open of the column; of the table."""
    whole = [entry for one in of_table for entry in one.open]
    with st.container(horizontal=True, gap="small"):
        if line.open:
            said = f"Accept {count(len(line.open), 'fact')}"
            st.button(said, icon=":material/check:", type="primary", key="accept_line",
                      shortcut=shortcut("A"), on_click=decide, args=(line.open, "accept"),
                      help="All that is proposed of it")  # fmt: skip
        if len(whole) > len(line.open):
            said = f"Accept the whole table ({len(whole):,})"
            st.button(
                said, icon=":material/done_all:", key="accept_table", on_click=decide, args=(whole, "accept")
            )


def _fact(facet: str, entry: Entry, others: Sequence[Entry]) -> None:
    """One fact: its value, how it stands, the buttons, where it comes from, further proposals."""
    with st.container(key=f"fact_{facet}", gap=None):
        _line(facet_words(facet), entry, strong=True)
        if fact_form.is_open(entry.id):
            fact_form.edit(entry, decide)
        # As HTML: Markdown would make links of addresses among the values.
        st.html(f"<div class='dqa-why'>{escape(_why(entry))}</div>")
        for other in others:
            _line("or", other, strong=False)
            if fact_form.is_open(other.id):
                fact_form.edit(other, decide)


def _line(label: str, entry: Entry, *, strong: bool) -> None:
    """The value with its label before it, and how it stands and what can be done with it behind it."""
    words = plain(fact_text(entry.suggestion.kind, entry.value))
    before, value, behind = st.columns([3.1, 7, 5], vertical_alignment="top", gap="small")
    before.caption(label)
    value.markdown(f"**{words}**" if strong else words)
    with behind, st.container(horizontal=True, vertical_alignment="center", gap="xsmall",
                              horizontal_alignment="right"):  # fmt: skip
        _state(entry)
        _buttons(entry)


def _state(entry: Entry) -> None:
    if entry.status == "open":
        proof = entry.suggestion.evidence.proof
        said = percent(entry.suggestion.confidence)
        if proof:
            st.badge(said, icon=":material/verified:", color="green", help=f"Proved: {plain(proof)}")
        else:
            st.badge(
                said, color="orange", help="How sure it is that a steward accepts it; no check proves it"
            )
        return
    who = entry.decision.by if entry.decision else ""
    st.badge(entry.status, icon=":material/check:", color="green", help=plain(f"{entry.status} by {who}"))


def _buttons(entry: Entry) -> None:
    name = entry.id
    if entry.status == "open":
        st.button("", icon=":material/check:", key=f"yes_{name}", type="tertiary", help="Accept",
                  on_click=decide, args=([entry], "accept"))  # fmt: skip
    st.button("", icon=":material/edit:", key=f"edit_{name}", type="tertiary", help="Edit",
              on_click=fact_form.toggle, args=(name,))  # fmt: skip
    why = "Reject: it is not proposed again" if entry.status == "open" else "Take it out of force"
    st.button("", icon=":material/close:", key=f"no_{name}", type="tertiary", help=why, on_click=decide,
              args=([entry], "reject"))  # fmt: skip


def _why(entry: Entry) -> str:
    said = entry.suggestion
    parts = [said.evidence.sentence, origin_words(said)]
    if entry.edited and entry.decision is not None:
        parts = [f"Written by {entry.decision.by}", f"proposed was: {fact_text(said.kind, said.proposed)}"]
    if said.evidence.values and not entry.edited:
        parts.append("seen: " + ", ".join(value[:40] for value in said.evidence.values[:4]))
    return visible(" · ".join(part for part in parts if part))


def _missing(line: Line, source: str) -> None:
    """What nothing is said of yet: a person says it."""
    facets = COLUMN_FACETS if line.column else TABLE_FACETS
    missing = [facet for facet in facets if facet not in line.facts]
    if not missing or line.gone:
        return
    first = [facet for facet in _WANTED if facet in missing]
    rest = [facet for facet in missing if facet not in first]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="missing"):
        st.markdown(":gray[say yourself]", width=92)
        for facet in first:
            st.button(facet_words(facet).capitalize(), icon=":material/add:", key=f"add_{facet}",
                      type="tertiary", on_click=fact_form.toggle, args=(_name(line, facet),))  # fmt: skip
        if rest:
            with st.popover("More", type="tertiary"):
                for facet in rest:
                    st.button(facet_words(facet).capitalize(), key=f"add_{facet}", type="tertiary",
                              on_click=fact_form.toggle, args=(_name(line, facet),))  # fmt: skip
    for facet in missing:
        if fact_form.is_open(_name(line, facet)):
            fact_form.form(facet, None, f"new_{facet}_{line.id}", partial(_set, source, line, facet))


def _set(source: str, line: Line, facet: str, value: Any) -> None:
    done = attempt(set_fact, ledger(), source, line.table, line.column or None, facet, value, actor())
    if done is not None:
        notify(f"{facet_words(facet).capitalize()} of {line.column or line.table} kept.")


def _name(line: Line, facet: str) -> str:
    return f"{line.id} {facet}"


def _history(line: Line) -> None:
    """Who decided what of this column, the newest first."""
    decided = [entry for entry in line.facts.values() if entry.decision is not None]
    for entry in sorted(decided, key=lambda one: one.decision.at, reverse=True)[:6]:  # type: ignore[union-attr]
        word = entry.decision
        if word is not None:
            comment = f" — {word.comment}" if word.comment else ""
            st.caption(plain(f"{facet_words(entry.suggestion.kind)}: {word.verdict} by {word.by}{comment}"))
