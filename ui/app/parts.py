"""What every suggestion's detail has, whatever its task: the buttons, the history, text made harmless."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from ui.app.deciding import Decide, Shortcut
from ui.app.state import ledger
from ui.words import ago, proposed_text

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from assistant.suggestion import Suggestion


def buttons(
    entries: Sequence[Entry],
    decide: Decide,
    shortcut: Shortcut,
    *,
    several: bool = False,
    more: Callable[[], None] | None = None,
) -> None:
    """Accept, reject, reopen: what can be decided as the entries stand; `more` adds to the row of buttons."""
    if not entries:
        st.caption("Every member is left out.")
        return
    status = entries[0].status
    number = f" {len(entries):,}" if several else ""
    if status == "applied":
        st.caption("Written back. To change it, undo its run on the page “Runs” first.")
        return
    with st.container(horizontal=True, gap="small"):
        if status not in ("accepted",):
            st.button(f"Accept{number}", type="primary", icon=":material/check:", shortcut=shortcut("A"),
                      key="accept", on_click=decide, args=(entries, "accept"))  # fmt: skip
        if status != "rejected":
            st.button(f"Reject{number}", icon=":material/close:", shortcut=shortcut("X"), key="reject",
                      on_click=decide, args=(entries, "reject"))  # fmt: skip
        if status != "open":
            st.button(f"Reopen{number}", icon=":material/replay:", shortcut=shortcut("O"), key="reopen",
                      on_click=decide, args=(entries, "reopen"))  # fmt: skip
        if more is not None:
            more()


def proof_badge(said: Suggestion) -> None:
    """Whether a deterministic check passed, and which."""
    if said.evidence.proof:
        help_ = f"A deterministic check passed: {plain(said.evidence.proof)}."
        st.badge("proved", icon=":material/verified:", color="green", help=help_)
    else:
        help_ = "No check proves it: it is never written without a person."
        st.badge("a guess", icon=":material/help:", color="orange", help=help_)


def history(entry: Entry) -> None:
    """Everything that was decided, the newest first."""
    taken = ledger().decisions(entry.id)
    for one in reversed(taken):
        value = f" to {proposed_text(entry.suggestion, one.value)}" if one.verdict == "edit" else ""
        comment = f" — {one.comment}" if one.comment else ""
        st.caption(plain(f"{one.verdict}{value} by {one.by}, {ago(one.at)}{comment}"))


def plain(text: str) -> str:
    """Text for Markdown, in which nothing of it means anything."""
    return "".join(
        f"\\{letter}" if letter in "\\`*_{}[]()<>#+-.!|~$:" else letter for letter in text.replace("\n", " ")
    )
