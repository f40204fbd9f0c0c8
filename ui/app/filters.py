"""The filters beside the list: choices with counts, confidence, text; kept in the address and the session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.app.component import component
from ui.wanted import FACETS, STATUSES, Wanted, from_query

if TYPE_CHECKING:
    from assistant.ledger import Facets

_LONGEST = 9
_TITLES = {
    "status": "Status",
    "task": "Task",
    "table": "Table",
    "column": "Column",
    "kind": "Kind",
    "source": "Source",
}

_HTML = '<div class="facets"></div>'


def current() -> Wanted:
    """The filters as they stand: of this session, or of the link that it began with."""
    if "wanted" not in st.session_state:
        parameters = {name: st.query_params.get_all(name) for name in st.query_params}
        st.session_state["wanted"] = from_query(parameters)
    wanted: Wanted = st.session_state["wanted"]
    return wanted


def keep(wanted: Wanted) -> None:
    """Make these the filters of the session; the list starts at its top again."""
    st.session_state["wanted"] = wanted
    for name in ("selected", "member", "position", "asked", "shown"):
        st.session_state.pop(name, None)


def write_link(wanted: Wanted, **more: str) -> None:
    """Put the filters into the address, so that it can be kept and sent."""
    said = wanted.query() | {name: [value] for name, value in more.items()}
    if {name: st.query_params.get_all(name) for name in st.query_params} != said:
        st.query_params.from_dict(said)


def show(facets: Facets) -> None:
    """The filters, to be called inside the sidebar."""
    wanted = current()
    _seed(wanted)
    st.text_input("Search", key="search", placeholder="Search values and reasons", live=True,
                  label_visibility="collapsed", icon=":material/search:", on_change=_typed)  # fmt: skip
    st.slider("Confidence, %", 0, 100, key="confidence", on_change=_typed)
    proved = "Only what a deterministic check has proved, such as: parses to the same date."
    st.toggle("Proved only", key="proved", on_change=_typed, help=proved)
    facet_list(choices(facets, wanted), key="facets", on_pick=_picked)
    if wanted.narrowed:
        st.button(
            "Clear filters",
            icon=":material/filter_alt_off:",
            on_click=keep,
            args=(Wanted(status=wanted.status),),
        )


def facet_list(shown: Sequence[dict[str, Any]], *, key: str, on_pick: Callable[[], None]) -> None:
    """Choices with counts; a pick is in `st.session_state[key]["pick"]`: the names of facet and choice."""
    component("facets", _HTML)(key=key, data=list(shown), on_pick_change=on_pick)


def choices(facets: Facets, wanted: Wanted) -> list[dict[str, Any]]:
    """What the facet component shows: each facet's choices, most found first, what is chosen always there."""
    shown = []
    for facet in FACETS:
        counts: dict[str, int] = getattr(facets, facet)
        on: tuple[str, ...] = getattr(wanted, facet)
        if facet == "status":
            names = [name for name in STATUSES if counts.get(name) or name in on or name == "open"]
        else:
            names = [*counts, *(name for name in on if name not in counts)]
            if len(names) < 2 and not on:
                continue
        few = [name for i, name in enumerate(names) if i < _LONGEST or name in on]
        shown.append(
            {
                "name": facet,
                "title": _TITLES[facet],
                "choices": [
                    {"name": name, "label": name.replace("_", " ") if facet == "kind" else name,
                     "count": counts.get(name, 0), "on": name in on}
                    for name in few
                ],
                "more": f"{len(names) - len(few)} more: search" if len(names) > len(few) else "",
            }
        )  # fmt: skip
    return shown


def _seed(wanted: Wanted) -> None:
    """Give the widgets their values; Streamlit forgets these while another page is shown."""
    st.session_state["search"] = wanted.search
    st.session_state["confidence"] = (wanted.above, wanted.below)
    st.session_state["proved"] = wanted.proved


def _typed() -> None:
    above, below = st.session_state["confidence"]
    keep(
        replace(
            current(),
            search=st.session_state["search"],
            above=above,
            below=below,
            proved=st.session_state["proved"],
        )
    )


def _picked() -> None:
    pick = st.session_state["facets"].get("pick")
    if pick and pick.get("facet") in FACETS:
        keep(current().toggle(pick["facet"], str(pick["name"])))
