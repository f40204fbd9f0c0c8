"""The page where a steward shows a transformation by a few pairs, sees what it does, and keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from ui import learning
from ui.app.state import attempt, ledger, notify, show_notice, style
from ui.session import settings
from ui.sources import open_source, url_from_environment
from ui.words import count

if TYPE_CHECKING:
    from ui.learning import Lesson

_PAIRS = 3
_SHOWN = 200


def page() -> None:
    """The page, top to bottom."""
    style()
    show_notice()
    sources = list(dict.fromkeys(run.source for run in ledger().runs(100) if run.kind == "scan"))
    if not sources:
        st.info(
            "Nothing has been scanned yet. In a terminal: `dqa scan URL`, then reload this page.",
            icon=":material/search:",
        )
        return
    st.markdown("Show by one to three pairs how the values of a column should read.")
    source, table, column = st.columns(3)
    chosen = source.selectbox("Source", sources)
    columns = attempt(_columns, chosen) or {}
    if not columns:
        show_notice()
        return
    in_table = table.selectbox("Table", list(columns))
    in_column = column.selectbox("Column", columns[in_table])
    pairs = _pairs()
    if not pairs:
        st.caption("Type a value of the column on the left, and how it should read on the right.")
        return
    lesson = attempt(_learn, chosen, f"{in_table}.{in_column}", pairs)
    if lesson is None:
        show_notice()
        return
    _show(lesson)


def _pairs() -> list[tuple[str, str]]:
    found = []
    for number in range(1, _PAIRS + 1):
        before, after = st.columns(2)
        text = before.text_input(f"Value {number}", key=f"teach_input_{number}")
        output = after.text_input(f"should read {number}", key=f"teach_output_{number}")
        if text:
            found.append((text, output))
    return [pair for pair in found if pair[1]]


def _columns(source: str) -> dict[str, list[str]]:
    with open_source(source, settings().home, url_from_environment()) as connector:
        tables = connector.tables()
    named = {
        str(table.ref): [c.name for c in table.columns if c.type in ("text", "enum")] for table in tables
    }
    return {name: columns for name, columns in named.items() if columns}


def _learn(source: str, target: str, pairs: list[tuple[str, str]]) -> Lesson:
    with open_source(source, settings().home, url_from_environment()) as connector:
        return learning.learn_column(connector, target, pairs)


def _show(lesson: Lesson) -> None:
    if not lesson.found.programs:
        st.warning("No program explains these pairs: is one of them mistaken?")
        return
    st.markdown("**What it does**")
    st.code(lesson.found.words, language=None, wrap_lines=True)
    doubted = lesson.doubted
    st.caption(f"{count(len(lesson.rows), 'value')} to change, {len(doubted):,} in doubt")
    if doubted:
        st.markdown("**In doubt** — a further pair settles them")
        st.dataframe(_lines(lesson, agreed=False), hide_index=True, height="content")
    st.markdown("**All programs agree**")
    st.dataframe(_lines(lesson, agreed=True), hide_index=True, height="content")
    st.button("Keep for this column", type="primary", icon=":material/save:", on_click=_keep, args=(lesson,))


def _lines(lesson: Lesson, *, agreed: bool) -> list[dict[str, object]]:
    lines: list[dict[str, object]] = []
    for row in [row for row in lesson.rows if row.agreed == agreed][:_SHOWN]:
        line: dict[str, object] = {"value": row.text, "becomes": row.value, "rows": lesson.counts[row.text]}
        lines.append(line if agreed else line | {"or": " / ".join(row.others)})
    return lines


def _keep(lesson: Lesson) -> None:
    kept = attempt(learning.keep, lesson)
    if kept:
        notify(f"Kept in {kept} for {lesson.name}; the next scan and `dqa standardize` use it.")
