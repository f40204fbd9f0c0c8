"""Two tables to be mapped: chosen here, matched by the models, then reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from ui.app.catalogue import tables_of
from ui.app.state import attempt, bar, ledger, notify, show_notice
from ui.mapping.lines import Pair
from ui.session import settings
from ui.sources import open_source, url_from_environment
from ui.words import count

if TYPE_CHECKING:
    from assistant.mapping.scanning import MappingReport


def panel() -> None:
    """Source and target, the tables of each, the button that has them matched."""
    sources = list(dict.fromkeys(run.source for run in ledger().runs(200)))
    if not sources:
        st.caption("No source is known yet: `dqa scan URL`, or `dqa map propose URL --to URL`.")
        return
    with st.container(border=True, key="new_pair"):
        left, right = st.columns(2)
        with left:
            source, tables = _side("From", sources, "map_from")
        with right:
            target, onto = _side("Into", sources, "map_into")
        same = source == target and set(tables) & set(onto)
        if same:
            st.caption("A table is not mapped onto itself: choose others.")
        values = st.toggle("Look at values", True, help="Off: names and types alone, no row is read.")
        ready = tables and onto and not same
        if st.button("Propose a mapping", icon=":material/schema:", type="primary", disabled=not ready):
            report = attempt(_propose, source, tables, target, onto, values)
            if report is None:
                show_notice()
                return
            _tell(report)
            st.rerun()


def _side(label: str, sources: Sequence[str], key: str) -> tuple[str, list[str]]:
    source = str(st.selectbox(f"{label} source", sources, key=f"{key}_source"))
    tables, failed = tables_of(source)
    if failed:
        st.caption(f"It cannot be read now: {failed}")
    names = [str(one.ref) for one in tables or ()]
    return source, list(st.multiselect(f"{label} tables", names, key=f"{key}_tables"))


def _propose(
    source: str, tables: Sequence[str], target: str, onto: Sequence[str], values: bool
) -> MappingReport:
    from assistant import models
    from assistant.mapping.scanning import propose_mapping

    home, url = settings().home, url_from_environment()
    with open_source(source, home, url) as here, open_source(target, home, url) as there:
        return propose_mapping(
            here, [here.table(name) for name in tables], there, [there.table(name) for name in onto],
            ledger(), models.load(settings()), values=values, progress=bar(),
        )  # fmt: skip


def _tell(report: MappingReport) -> None:
    """What came of it; the first pair is shown next."""
    st.session_state["mapping_panel"] = None
    st.session_state.pop("mapping_at", None)
    if not report.proposed:
        notify("No column of them is like another, so nothing is proposed.", "conflict")
        return
    first = report.pairs[0]
    pair = Pair(report.source, first.source_table, report.target, first.target_table)
    st.session_state["mapping_next"] = pair
    notify(f"{count(report.proposed, 'mapping')} proposed in {report.seconds:.1f} s.")
