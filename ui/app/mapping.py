"""The mapping page: which column of one table becomes which of another, and how; a person's word on each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from ui.app import mapping_files, mapping_line, mapping_new
from ui.app.catalogue import tables_of
from ui.app.deciding import decide, undo_button
from ui.app.listing import listing
from ui.app.mapping_rows import mapping_row
from ui.app.parts import plain
from ui.app.rule_files import named
from ui.app.state import ledger, show_notice, style
from ui.mapping.lines import Line, Pair, clashes, lines_of, pairs_of, unfilled, unsaid
from ui.mapping.trying import warnings
from ui.words import count, visible

if TYPE_CHECKING:
    from connectors.types import Column, Table


def page() -> None:
    """The page, top to bottom."""
    style()
    show_notice()
    book = ledger()
    pairs = pairs_of(book)
    if not pairs:
        st.info(
            "No mapping is proposed yet: choose two tables here, or in a terminal `dqa map propose`.",
            icon=":material/schema:",
        )
        mapping_new.panel()
        return
    pair = _choose(list(pairs))
    source, target = table_at(pair.source, pair.table), table_at(pair.target, pair.target_table)
    lines = lines_of(book, pair, source.columns if source else ())
    _head(pair, lines, target)
    if target is not None and (told := warnings(book, pair, target)):
        named([(f"{pair.target_table}:", sentence) for sentence in told])
    _panel(pair, lines, target)
    if lines:
        chosen = _chosen(lines)
        with st.container(key="body"):
            left, right = st.columns([10, 10], gap="medium")
        with left, st.container(key="listing"):
            twice = clashes(lines)
            listing(
                [mapping_row(line, twice) for line in lines], key="mapped", label="Columns",
                selected=chosen.id, on_pick=_pick,
                height="max(16rem, min(calc(100vh - 15rem), 100vw - 28rem))",
            )  # fmt: skip
            _left_over(pair, lines, source, target)
        with right, st.container(key="detail"):
            mapping_line.show(chosen, pair, target, _key)
    else:
        _left_over(pair, lines, source, target)
    st.query_params.from_dict({"table": pair.table, "to": pair.target_table})


def table_at(source: str, name: str) -> Table | None:
    """A table of a source as it is declared, None where the source or the table is out of reach."""
    tables, _ = tables_of(source)
    return next((one for one in tables or () if str(one.ref) == name), None)


def _choose(pairs: Sequence[Pair]) -> Pair:
    """The pair of tables that is shown: of this session, of the link, else that with most to review."""
    wanted = st.session_state.pop("mapping_next", None)
    if wanted in pairs:
        st.session_state["mapping_pair"] = wanted
    at = st.query_params.get("at")
    if at is not None:
        # A link from another page to one mapping.
        st.session_state["mapping_at"] = at
    if at is not None or st.session_state.get("mapping_pair") not in pairs:
        table, to = st.query_params.get("table"), st.query_params.get("to")
        fits = [one for one in pairs if one.table == table and to in (None, one.target_table)]
        st.session_state["mapping_pair"] = (fits or list(pairs))[0]
    with st.sidebar:
        return st.radio("Tables", pairs, key="mapping_pair", format_func=_pair_name, on_change=_forget)  # type: ignore[no-any-return,unused-ignore]


def _pair_name(pair: Pair) -> str:
    return plain(visible(pair.name))


def _head(pair: Pair, lines: Sequence[Line], target: Table | None) -> None:
    waiting = [line.entry for line in lines if line.entry.status == "open"]
    kept = [line for line in lines if line.in_force and line.proposal.target.column is not None]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"**{plain(visible(pair.table))} → {plain(visible(pair.target_table))}**", width="content"
        )
        if waiting:
            st.badge(f"{len(waiting):,} to review", color="blue")
        if kept:
            of = f" of {len(target.columns):,}" if target else ""
            st.badge(f"{len(kept):,}{of} columns filled", color="green")
        st.space("stretch")
        with st.container(horizontal=True, gap="small", width="content"):
            undo_button(_key)
            if waiting:
                st.button(f"Accept all {len(waiting):,}", icon=":material/done_all:", type="primary",
                          on_click=decide, args=(waiting, "accept"))  # fmt: skip
            if kept:
                st.button("Try it", icon=":material/play_arrow:", key="try", on_click=_panel_to,
                          args=("try",), help="A dry run on the data: nothing is written")  # fmt: skip
                st.button("Export", icon=":material/upload_file:", on_click=_panel_to, args=("export",))
            st.button("New pair", icon=":material/add:", on_click=_panel_to, args=("new",))


def _panel_to(name: str | None) -> None:
    st.session_state["mapping_panel"] = None if st.session_state.get("mapping_panel") == name else name


def _panel(pair: Pair, lines: Sequence[Line], target: Table | None) -> None:
    """What was asked for below the head."""
    panel = st.session_state.get("mapping_panel")
    if panel == "new":
        mapping_new.panel()
    elif panel == "export":
        mapping_files.out(pair)
    elif panel == "try":
        mapping_files.dry_run(pair)


def _left_over(pair: Pair, lines: Sequence[Line], source: Table | None, target: Table | None) -> None:
    """What nothing fills, and what becomes of nothing."""
    gaps = unfilled(lines, target) if target else []
    numbered = [] if target is None else [one for one in target.columns if (one.name,) == target.key]
    must = [one for one in gaps if not one.nullable and not (one in numbered and one.type == "integer")]
    if must:
        st.caption(
            f":material/warning: {count(len(must), 'column')} must not be empty, and nothing fills "
            f"{'it' if len(must) == 1 else 'them'}: {_names(must)}"
        )
    if rest := [column for column in gaps if column not in must]:
        st.caption(f"Nothing fills {_names(rest)}")
    if source and (silent := unsaid(lines, source.columns)):
        st.caption(f"Nothing is said of {plain(visible(pair.table))}’s {_names(silent)}")
    if gaps:
        mapping_line.fill(pair, gaps, source)


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(plain(visible(one.name)) for one in columns)


def _chosen(lines: Sequence[Line]) -> Line:
    """The chosen line; where it is gone, the first that waits for a person."""
    wanted = st.session_state.get("mapping_at")
    first = next((line for line in lines if line.entry.status == "open"), lines[0])
    chosen = next((line for line in lines if line.id == wanted), first)
    st.session_state["mapping_at"] = chosen.id
    return chosen


def _pick() -> None:
    if picked := st.session_state["mapped"].get("pick"):
        st.session_state["mapping_at"], st.session_state["editing"] = picked, None


def _forget() -> None:
    for name in ("mapping_at", "editing", "mapping_panel"):
        st.session_state.pop(name, None)


def _key(letter: str) -> str | None:
    """A shortcut, unless something is being typed or asked."""
    busy = st.session_state.get("editing") or st.session_state.get("mapping_panel")
    return None if busy else letter
