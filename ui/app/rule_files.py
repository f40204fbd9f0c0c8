"""Rules out to a file of another tool, and in from one: what is not carried or not read is named."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.rules.exchange import DIALECTS, FORMATS, READABLE
from ui.app.parts import plain
from ui.app.state import actor, attempt, ledger, notify, show_notice
from ui.files import dialect_of, packed
from ui.rules.exchanging import export_rules, read_uploads, take_in
from ui.rules.words import kind_words, sentence
from ui.session import settings
from ui.words import count, visible

if TYPE_CHECKING:
    from assistant.rules.exchange import Export, Imported
    from ui.rules.lines import Line

_NAMED = 100


def out(lines: Sequence[Line], source: str) -> None:
    """The panel of the export: a format, what it does not carry, the download."""
    with st.container(border=True, key="export"):
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        fmt = left.selectbox("Export as", list(FORMATS), format_func=_named_format, key="export_format")
        own = dialect_of(source)
        dialect = right.selectbox("SQL for", DIALECTS, DIALECTS.index(own), key="export_dialect")
        wanted = (fmt, dialect, source, tuple((line.id, line.entry.version) for line in lines))
        if st.button(f"Prepare {count(len(lines), 'rule')}", icon=":material/build:", type="primary"):
            with st.spinner("Writing …"):
                rules = [line.rule for line in lines]
                made = attempt(export_rules, rules, fmt, dialect, source, settings().home)
            st.session_state["exported"] = (wanted, made)
            show_notice()
        shown, made = st.session_state.get("exported", (None, None))
        if shown == wanted and made is not None:
            _exported(made, fmt)


def _exported(made: Export, fmt: str) -> None:
    st.markdown(f"**{count(len(made.carried), 'rule')}** carried, **{len(made.refused):,}** not.")
    if made.refused:
        named([(f"{rule.table}: {sentence(rule)}", reason) for rule, reason in made.refused])
    for note in made.notes:
        st.caption(note)
    if made.files:
        name, content = packed(made.files, f"rules-{fmt}")
        said = f"Download {plain(name)}"
        st.download_button(said, content, name, icon=":material/download:", on_click="ignore", type="primary")


def into(source: str, known: Sequence[Line]) -> None:
    """The panel of the import: files, what would come in, what is skipped, then the rules taken in."""
    with st.container(border=True, key="import"):
        fmt = st.selectbox("Import from", READABLE, format_func=_named_format, key="import_format")
        uploads = st.file_uploader(
            "Files (or a zip of them)", type=["yaml", "yml", "json", "zip"], accept_multiple_files=True,
            key=f"import_files_{st.session_state.get('imports', 0)}",
        )  # fmt: skip
        _last()
        if not uploads:
            return
        wanted = (fmt, source, tuple(one.file_id for one in uploads))
        if st.session_state.get("imported", (None, None))[0] != wanted:
            files = [(one.name, one.getvalue()) for one in uploads]
            st.session_state["imported"] = (
                wanted,
                attempt(read_uploads, fmt, files, source, settings().home),
            )
            show_notice()
        found: Imported | None = st.session_state["imported"][1]
        if found is not None:
            _imported(found, fmt, source, {line.rule.id for line in known})


def _imported(found: Imported, fmt: str, source: str, known: set[str]) -> None:
    new = [rule for rule in found.rules if rule.id not in known]
    read, old = count(len(found.rules), "rule"), len(found.rules) - len(new)
    st.markdown(f"**{read}** read, {old:,} of them in force already; **{len(found.skipped):,}** skipped.")
    _skipped(found.skipped)
    if not found.rules:
        return
    _table(
        [
            {"rule": visible(sentence(rule)), "table": rule.table, "kind": kind_words(str(rule.says["kind"])),
             "severity": rule.severity, "": "in force" if rule.id in known else "new"}
            for rule in found.rules
        ]
    )  # fmt: skip
    if st.button(f"Take in {count(len(found.rules), 'rule')}", icon=":material/login:", type="primary"):
        with st.spinner("Trying them on the data …"):
            report = attempt(take_in, found.rules, fmt, source, ledger(), actor(), settings().home)
        if report is not None:
            broken = f", {len(report.broken):,} of them broken already" if report.broken else ""
            notify(f"{count(len(report.adopted), 'rule')} in force{broken}; {len(report.skipped):,} skipped.")
            st.session_state["skipped"] = list(report.skipped)
            st.session_state["imports"] = st.session_state.get("imports", 0) + 1
        st.rerun()


def _last() -> None:
    """What the last import could not take in, until the next one."""
    skipped = st.session_state.get("skipped")
    if skipped:
        st.markdown("**Not taken in the last time**")
        _skipped(skipped)


def _skipped(sentences: Sequence[str]) -> None:
    if sentences:
        named([("", one) for one in sentences])


def named(lines: Sequence[tuple[str, str]]) -> None:
    """Rules by name, and why; long sentences are wrapped, a long list scrolls."""
    shown = "".join(
        f"<li>{f'<b>{escape(visible(what))}</b> ' if what else ''}{escape(visible(why))}</li>"
        for what, why in lines[:_NAMED]
    )
    more = f"<li>… and {len(lines) - _NAMED:,} more</li>" if len(lines) > _NAMED else ""
    st.html(f"<ul class='dqa-named'>{shown}{more}</ul>")


def _table(lines: list[dict[str, Any]]) -> None:
    st.dataframe(lines, hide_index=True, height=min(38 + 35 * len(lines), 320))


def _named_format(fmt: str) -> str:
    return FORMATS[fmt]
