"""The form that changes how values are made: by example on real values, or as YAML; tried first."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import AssistantError
from connectors.errors import ConnectorError
from ui.app.deciding import decide
from ui.app.parts import plain
from ui.app.state import attempt
from ui.mapping.editing import as_yaml, by_example, from_yaml, with_how
from ui.mapping.seen import try_out
from ui.mapping.words import cell_text, steps_text

if TYPE_CHECKING:
    from assistant.mapping.transformation import Transformation
    from ui.mapping.lines import Line, Pair

_WAYS = ("By example", "YAML")
_ROWS = 4
_FAILURES = {"leave out": "leave the row out", "null": "make it NULL", "keep": "keep it as it is"}


def is_open(name: str) -> bool:
    """Whether the form of this mapping is open."""
    return bool(st.session_state.get("editing") == name)


def toggle(name: str) -> None:
    """Open the form of this mapping, or close it."""
    st.session_state["editing"] = None if is_open(name) else name


def form(line: Line, pair: Pair) -> None:
    """The form; nothing is decided before it is saved."""
    how = line.proposal.transformation
    if how is None:
        return
    key = f"{line.id}_{line.entry.version}"
    with st.container(border=True, key="mapping_form", gap="small"):
        way = st.segmented_control(
            "Change", _WAYS, default=_WAYS[0], key=f"way_{key}", label_visibility="collapsed", required=True
        )
        new = _by_example(how, pair, key) if way == _WAYS[0] else _as_yaml(how, key)
        if new is not None:
            fails = list(_FAILURES)
            kept = st.selectbox("What does not convert", fails, fails.index(new.on_failure),
                                key=f"fail_{key}", format_func=lambda one: _FAILURES[one])  # fmt: skip
            new = new.model_copy(update={"on_failure": kept})
            _preview(new, pair)
        with st.container(horizontal=True, gap="small"):
            st.button("Save", icon=":material/save:", type="primary", key="save_mapping",
                      disabled=new is None, on_click=_save, args=(line, new))  # fmt: skip
            st.button("Cancel", key="leave_mapping", on_click=toggle, args=(line.id,))


def _by_example(how: Transformation, pair: Pair, key: str) -> Transformation | None:
    """Some values of the column, each with a field for how it should read; what that shows."""
    from ui.app.mapping_line import inputs

    try:
        tried = try_out(how, inputs(pair.source, pair.table, how.sources))
    except (AssistantError, ConnectorError) as error:
        st.caption(f"The values cannot be read now: {plain(str(error))}")
        return how
    st.caption("Write how some of these should read; one to three examples do.")
    shown = [one for one in tried.values if any(cell for cell in one.before)][:_ROWS]
    texts = [how.joint.join(cell for cell in one.before if cell is not None) for one in shown]
    pairs = []
    for number, (text, one) in enumerate(zip(texts, shown, strict=True)):
        now = one.reason if one.reason else cell_text(one.after)
        before, after = st.columns([2, 3], vertical_alignment="center")
        before.markdown(f"{plain(cell_text(text))} →")
        said = after.text_input(cell_text(text), key=f"example_{number}_{key}", placeholder=f"now: {now}",
                                label_visibility="collapsed")  # fmt: skip
        if said:
            pairs.append((text, said))
    if not pairs:
        return how
    every = [how.joint.join(cell for cell in one.before if cell is not None) for one in tried.values]
    try:
        return by_example(how, pairs, every)
    except AssistantError as error:
        st.warning(str(error))
        return None


def _as_yaml(how: Transformation, key: str) -> Transformation | None:
    text = st.text_area("The transformation in YAML", as_yaml(how), height=220, key=f"yaml_{key}")
    try:
        return from_yaml(text)
    except AssistantError as error:
        st.warning(str(error))
        return None


def _preview(how: Transformation, pair: Pair) -> None:
    from ui.app.mapping_line import preview

    st.html(f"<div class='dqa-rule'>{escape(steps_text(how))}</div>")
    preview(how, pair)


def _save(line: Line, how: Transformation) -> None:
    st.session_state["editing"] = None
    new = attempt(with_how, line.proposal, how, line.entry)
    if new is not None:
        decide([line.entry], "edit", new.as_json())
