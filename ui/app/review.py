"""The review page: the list of what the models propose, and a person's word on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from assistant.suggestion import Verdict
from ui.app import detail, filters
from ui.app.deciding import decide, undo_button
from ui.app.listing import group_row, listing
from ui.app.state import ledger, show_notice, style
from ui.groups import Group, group
from ui.picking import find_all
from ui.words import count

if TYPE_CHECKING:
    from ui.wanted import Wanted

_LOADED = 2_000
_SHOWN = 200
_VIEWS = ("Grouped", "One by one")


def page() -> None:
    """The page, top to bottom."""
    style()
    book = ledger()
    wanted = filters.current()
    with st.sidebar:
        filters.show(book.facets(wanted.filter()))
    total = book.count(wanted.filter())
    entries = find_all(book, wanted.filter(), _LOADED)
    one_by_one = st.session_state.get("view") == _VIEWS[1]
    groups = [Group(entry.id, "", (entry,)) for entry in entries] if one_by_one else group(entries)
    shown = groups[: st.session_state.get("shown", _SHOWN)]
    chosen = _chosen(shown) if shown else None
    show_notice()
    _head(wanted, total, [one.id for one in shown], len(groups))
    _question(wanted, total)
    if chosen is None:
        _empty(book.count(), wanted)
        filters.write_link(wanted)
        return
    with st.container(key="body"):
        left, right = st.columns([11, 9], gap="medium")
    with left, st.container(key="listing"):
        _list(shown, chosen, len(groups))
        if len(entries) < total:
            st.caption(
                f"The surest {len(entries):,} of {total:,} are listed; filters narrow the rest. "
                "“Accept all” and “Reject all” reach every one."
            )
    with right, st.container(key="detail"):
        if len(chosen.entries) == 1:
            detail.single(chosen.first, decide, shortcut=_key)
        else:
            detail.several(chosen, decide, shortcut=_key)
    filters.write_link(wanted, id=chosen.id)


def _head(wanted: Wanted, total: int, ids: Sequence[str], listed: int) -> None:
    """What is shown, how it is shown, where we are in it, and what can be done with all of it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{count(total, wanted.status[0] + ' suggestion')}**", width="content")
        st.session_state.setdefault("view", _VIEWS[0])
        st.segmented_control(
            "View", _VIEWS, key="view", required=True, label_visibility="collapsed",
            persist_state="session", on_change=_forget,
        )  # fmt: skip
        if ids:
            _steps(ids, listed)
        st.space("stretch")
        undo_button(_key)
        if ids and wanted.status == ("open",):
            for verdict, icon in (("accept", ":material/done_all:"), ("reject", ":material/remove_done:")):
                label = f"{verdict.capitalize()} all {total:,}"
                st.button(
                    label,
                    icon=icon,
                    on_click=_ask,
                    args=(verdict,),
                    help="All that the filters find, not only those in view",
                )


def _steps(ids: Sequence[str], listed: int) -> None:
    """To the one before, to the next one, and which one this is."""
    position = st.session_state["position"]
    before, behind = max(0, position - 1), min(len(ids) - 1, position + 1)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content"):
        st.button("", icon=":material/arrow_upward:", key="up", shortcut=_key("K"), help="The one before",
                  on_click=_step, args=(ids[before],))  # fmt: skip
        st.button("", icon=":material/arrow_downward:", key="down", shortcut=_key("J"), help="The next one",
                  on_click=_step, args=(ids[behind],))  # fmt: skip
        st.caption(f"{position + 1:,} of {listed:,}", width="content")


def _question(wanted: Wanted, total: int) -> None:
    """Before all that the filters find is decided on at once: the number, and a way out."""
    asked: Verdict | None = st.session_state.get("asked")
    if asked is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(
            f"{asked.capitalize()} **all {count(total, 'suggestion')}** that the filters find?",
            width="content",
        )
        st.button(f"Yes, {asked} {total:,}", type="primary", on_click=_decide_all, args=(wanted, asked))
        st.button("Cancel", on_click=_ask, args=(None,))


def _list(shown: Sequence[Group], chosen: Group, listed: int) -> None:
    listing(
        [group_row(one) for one in shown], key="rows", label="Suggestions", selected=chosen.id, on_pick=_pick,
        height="max(16rem, min(calc(100vh - 9.5rem), 100vw - 28rem))",
    )  # fmt: skip
    if len(shown) < listed:
        st.button(f"Show more ({listed - len(shown):,} left)", on_click=_more)


def _decide_all(wanted: Wanted, verdict: Verdict) -> None:
    st.session_state.pop("asked", None)
    decide(find_all(ledger(), wanted.filter()), verdict)


def _chosen(shown: Sequence[Group]) -> Group:
    """The chosen group; where it is gone, the one that took its place in the list."""
    ids = [one.id for one in shown]
    wanted = st.session_state.get("selected") or st.query_params.get("id")
    position = ids.index(wanted) if wanted in ids else min(st.session_state.get("position", 0), len(ids) - 1)
    st.session_state["selected"], st.session_state["position"] = ids[position], position
    return shown[position]


def _pick() -> None:
    if picked := st.session_state["rows"].get("pick"):
        _step(picked)


def _step(id_: str) -> None:
    st.session_state["selected"] = id_
    st.session_state.pop("member", None)


def _forget() -> None:
    for name in ("selected", "member", "position", "shown"):
        st.session_state.pop(name, None)


def _more() -> None:
    st.session_state["shown"] = st.session_state.get("shown", _SHOWN) + _SHOWN


def _ask(verdict: Verdict | None) -> None:
    st.session_state["asked"] = verdict


def _key(letter: str) -> str | None:
    """A shortcut, unless a question is open: a stray key must not decide behind it."""
    return None if st.session_state.get("asked") else letter


def _empty(everything: int, wanted: Wanted) -> None:
    """Say what to do next where there is nothing to show."""
    if not everything:
        st.info(
            "Nothing has been scanned yet. In a terminal: `dqa scan URL`, then reload this page.",
            icon=":material/search:",
        )
    elif wanted.narrowed:
        st.info(
            "No suggestion fits these filters. “Clear filters” at the left shows all.",
            icon=":material/filter_alt_off:",
        )
    elif wanted.status == ("open",):
        st.success(
            "All reviewed. What was accepted is written back on the page “Runs”, or by `dqa apply`.",
            icon=":material/done_all:",
        )
    else:
        st.info(f"No suggestion is {wanted.status[0]}.")
