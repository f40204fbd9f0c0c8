"""A mapping tried on the data, and taken out as SQL, a dbt model, JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.mapping.artefact import FORMATS
from assistant.mapping.compile import DIALECTS
from ui.app.parts import plain
from ui.app.rule_files import named
from ui.app.state import attempt, bar, ledger, show_notice
from ui.files import dialect_of, packed
from ui.mapping.trying import export_mapping, try_mapping
from ui.mapping.words import cell_text
from ui.session import settings
from ui.words import count, visible

if TYPE_CHECKING:
    from assistant.mapping.artefact import Artefact
    from assistant.mapping.check import CheckReport
    from ui.mapping.lines import Pair

_WORDS = {
    "sql": "SQL: INSERT … SELECT and a view",
    "dbt": "a dbt staging model",
    "json": "JSON, readable back",
}
_DIFFERING = 5


def out(pair: Pair) -> None:
    """The panel of the export: a format, what it does not carry, the text, the download."""
    with st.container(border=True, key="export"):
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        fmt = left.selectbox(
            "Export as", FORMATS, format_func=lambda one: _WORDS.get(one, one), key="map_format"
        )
        dialects = list(DIALECTS)
        own = dialect_of(pair.source)
        dialect = right.selectbox("SQL for", dialects, dialects.index(own) if own in dialects else 0,
                                  key="map_dialect")  # fmt: skip
        wanted = (fmt, dialect, pair, ledger().version())
        if st.button("Prepare", icon=":material/build:", type="primary"):
            with st.spinner("Writing …"):
                made = attempt(export_mapping, ledger(), pair, settings().home, fmt, dialect)
            st.session_state["map_out"] = (wanted, made)
            show_notice()
        shown, made = st.session_state.get("map_out", (None, None))
        if shown == wanted and made is not None:
            _exported(made, fmt)


def _exported(made: Artefact, fmt: str) -> None:
    if made.refused:
        st.markdown("**Not carried**")
        named(list(made.refused.items()))
    for note in made.notes:
        st.caption(plain(visible(note)))
    if not made.files:
        return
    name, content = packed(made.files, f"mapping-{fmt}")
    st.download_button(f"Download {name}", content, name, icon=":material/download:", on_click="ignore",
                       type="primary")  # fmt: skip
    for path, text in made.files.items():
        with st.expander(plain(path)):
            st.code(text, language="json" if fmt == "json" else "yaml" if path.endswith("yml") else "sql",
                    height=360)  # fmt: skip


def dry_run(pair: Pair) -> None:
    """The panel of the dry run: what would be inserted, what would not and why, and beside what is there."""
    with st.container(border=True, key="dry_run"):
        wanted = (pair, ledger().version())
        if st.session_state.get("map_tried", (None, None))[0] != wanted:
            place = st.empty()
            with place:
                report = attempt(try_mapping, ledger(), pair, settings().home, bar())
            place.empty()
            st.session_state["map_tried"] = (wanted, report)
            show_notice()
        report = st.session_state["map_tried"][1]
        if report is not None:
            _tried(report)


def _tried(report: CheckReport) -> None:
    inserted = report.rows - report.left_out
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if report.runs:
            st.badge("it would run", icon=":material/check:", color="green")
        else:
            st.badge("it would not run as it is", icon=":material/error:", color="red")
        st.markdown(
            f"**{inserted:,}** of {count(report.rows, 'row')} would be inserted; nothing was written."
        )
    named([("", sentence) for sentence in report.sentences()])
    if report.agreement:
        st.markdown(f"**Beside what {plain(report.target_table)} holds** :gray[{plain(report.aligned)}]")
        st.dataframe(agreement_lines(report), hide_index=True, height="content", column_config={
            "equal": st.column_config.ProgressColumn("equal", min_value=0, max_value=1, format="percent"),
        })  # fmt: skip


def agreement_lines(report: CheckReport) -> list[dict[str, Any]]:
    """A line a column: in how many of the rows that both sides have the cells are equal, and examples."""
    lines: list[dict[str, Any]] = []
    for one in report.agreement:
        examples = [
            f"{cell_text(mapped)} ≠ {cell_text(held)}" for _, mapped, held in one.differing[:_DIFFERING]
        ]
        lines.append(
            {"column": visible(one.column), "equal": one.share, "rows": one.rows,
             "differ (mapped ≠ held)": " · ".join(examples)}
        )  # fmt: skip
    return lines
