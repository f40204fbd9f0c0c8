"""One mapping: its candidates with reasons, what becomes of real values, other ways."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.errors import AssistantError
from connectors.errors import ConnectorError
from ui.app import mapping_form
from ui.app.deciding import Shortcut, decide
from ui.app.fact_detail import evidence
from ui.app.parts import buttons, history, plain, proof_badge
from ui.app.state import actor, attempt, ledger, notify
from ui.mapping.editing import to_target
from ui.mapping.seen import Tried, distinct, try_out
from ui.mapping.setting import set_mapping
from ui.mapping.words import cell_text, kind_text, steps_text
from ui.session import settings
from ui.words import count, percent, visible

if TYPE_CHECKING:
    import pandas as pd

    from assistant.mapping.suggest import Alternative
    from assistant.mapping.transformation import Transformation
    from connectors.types import Column, Table
    from ui.mapping.lines import Line, Pair

_SHOWN = 8
_FAILING = 4


def show(line: Line, pair: Pair, target: Table | None, shortcut: Shortcut) -> None:
    """The mapping with everything needed to decide."""
    how, to = line.proposal.transformation, line.proposal.target.column
    said = line.entry.suggestion
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="title"):
        st.markdown(f"**{plain(visible(line.column or 'a constant'))} → {plain(visible(to or 'no match'))}**",
                    width="content")  # fmt: skip
        if how is not None:
            st.badge(kind_text(how.kind), color="violet")
        proof_badge(said)
        if line.entry.status != "open":
            st.badge(line.entry.status, color="gray")
    words = f"{pair.table}.{line.column} has no match" if how is None else steps_text(how)
    st.html(f"<div class='dqa-rule'>{escape(words)}</div>")
    buttons([line.entry], decide, shortcut, more=lambda: _more(line, shortcut))
    if mapping_form.is_open(line.id):
        mapping_form.form(line, pair)
    elif how is not None:
        preview(how, pair)
    _candidates(line, target)
    evidence(line.entry)
    history(line.entry)


def _more(line: Line, shortcut: Shortcut) -> None:
    if line.proposal.transformation is not None:
        st.button("Change the values", icon=":material/edit:", key="edit_mapping", shortcut=shortcut("E"),
                  on_click=mapping_form.toggle, args=(line.id,))  # fmt: skip


def preview(how: Transformation, pair: Pair) -> None:
    """What becomes of the values that the source holds now; those that do not convert first."""
    if not how.sources:
        return
    try:
        tried: Tried = try_out(how, inputs(pair.source, pair.table, how.sources))
    except (AssistantError, ConnectorError) as error:
        st.caption(f"What becomes of the values cannot be shown: {plain(str(error))}")
        return
    if not tried.values:
        st.caption("The table holds no row.")
        return
    failing = tried.failing
    if failing:
        rows = sum(one.rows for one in failing)
        st.markdown(
            f":orange[:material/warning:] {count(len(failing), 'value')} in {count(rows, 'row')} "
            f"{'does' if len(failing) == 1 else 'do'} not convert: {plain(_else(how))}"
        )
    st.dataframe(frame_of(tried, how.sources), hide_index=True, height="content")
    if len(tried.values) > _SHOWN:
        more = "" if tried.complete else " more than"
        st.caption(f"Of{more} {count(len(tried.values), 'distinct value')}, the most frequent.")


@st.cache_data(ttl=120, max_entries=60, show_spinner=False)
def inputs(source: str, table: str, columns: tuple[str, ...]) -> list[tuple[tuple[str | None, ...], int]]:
    """Distinct values of these columns as they are now."""
    return distinct(source, settings().home, table, columns)


def frame_of(tried: Tried, columns: Sequence[str]) -> pd.DataFrame:
    """Before and after, a line a distinct value; those that do not convert first."""
    import pandas as pd

    few = [*tried.failing[:_FAILING], *(one for one in tried.values if not one.reason)][:_SHOWN]
    lines: list[dict[str, Any]] = []
    for one in few:
        line: dict[str, Any] = {name: cell_text(cell) for name, cell in zip(columns, one.before, strict=True)}
        line["becomes"] = f"✗ {one.reason}" if one.reason else cell_text(one.after)
        lines.append(line | {"rows": one.rows})
    return pd.DataFrame(lines)


def _else(how: Transformation) -> str:
    return {"leave out": "their rows are left out, and named.", "null": "they become NULL.",
            "keep": "they are kept as they are."}[how.on_failure]  # fmt: skip


def _candidates(line: Line, target: Table | None) -> None:
    """The ranked candidates with their reasons, and the other ways: any column, none."""
    now = line.proposal.target.column
    found = line.proposal.alternatives
    if found:
        st.markdown("**Candidates**")
    for one in found:
        _candidate(line, one, chosen=one.column == now and one.table == line.proposal.target.table)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if target is not None:
            names = [column.name for column in target.columns]
            key = f"other_{line.id}_{line.entry.version}"
            other = st.selectbox("Another column", names, None, key=key, placeholder="Another column",
                                 label_visibility="collapsed", width=240)  # fmt: skip
            st.button("Choose it", disabled=other is None or other == now, key="choose_other",
                      on_click=_to, args=(line, f"{line.proposal.target.table}.{other}"))  # fmt: skip
        if now is not None:
            st.button("No match", icon=":material/block:", key="no_match", on_click=_to, args=(line, "none"))


def _candidate(line: Line, one: Alternative, *, chosen: bool) -> None:
    why = " · ".join(words for _, _, words in one.reasons[:3])
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        mark = (
            ":green[:material/radio_button_checked:]"
            if chosen
            else ":gray[:material/radio_button_unchecked:]"
        )
        st.markdown(
            f"{mark} **{plain(visible(one.column))}** :gray[{percent(one.confidence)}]", width="content"
        )
        if not chosen:
            st.button("Choose", key=f"choose_{one.table}.{one.column}", type="tertiary", on_click=_to,
                      args=(line, f"{one.table}.{one.column}"))  # fmt: skip
    if why:
        st.caption(plain(visible(why)))


def _to(line: Line, name: str) -> None:
    """Another target column: the decision "edit"; where it is the one that was proposed, plainly accepted."""
    new = attempt(to_target, line.proposal, name, line.entry)
    if new is not None:
        st.session_state["mapping_at"] = line.id
        decide([line.entry], "edit", new.as_json())


def fill(pair: Pair, gaps: Sequence[Column], source: Table | None) -> None:
    """A form for a target column that nothing fills: from source columns, or always the same value."""
    from assistant.mapping.transformation import parse_transformation

    with st.expander("Fill a column yourself", icon=":material/add:"), st.form("fill", clear_on_submit=True):
        to = st.selectbox("Target column", [one.name for one in gaps])
        names = [one.name for one in source.columns] if source else []
        columns = st.multiselect("From", names, placeholder="Columns, joined in this order")
        joint = st.text_input("Joined by", " ")
        constant = st.text_input(
            "Or always this value", help="For a constant; leave the columns above empty."
        )
        if not st.form_submit_button("Save", icon=":material/save:", type="primary"):
            return
        if bool(columns) == bool(constant):
            st.warning("Say either columns or a value.")
            return
        data = {"sources": columns, "joint": joint} if columns else {"value": constant}
        how = attempt(parse_transformation, data)
        if how is not None and attempt(set_mapping, ledger(), pair, to, how, actor()) is not None:
            notify(f"{to} is filled now.")
            st.rerun()
