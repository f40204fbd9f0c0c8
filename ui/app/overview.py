"""The overview: what was scanned, what waits for a person, table by table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from ui.app.filters import keep
from ui.app.state import ledger, style
from ui.wanted import Wanted
from ui.words import ago

if TYPE_CHECKING:
    import pandas as pd

    from assistant.ledger import Ledger


def page() -> None:
    """The page, top to bottom."""
    from assistant.ledger import Filter
    from assistant.suggestion import WRITTEN_BACK

    style()
    book = ledger()
    facets = book.facets()
    status = facets.status
    if not sum(status.values()):
        st.info(
            "Nothing has been scanned yet. In a terminal: `dqa scan URL`, then reload this page.",
            icon=":material/search:",
        )
        return
    decided = sum(
        status.get(name, 0) for name in ("accepted", "edited", "rejected", "applied", "undone", "stale")
    )
    accepted = sum(status.get(name, 0) for name in ("accepted", "edited", "applied"))
    waiting = book.count(Filter(task=WRITTEN_BACK, status=("accepted", "edited")))
    figures = (
        ("Open", f"{status.get('open', 0):,}", "wait for a person"),
        ("Decided", f"{decided:,}", f"{accepted:,} of them accepted"),
        (
            "To be written",
            f"{waiting:,}",
            "accepted, not applied yet",
        ),
        ("Written back", f"{status.get('applied', 0):,}", "can be undone"),
    )
    for place, (name, number, said) in zip(st.columns(4), figures, strict=True):
        place.metric(name, number, border=True, help=said)
    st.subheader("By table")
    st.dataframe(table_of_tables(book), hide_index=True, height="content", column_config={
        "open share": st.column_config.ProgressColumn("open", min_value=0, max_value=1, format="percent"),
    })  # fmt: skip
    with st.container(horizontal=True):
        for table in list(facets.table)[:12]:
            st.button(
                table, key=f"table_{table}", icon=":material/arrow_forward:", on_click=_review, args=(table,)
            )
    if st.session_state.pop("to_review", False):
        st.switch_page(st.session_state["review_page"])
    st.subheader("Last scans")
    for run in [run for run in book.runs(100) if run.kind == "scan"][:10]:
        st.markdown(f"`{run.source}` — {run.status}, {ago(run.started_at)} · `{run.id}`")


def table_of_tables(book: Ledger) -> pd.DataFrame:
    """A line a table: how many suggestions of each task, how many are open, the share that is."""
    import pandas as pd

    from assistant.ledger import Filter

    lines = []
    for source in book.facets().source:
        for table in book.facets(Filter(source=source)).table:
            found = book.facets(Filter(source=source, table=table))
            total = Counter(found.status).total()
            line = {
                "source": source,
                "table": table,
                **{name: found.task.get(name, 0) for name in found.task},
            }
            still = found.status.get("open", 0)
            lines.append({**line, "still open": still, "open share": still / total if total else 0.0})
    return pd.DataFrame(lines).fillna(0)


def _review(table: str) -> None:
    keep(Wanted(table=(table,)))
    st.session_state["to_review"] = True
