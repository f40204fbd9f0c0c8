"""The catalogue page: what is known of every column of a source, and a person's word on what is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.errors import AssistantError
from connectors.errors import ConnectorError
from ui.app import catalogue_detail, catalogue_files
from ui.app.catalogue_list import catalogue_list
from ui.app.deciding import decide, undo_button
from ui.app.filters import facet_list
from ui.app.parts import plain
from ui.app.state import ledger, show_notice, style
from ui.metadata.lines import FACETS, SHOWS, CatalogueWanted, Line, counts, lines_of, wanted_from
from ui.metadata.words import facet_words, type_words
from ui.session import settings
from ui.sources import open_source, url_from_environment
from ui.words import count, percent

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from connectors.types import Table

_TITLES = {"show": "Show", "table": "Table", "type": "Type", "sensitivity": "Sensitivity", "use": "Use"}
_SHOWN = 400
_LONGEST = 12
_SURE = 80
"""Per cent: what is accepted together is at least so sure, unless a person lowers it."""


def page() -> None:
    """The page, top to bottom."""
    style()
    show_notice()
    sources = known_sources()
    if not sources:
        st.info(
            "Nothing is known yet. In a terminal: `dqa metadata scan URL`, then reload this page.",
            icon=":material/search:",
        )
        return
    source = source_of(sources)
    tables, failed = tables_of(source)
    lines = known_lines(source, tables)
    wanted = current()
    found = [line for line in lines if wanted.finds(line)]
    with st.sidebar:
        _filters(lines, wanted, sources)
    _head(lines, found)
    if failed:
        st.caption(
            ":material/link_off: The source cannot be read now, so only what the ledger knows is here: "
            f"{plain(failed)}"
        )
    _panel(found, source, tables or [])
    if not found:
        st.info("No column fits these filters.", icon=":material/filter_alt_off:")
        st.query_params.from_dict(wanted.query())
        return
    shown = found[:_SHOWN]
    chosen = _chosen(shown)
    with st.container(key="body"):
        left, right = st.columns([12, 8], gap="medium")
    with left, st.container(key="listing"):
        catalogue_list(shown, key="columns", selected=chosen.id, on_pick=_pick)
        if len(found) > _SHOWN:
            st.caption(f"The first {_SHOWN:,} of {len(found):,} are listed; filters narrow the rest.")
    with right, st.container(key="detail"):
        catalogue_detail.show(chosen, [one for one in lines if one.table == chosen.table], source, _key)
    st.query_params.from_dict(wanted.query())


def known_sources() -> list[str]:
    """The sources of which facts are known, that with most first, then those that were scanned."""
    from assistant.ledger import Filter

    book = ledger()
    told = book.facets(Filter(task="metadata")).source
    return list(
        dict.fromkeys([*told, *(run.source for run in book.runs(100) if run.kind in ("scan", "metadata"))])
    )


def source_of(sources: Sequence[str]) -> str:
    """The source that is shown: the one chosen in this session, else that of which most is known."""
    chosen: str | None = st.session_state.get("catalogue_source")
    return chosen if chosen is not None and chosen in sources else sources[0]


@st.cache_data(ttl=300, max_entries=16, show_spinner="Reading what the source declares …")
def tables_of(source: str) -> tuple[list[Table] | None, str]:
    """The tables of a source without views, and "" ; where it cannot be opened None, and why."""
    try:
        with open_source(source, settings().home, url_from_environment()) as connector:
            return [one for one in connector.tables() if not one.is_view], ""
    except (AssistantError, ConnectorError) as error:
        return None, str(error)


def known_lines(source: str, tables: Sequence[Table] | None) -> list[Line]:
    """The lines of a source, read again only where the ledger has changed. Shared: not to be changed."""
    declared = None if tables is None else tuple((str(one.ref), one.columns) for one in tables)
    lines: list[Line] = _read(settings().ledger_url, source, ledger().version(), hash(declared), tables)
    return lines


@st.cache_resource(max_entries=8, show_spinner=False)
def _read(
    url: str, source: str, version: tuple[object, ...], declared: int, _tables: Sequence[Table] | None
) -> list[Line]:
    del url, version, declared  # only the cache's key
    return lines_of(ledger(), source, _tables)


def current() -> CatalogueWanted:
    """The filters of this session, or of the link that it began with."""
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    at = st.query_params.get("at")
    if at is not None:
        # A link from another page to one column: its filters count, not those that stood here before.
        st.session_state["catalogue_at"] = at
    if at is not None or "catalogue_wanted" not in st.session_state:
        st.session_state["catalogue_wanted"] = wanted_from(given)
    wanted: CatalogueWanted = st.session_state["catalogue_wanted"]
    return wanted


def _head(lines: Sequence[Line], found: Sequence[Line]) -> None:
    columns = [line for line in lines if line.column]
    waiting = [entry for line in found for entry in line.open]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        tables = len({line.table for line in lines})
        st.markdown(f"**{count(len(columns), 'column')}** in {count(tables, 'table')}", width="content")
        for show, label, colour in (
            ("to review", "to review", "blue"), ("PII", "sensitive", "orange"),
            ("no type", "of unknown type", "gray"), ("no description", "without a description", "gray"),
        ):  # fmt: skip
            number = sum(show in line.choices("show") for line in lines)
            if number:
                st.badge(f"{number:,} {label}", color=colour)  # type: ignore[arg-type,unused-ignore]
        if len(found) < len(lines):
            st.caption(f"{len(found):,} shown", width="content")
        st.space("stretch")
        with st.container(horizontal=True, gap="small", width="content"):
            undo_button(_key)
            if waiting:
                st.button(f"Accept all {len(waiting):,}", icon=":material/done_all:", type="primary",
                          key="all", on_click=_panel_to, args=("accept",),
                          help="All proposals that the filters find")  # fmt: skip
            st.button("Export", icon=":material/upload_file:", on_click=_panel_to, args=("export",))
            st.button("Import", icon=":material/file_open:", on_click=_panel_to, args=("import",))


def _panel_to(name: str | None) -> None:
    st.session_state["catalogue_panel"] = None if st.session_state.get("catalogue_panel") == name else name


def _panel(found: Sequence[Line], source: str, tables: Sequence[Table]) -> None:
    """What was asked for below the head."""
    panel = st.session_state.get("catalogue_panel")
    if panel == "accept":
        _accept_all([entry for line in found for entry in line.open])
    elif panel == "export":
        catalogue_files.out(source, tables)
    elif panel == "import":
        catalogue_files.into(source, tables)


def _accept_all(waiting: Sequence[Entry]) -> None:
    """Before all that the filters find is accepted at once: which facets, how sure, the number, a way out."""
    with st.container(border=True, key="accept_panel"):
        facets = list(dict.fromkeys(entry.suggestion.kind for entry in waiting))
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        kinds = left.pills("What", facets, selection_mode="multi", default=facets, format_func=facet_words,
                           key="accept_facets")  # fmt: skip
        least = right.slider("At least so sure, %", 0, 100, _SURE, key="accept_least")
        taken = [
            entry for entry in waiting
            if entry.suggestion.kind in (kinds or ()) and entry.suggestion.confidence * 100 >= least
        ]  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                f"Yes, accept {len(taken):,}",
                type="primary",
                disabled=not taken,
                on_click=_accept,
                args=(taken,),
            )
            st.button("Cancel", on_click=_panel_to, args=(None,))
            if taken:
                low = min(entry.suggestion.confidence for entry in taken)
                st.caption(f"The least sure of them is {percent(low)} sure.", width="content")


def _accept(taken: Sequence[Entry]) -> None:
    st.session_state["catalogue_panel"] = None
    decide(taken, "accept")


def _filters(lines: Sequence[Line], wanted: CatalogueWanted, sources: Sequence[str]) -> None:
    if len(sources) > 1:
        st.selectbox("Source", sources, key="catalogue_source", persist_state="session")
    st.session_state["catalogue_search"] = wanted.search
    st.text_input("Search", key="catalogue_search", placeholder="Search names and words", live=True,
                  label_visibility="collapsed", icon=":material/search:", on_change=_typed)  # fmt: skip
    facet_list(choices(lines, wanted), key="catalogue_facets", on_pick=_picked)
    if wanted != CatalogueWanted():
        st.button(
            "Clear filters", icon=":material/filter_alt_off:", on_click=_keep, args=(CatalogueWanted(),)
        )


def choices(lines: Sequence[Line], wanted: CatalogueWanted) -> list[dict[str, Any]]:
    """What the facet component shows."""
    found = counts(lines, wanted)
    shown = []
    for facet in FACETS:
        on: tuple[str, ...] = getattr(wanted, facet)
        names = list(dict.fromkeys([*found[facet], *on]))
        if facet == "show":
            names = [name for name in SHOWS if name in names]
        if len(names) < 2 and not on:
            continue
        few = [name for i, name in enumerate(names) if i < _LONGEST or name in on]
        shown.append(
            {
                "name": facet, "title": _TITLES[facet],
                "choices": [
                    {"name": name, "label": _label(facet, name), "on": name in on,
                     "count": found[facet].get(name, 0)}
                    for name in few
                ],
                "more": f"{len(names) - len(few)} more: search" if len(names) > len(few) else "",
            }
        )  # fmt: skip
    return shown


def _label(facet: str, name: str) -> str:
    return type_words(name) if facet == "type" and name != "unknown" else name


def _typed() -> None:
    _keep(replace(current(), search=st.session_state["catalogue_search"]))


def _picked() -> None:
    pick = st.session_state["catalogue_facets"].get("pick")
    if pick and pick.get("facet") in FACETS:
        _keep(current().toggle(pick["facet"], str(pick["name"])))


def _keep(wanted: CatalogueWanted) -> None:
    st.session_state["catalogue_wanted"] = wanted


def _pick() -> None:
    if picked := st.session_state["columns"].get("pick"):
        st.session_state["catalogue_at"], st.session_state["editing"] = picked, None


def _chosen(shown: Sequence[Line]) -> Line:
    """The chosen line; where it is gone, the first that has something to review."""
    ids = [line.id for line in shown]
    wanted = st.session_state.get("catalogue_at")
    first = next((line for line in shown if line.open), shown[0])
    chosen = shown[ids.index(wanted)] if wanted in ids else first
    st.session_state["catalogue_at"] = chosen.id
    return chosen


def step(ids: Sequence[str], by: int) -> None:
    """To the line before or behind."""
    at = ids.index(st.session_state["catalogue_at"]) if st.session_state.get("catalogue_at") in ids else 0
    st.session_state["catalogue_at"] = ids[max(0, min(len(ids) - 1, at + by))]


def _key(letter: str) -> str | None:
    """A shortcut, unless something is being typed or asked."""
    busy = st.session_state.get("editing") or st.session_state.get("catalogue_panel")
    return None if busy else letter
