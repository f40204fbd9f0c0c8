"""The runs: what is accepted and not yet written, what every run did, and the way back from each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

import assistant.apply as writing
from ui.app.state import attempt, bar, ledger, notify, show_notice, style
from ui.picking import find_all
from ui.session import settings
from ui.sources import open_source, url_from_environment
from ui.words import ago, count, run_figures, value_text

if TYPE_CHECKING:
    import pandas as pd

    from assistant.apply import Preview
    from assistant.ledger import Entry, Ledger, Run

_LISTED = 50
_CELLS = 500
_WRITING = {"apply", "undo", "batch"}


def page() -> None:
    """The page, top to bottom."""
    style()
    book = ledger()
    show_notice()
    st.subheader("To be written back")
    from assistant.ledger import Filter
    from assistant.suggestion import WRITTEN_BACK

    sources = book.facets(Filter(task=WRITTEN_BACK, status=("accepted", "edited"))).source
    if not sources:
        st.info("Nothing accepted waits to be written. Accept suggestions on the page “Review”.")
    for source, number in sources.items():
        _waiting(book, source, number)
    st.subheader("Runs")
    found = book.runs(_LISTED)
    if not found:
        st.info("No run yet. In a terminal: `dqa scan URL`.")
    for run in found:
        _line(book, run)


def _waiting(book: Ledger, source: str, number: int) -> None:
    """One source with accepted suggestions: first what would change, then the button that writes it."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"`{source}` — {count(number, 'accepted suggestion')}", width="content")
            st.space("stretch")
            if st.button("Show what would change", key=f"preview_{source}", icon=":material/preview:"):
                st.session_state["preview"] = (source, attempt(_preview, book, source))
                show_notice()
        shown, found = st.session_state.get("preview", (None, None))
        if shown != source or found is None:
            return
        _tell(found)
        if found.total and st.button(
            f"Write {count(found.total, 'cell')}", type="primary", icon=":material/save:"
        ):
            st.session_state.pop("preview")
            attempt(_apply, book, source)
            st.rerun()


def _tell(found: Preview) -> None:
    for refused in found.refused:
        st.warning(f"`{refused.suggestion}` would not be written: {refused.sentence}")
    if found.stale:
        st.warning(f"{count(found.stale, 'cell')} changed since the scan and would be left alone.")
    for clash, cells in found.clashes:
        st.warning(f"`{clash.loser}` loses {cells:,} of its cells to `{clash.winner}`, which says otherwise.")
    if not found.total:
        st.info("No cell would change.")
        return
    parts = [
        f"{table}.{column}: {number:,}"
        for table, columns in found.counts.items()
        for column, number in columns.items()
    ]
    st.caption(f"{count(found.total, 'cell')} would change. " + " · ".join(parts))
    st.dataframe(cells_frame(found), hide_index=True, height=min(420, 40 + 35 * len(found.cells)))
    if found.total > len(found.cells):
        st.caption(f"The first {len(found.cells):,} are shown; `dqa apply --json` lists all.")


def cells_frame(found: Preview) -> pd.DataFrame:
    """The cells that would change: table, key, column, before, after."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "table": cell.table, "key": ", ".join(value_text(part) for part in cell.key),
                "column": cell.column, "before": value_text(cell.old), "after": value_text(cell.new),
            }
            for cell in found.cells
        ]
    )  # fmt: skip


def _line(book: Ledger, run: Run) -> None:
    """One run: what it was, what came of it, and the way back where it wrote anything."""
    kind, source, came, way_back = st.columns([2, 5, 6, 3], vertical_alignment="center")
    with kind, st.container(horizontal=True, gap="small"):
        st.badge(run.kind, color="blue")
        if run.status == "done":
            st.badge("done", color="green")
        else:
            st.badge(run.status, color="orange")
    source.markdown(f"`{run.source}`")
    came.caption(f"{ago(run.started_at)} · {run.id} · {run_figures(run.summary)}")
    if run.kind in _WRITING and (cells := book.journal.tally(run.id).get("applied", 0)):
        way_back.button(
            f"Undo {count(cells, 'cell')}", key=f"undo_{run.id}", icon=":material/undo:",
            on_click=_ask, args=(run.id,),
        )  # fmt: skip
    if st.session_state.get("undoing") == run.id:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            st.markdown(
                f"Put back every cell that `{run.id}` wrote? What others changed since stays.",
                width="content",
            )
            if st.button("Yes, put back", type="primary"):
                st.session_state.pop("undoing")
                attempt(_undo, book, run)
                st.rerun()
            st.button("Cancel", on_click=_ask, args=(None,))


def _ask(run: str | None) -> None:
    st.session_state["undoing"] = run


def _accepted(book: Ledger, source: str) -> list[Entry]:
    from assistant.ledger import Filter
    from assistant.suggestion import WRITTEN_BACK

    return find_all(book, Filter(source=source, task=WRITTEN_BACK, status=("accepted", "edited")))


def _preview(book: Ledger, source: str) -> Preview:
    with open_source(source, settings().home, url_from_environment()) as connector:
        return writing.preview(connector, book, _accepted(book, source), _CELLS, bar())


def _apply(book: Ledger, source: str) -> Any:
    with open_source(source, settings().home, url_from_environment()) as connector:
        report = writing.apply(
            connector, book, _accepted(book, source), chunk_rows=settings().chunk_rows, progress=bar()
        )
    stale = f" {count(report.stale, 'cell')} changed since the scan: left alone." if report.stale else ""
    notify(
        f"{count(report.applied, 'cell')} written (run {report.run}).{stale}", "conflict" if stale else "info"
    )
    return report


def _undo(book: Ledger, run: Run) -> Any:
    with open_source(run.source, settings().home, url_from_environment()) as connector:
        report = writing.undo(connector, book, run.id, chunk_rows=settings().chunk_rows, progress=bar())
    left = f" {count(report.left_alone, 'cell')} changed since: left alone." if report.left_alone else ""
    notify(f"{count(report.put_back, 'cell')} put back.{left}", "conflict" if left else "info")
    return report
