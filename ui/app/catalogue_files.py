"""Metadata out to a file of another tool, and in from one: what is not carried or not read is named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from assistant.metadata.exchange import DIALECTS, FORMATS, READABLE
from ui.app.rule_files import named
from ui.app.state import actor, attempt, ledger, notify, show_notice
from ui.files import dialect_of, packed
from ui.metadata.exchanging import catalogue_of, export_catalogue, read_uploads, take_in
from ui.metadata.words import facet_words, fact_text
from ui.words import count, visible

if TYPE_CHECKING:
    from assistant.metadata.exchange import Export, ImportedFacts
    from connectors.types import Table

_SHOWN = 200


def out(source: str, tables: Sequence[Table]) -> None:
    """The panel of the export: a format, what it does not carry, the download."""
    with st.container(border=True, key="export"):
        left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
        fmt = left.selectbox("Export as", list(FORMATS), format_func=_named_format, key="catalogue_format")
        own = dialect_of(source)
        dialect = middle.selectbox("SQL for", DIALECTS, DIALECTS.index(own), key="catalogue_dialect")
        open_too = right.toggle(
            "Proposals too", key="catalogue_open", help="What nobody accepted yet as well"
        )
        wanted = (fmt, dialect, source, open_too, ledger().version())
        if st.button("Prepare", icon=":material/build:", type="primary"):
            made = attempt(_made, source, tables, fmt, dialect, open_too)
            st.session_state["catalogue_out"] = (wanted, made)
            show_notice()
        shown, made = st.session_state.get("catalogue_out", (None, None))
        if shown == wanted and made is not None:
            _exported(made, fmt)


def _made(source: str, tables: Sequence[Table], fmt: str, dialect: str, open_too: bool) -> Export:
    return export_catalogue(catalogue_of(ledger(), source, tables, open_too=open_too), fmt, dialect)


def _exported(made: Export, fmt: str) -> None:
    st.markdown(f"**{count(made.carried, 'fact')}** carried, **{len(made.refused):,}** not.")
    if not made.carried:
        st.caption("Only what is accepted is exported, unless “Proposals too” is on.")
    if made.refused:
        named([("", sentence) for sentence in made.refusals()])
    for note in made.notes:
        st.caption(note)
    if made.files:
        name, content = packed(made.files, f"metadata-{fmt}")
        st.download_button(f"Download {name}", content, name, icon=":material/download:", on_click="ignore",
                           type="primary")  # fmt: skip


def into(source: str, tables: Sequence[Table]) -> None:
    """The panel of the import: files, what would come in, what is skipped, then the facts taken in."""
    with st.container(border=True, key="import"):
        fmt = st.selectbox("Import from", READABLE, format_func=_named_format, key="catalogue_import")
        uploads = st.file_uploader(
            "Files (or a zip of them)", type=["yaml", "yml", "json", "csv", "sql", "zip"],
            accept_multiple_files=True, key=f"catalogue_files_{st.session_state.get('catalogue_imports', 0)}",
        )  # fmt: skip
        if left_out := st.session_state.get("catalogue_skipped"):
            st.markdown("**Not taken in the last time**")
            named([("", one) for one in left_out])
        if not uploads:
            return
        wanted = (fmt, source, tuple(one.file_id for one in uploads))
        if st.session_state.get("catalogue_in", (None, None))[0] != wanted:
            files = [(one.name, one.getvalue()) for one in uploads]
            st.session_state["catalogue_in"] = (wanted, attempt(read_uploads, fmt, files, tables))
            show_notice()
        found: ImportedFacts | None = st.session_state["catalogue_in"][1]
        if found is not None:
            _imported(found, fmt, source)


def _imported(found: ImportedFacts, fmt: str, source: str) -> None:
    st.markdown(f"**{count(len(found.facts), 'fact')}** read, **{len(found.skipped):,}** skipped.")
    if found.skipped:
        named([("", one) for one in found.skipped])
    if not found.facts:
        return
    lines = [
        {"table": visible(one.table), "column": visible(one.column or ""), "": facet_words(one.facet),
         "says": fact_text(one.facet, one.value)}
        for one in found.facts[:_SHOWN]
    ]  # fmt: skip
    st.dataframe(lines, hide_index=True, height=min(38 + 35 * len(lines), 320))
    if st.button(f"Take in {count(len(found.facts), 'fact')}", icon=":material/login:", type="primary"):
        report = attempt(take_in, found.facts, fmt, source, ledger(), actor())
        if report is not None:
            new = sum(one.was != "known" for one in report.adopted)
            known = len(report.adopted) - new
            notify(
                f"{count(new, 'fact')} in force now, {known:,} known before, {len(report.skipped):,} left out"
            )
            st.session_state["catalogue_skipped"] = list(report.skipped)
            st.session_state["catalogue_imports"] = st.session_state.get("catalogue_imports", 0) + 1
        st.rerun()


def _named_format(fmt: str) -> str:
    return FORMATS[fmt]
