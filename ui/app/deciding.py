"""Decisions taken on any page, and the way back from the last one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

import streamlit as st

from ui.app.state import actor, attempt, ledger, notify
from ui.taking import Taken, take, take_back
from ui.words import count

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from assistant.suggestion import Verdict

Shortcut = Callable[[str], str | None]
"""A letter as the shortcut that it is now: None while no stray key may decide."""


class Decide(Protocol):
    """Takes a decision to the ledger."""

    def __call__(
        self, entries: Sequence[Entry], verdict: Verdict, value: object = None, comment: str | None = None
    ) -> None:
        """`value` for an edit; `comment`: a person's reason."""


def decide(
    entries: Sequence[Entry], verdict: Verdict, value: object = None, comment: str | None = None
) -> None:
    """Take a decision to the ledger; what came of it is said on the page."""
    taken = attempt(take, ledger(), entries, verdict, actor(), value, comment)
    if taken is not None:
        st.session_state.setdefault("taken", []).append(taken)
        notify(taken.sentence, "conflict" if taken.conflicts else "info")


def undo_button(shortcut: Shortcut) -> None:
    """The button that takes the last step of this session back, where there is one."""
    taken: list[Taken] = st.session_state.get("taken", [])
    if taken:
        st.button("Undo last", icon=":material/undo:", shortcut=shortcut("Z"), on_click=_take_back,
                  help=taken[-1].sentence)  # fmt: skip


def _take_back() -> None:
    taken: Taken = st.session_state["taken"].pop()
    number = attempt(take_back, ledger(), taken, actor())
    if number is not None:
        notify(f"Undone: {count(number, 'suggestion')} as before.")
