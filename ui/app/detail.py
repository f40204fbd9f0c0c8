"""One suggestion, or a group of them, with everything needed to decide, and the buttons to do so."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import AssistantError
from assistant.standardization.questions import answers_of
from connectors.errors import ConnectorError
from ui.answers import give
from ui.app import fact_detail, mapping_detail, rule_detail
from ui.app.deciding import Decide, Shortcut
from ui.app.listing import entry_row, listing
from ui.app.parts import buttons, history, plain, proof_badge
from ui.app.state import actor, attempt, ledger, notify
from ui.diff import Part, diff
from ui.edits import read_value
from ui.rows import RowsSeen, see_rows
from ui.session import settings
from ui.words import NULL, after, before, percent, row_of, value_text, where

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from assistant.suggestion import Suggestion
    from ui.groups import Group

_ROW_LIMIT = 5
_OWN = {"rules": rule_detail, "metadata": fact_detail, "mapping": mapping_detail}
"""What is not a cell has a detail of its own: single, member, group_title."""
_UNKNOWN = "The right value is not known: put in your own, or accept to mark it as wrong."


def single(entry: Entry, decide: Decide, *, shortcut: Shortcut) -> None:
    """One suggestion: what changes, why, whether it is proved, the whole row, the buttons, the history."""
    said = entry.suggestion
    own = _OWN.get(said.task)
    if own is not None:
        own.single(entry, decide, shortcut)
        return
    _title(said, entry.status)
    if answers_of(said)[0]:
        _ask(entry)
        history(entry)
        return
    st.html(diff_html(said, entry.value if entry.edited else None, edited=entry.edited))
    buttons([entry], decide, shortcut)
    _evidence(said)
    if entry.status not in ("applied",):
        _own_value(entry, decide)
    _rows(said)
    history(entry)


def _ask(entry: Entry) -> None:
    """A question about the column: a button a reading; the answer goes into the policy file."""
    _evidence(entry.suggestion)
    _, readings = answers_of(entry.suggestion)
    with st.container(horizontal=True, gap="small"):
        for reading in readings:
            st.button(
                reading, key=f"answer_{reading}", type="primary", on_click=_answer, args=(entry, reading)
            )


def _answer(entry: Entry, reading: str) -> None:
    given = attempt(give, ledger(), entry, reading, actor(), settings().policy_file)
    if given is not None:
        notify(f"{given['setting']} = {reading} is kept in {given['policy']}; the next scan reads by it.")


def several(group: Group, decide: Decide, *, shortcut: Shortcut) -> None:
    """A group: its members with check boxes to leave some out, and one decision for the rest."""
    said = group.first.suggestion
    own = _OWN.get(said.task)
    if own is not None:
        own.group_title(group)
    else:
        _title(said, group.first.status, pattern=group.pattern)
    held = st.session_state.get(f"members_{group.id}") or {}
    left_out = set(held.get("marked") or [])
    taken = [entry for entry in group.entries if entry.id not in left_out]
    buttons(taken, decide, shortcut, several=True)
    names = [entry.id for entry in group.entries]
    member = st.session_state.get("member")
    chosen = group.entries[names.index(member)] if member in names else group.first
    st.caption("Uncheck a member to leave it out; choose one to see it below.")
    listing(
        [entry_row(entry, place=False) for entry in group.entries], key=f"members_{group.id}",
        label="Members of the group", selected=chosen.id, on_pick=lambda: _pick_member(group.id),
        marked=sorted(left_out), checkable=True, inverted=True, height="min(19rem, 34vh)",
    )  # fmt: skip
    if own is not None:
        own.member(chosen, decide, shortcut)
        return
    st.html(diff_html(chosen.suggestion, chosen.value if chosen.edited else None, edited=chosen.edited))
    _evidence(chosen.suggestion)
    if chosen.status not in ("applied",):
        _own_value(chosen, decide, member=True)
    _rows(chosen.suggestion)
    history(chosen)


def diff_html(said: Suggestion, value: object = None, *, edited: bool = False) -> str:
    """Before and after, one above the other, what differs marked. Every text is escaped."""
    new = value_text(value) if edited else after(said)
    if not said.has_proposal and not edited:
        old, kind, new = escape(before(said)), "new unknown", _UNKNOWN
    else:
        left, right = diff(before(said), new)
        old, kind, new = _marked(left), "new", _marked(right)
    return f"<div class='dqa-diff'><div class='old'>{old}</div><div class='{kind}'>{new}</div></div>"


def _marked(parts: Sequence[Part]) -> str:
    return (
        "".join(f"<b>{escape(part.text)}</b>" if part.changed else escape(part.text) for part in parts)
        or "&nbsp;"
    )


def _title(said: Suggestion, status: str, pattern: str = "") -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="title"):
        st.markdown(f"**{plain(where(said.target))}**", width="content")
        st.badge(said.kind.replace("_", " "), color="blue")
        proof_badge(said)
        if status != "open":
            st.badge(status, color="gray")
    if pattern:
        st.caption(f"Pattern {plain(pattern)}")


def _evidence(said: Suggestion) -> None:
    st.markdown(plain(said.evidence.sentence))
    proof = said.evidence.proof
    if proof:
        st.markdown(f":green[:material/verified:] Proved: {plain(proof)}.")
    if said.evidence.values:
        chips = "".join(f"<span>{escape(value[:80])}</span>" for value in said.evidence.values[:12])
        st.html(f"<div class='dqa-chips'>{chips}</div>")
    facts = [
        ("sure", percent(said.confidence)), ("rows", f"{said.rows:,}: {row_of(said.target)}"),
        *said.evidence.details, ("model", said.model),
    ]  # fmt: skip
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts)
    st.html(f"<dl class='dqa-facts'>{listed}</dl>")


def _own_value(entry: Entry, decide: Decide, *, member: bool = False) -> None:
    said = entry.suggestion
    proposal = entry.value if entry.has_value else said.current
    label = f"Your own value{' for the member chosen above' if member else ''} (Enter saves)"
    with (
        st.form(f"own_{entry.id}_{entry.version}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        text = st.text_input(label, value="" if proposal is None else value_text(proposal))
        pressed = st.form_submit_button("Save", icon=":material/edit:")
    if pressed:
        try:
            value = read_value(text, said)
        except AssistantError as error:
            notify(str(error), "conflict")
        else:
            decide([entry], "edit", value)
        st.rerun()


def _rows(said: Suggestion) -> None:
    """The rows that the suggestion touches, whole, as they are in the source now."""
    if said.target.table is None or (said.target.column is None and said.target.key is None):
        return
    try:
        seen = _see(said.id, said)
    except (AssistantError, ConnectorError) as error:
        st.caption(f"The row itself cannot be shown: {plain(str(error))}")
        return
    if not seen.rows:
        st.caption("No row holds this value any more.")
        return
    more = f", the first {len(seen.rows)} of {said.rows:,}" if said.rows > len(seen.rows) else ""
    what = "The whole row" if len(seen.rows) == 1 else "Whole rows"
    st.caption(plain(f"{what} as of now{more}; key: {', '.join(seen.key) or 'none'}"))
    st.dataframe(_frame(seen, said.target.column), height="content", hide_index=False, key=f"rows_{said.id}")


@st.cache_data(ttl=30, max_entries=200, show_spinner=False)
def _see(id_: str, _said: Suggestion) -> RowsSeen:
    del id_  # only the cache's key
    return see_rows(_said, settings().home, _ROW_LIMIT)


def _frame(seen: RowsSeen, column: str | None) -> object:
    import pandas as pd

    frame = pd.DataFrame(
        [[NULL if cell is None else cell for cell in row] for row in zip(*seen.rows, strict=True)],
        index=[f"▶ {name}" if name == column else name for name in seen.columns],
        columns=[f"row {i + 1}" for i in range(len(seen.rows))] if len(seen.rows) > 1 else ["value"],
    )
    order = [i for i, name in enumerate(seen.columns) if name == column or name in seen.key]
    rest = [i for i in range(len(seen.columns)) if i not in order]
    return frame.iloc[order + rest]


def _pick_member(group: str) -> None:
    if picked := st.session_state[f"members_{group}"].get("pick"):
        st.session_state["member"] = picked
