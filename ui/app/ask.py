"""The page where the assistant asks about the rows whose answers teach it most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from ui import asking
from ui.app.state import actor, attempt, ledger, notify, show_notice, style
from ui.session import settings
from ui.sources import open_source, url_from_environment
from ui.words import count

if TYPE_CHECKING:
    from ui.asking import Interview


def page() -> None:
    """The page, top to bottom."""
    style()
    show_notice()
    known = ledger().known()
    if not known:
        st.info(
            "Nothing has been scanned yet. In a terminal: `dqa scan URL`, then reload this page.",
            icon=":material/search:",
        )
        return
    st.markdown("Ten or twenty answers about rows chosen by the assistant make it far surer of all others.")
    left, right = st.columns(2)
    source = left.selectbox("Source", list(dict.fromkeys(one.source for one in known)))
    table = right.selectbox("Table", [one.table for one in known if one.source == source])
    talk = _interview(source, table)
    if talk is None:
        return
    row = _current(talk)
    if row is None:
        st.success("Every row has been asked about.")
        return
    _form(talk, row)


def _interview(source: str, table: str) -> Interview | None:
    """The interview of this visitor, begun by a click: reading and detecting takes some seconds."""
    held: tuple[tuple[str, str], Interview] | None = st.session_state.get("interview")
    if held is not None and held[0] == (source, table):
        return held[1]
    if st.button("Begin", type="primary", icon=":material/quiz:"):
        with st.spinner(f"Reading {table} …"):
            talk = attempt(_begin, source, table)
        if talk is not None:
            st.session_state["interview"] = ((source, table), talk)
            st.session_state.pop("asked_row", None)
            st.rerun()
        show_notice()
    return None


def _begin(source: str, table: str) -> Interview:
    with open_source(source, settings().home, url_from_environment()) as connector:
        return asking.interview(connector, table, ledger(), actor())


def _current(talk: Interview) -> int | None:
    if "asked_row" not in st.session_state:
        st.session_state["asked_row"] = talk.asking.next()
    row: int | None = st.session_state["asked_row"]
    return row


def _form(talk: Interview, row: int) -> None:
    answered = len(talk.asking.labels.said)
    st.caption(
        f"{count(answered, 'row')} answered · {count(talk.flagged, 'cell')} believed to be wrong · "
        "put right what is wrong; tick what is wrong where you do not know the right value"
    )
    cells = talk.asking.cells(row)
    lines = [
        {"column": name, "value": text, "should read": text, "wrong": False,
         "doubt": chance}
        for name, (text, chance) in cells.items()
    ]  # fmt: skip
    edited = st.data_editor(
        lines,
        key=f"asked_{row}",
        hide_index=True,
        height="content",
        disabled=("column", "value", "doubt"),
        column_config={
            "doubt": st.column_config.ProgressColumn("doubt", min_value=0.0, max_value=1.0, format="percent"),
        },
    )
    with st.container(horizontal=True, gap="small"):
        st.button("That is all", type="primary", icon=":material/check:", on_click=_answer,
                  args=(talk, row, wrong_cells(edited)))  # fmt: skip
        st.button("I do not know", icon=":material/question_mark:", on_click=_skip, args=(talk, row))


def wrong_cells(lines: list[dict[str, Any]]) -> dict[str, str | None]:
    """By column the right value where a line was put right, None where it was only ticked."""
    changed = {line["column"]: line["should read"] for line in lines if line["should read"] != line["value"]}
    ticked = {line["column"]: None for line in lines if line["wrong"]}
    return {**ticked, **{name: text or "" for name, text in changed.items()}}


def _answer(talk: Interview, row: int, wrong: dict[str, str | None]) -> None:
    if attempt(talk.answer, row, wrong) is not None:
        st.session_state.pop("asked_row", None)
        notify(f"{count(len(wrong), 'cell')} wrong; learnt.")


def _skip(talk: Interview, row: int) -> None:
    talk.asking.skip(row)
    st.session_state.pop("asked_row", None)
