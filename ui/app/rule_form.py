"""The form that edits a rule: its fields by kind, or its YAML; what comes of it is the decision "edit"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.errors import UsageError
from assistant.rules.files import rule_json
from ui.app.state import notify
from ui.rules.fields import Answer, Field, as_yaml, edited, fields_of, from_yaml

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from assistant.rules.language import RuleBase
    from ui.app.deciding import Decide

_WAYS = ("Form", "YAML")
_WIDE = {"lines"}


def is_open(entry: Entry) -> bool:
    """Whether the form is open for this entry."""
    return bool(st.session_state.get("editing") == entry.id)


def toggle(entry: Entry) -> None:
    """Open the form for this entry, or close it."""
    st.session_state["editing"] = None if is_open(entry) else entry.id


def form(entry: Entry, rule: RuleBase, decide: Decide) -> None:
    """The form; nothing is decided before it is saved."""
    key = f"{entry.id}_{entry.version}"
    with st.container(border=True, key="rule_form", gap="small"):
        way = st.segmented_control(
            "Edit as", _WAYS, default=_WAYS[0], key=f"way_{key}", label_visibility="collapsed", required=True
        )
        with st.form(f"edit_{key}", border=False, enter_to_submit=way == _WAYS[0]):
            if way == _WAYS[1]:
                text = st.text_area("The rule in YAML", as_yaml(rule), height=240, key=f"yaml_{key}")
            else:
                answers = _ask(fields_of(rule), key)
            with st.container(horizontal=True, gap="small"):
                save = st.form_submit_button("Save", icon=":material/save:", type="primary")
                leave = st.form_submit_button("Cancel")
    if leave:
        st.session_state["editing"] = None
        st.rerun()
    if not save:
        return
    try:
        new = from_yaml(text, rule) if way == _WAYS[1] else edited(rule, answers)
    except UsageError as error:
        st.warning(str(error))
        return
    if new == rule:
        notify("The rule stands as it was.")
    else:
        decide([entry], "edit", rule_json(new))
    st.session_state["editing"] = None
    st.rerun()


def _ask(fields: list[Field], key: str) -> dict[str, Answer]:
    """The fields two abreast; what needs several lines alone."""
    answers: dict[str, Answer] = {}
    narrow = [field for field in fields if field.form not in _WIDE]
    for field in fields:
        if field.form in _WIDE:
            answers[field.name] = _widget(st, field, key)
    for start in range(0, len(narrow), 2):
        places = st.columns(2, vertical_alignment="bottom")
        for place, field in zip(places, narrow[start : start + 2], strict=False):
            answers[field.name] = _widget(place, field, key)
    return answers


def _widget(place: Any, field: Field, key: str) -> Answer:
    name, text = f"{field.name}_{key}", str(field.value)
    help_ = field.help or None
    if field.form == "flag":
        return bool(place.checkbox(field.label, value=bool(field.value), key=name, help=help_))
    if field.form == "choice":
        choices = field.choices if text in field.choices else (text, *field.choices)
        return str(place.selectbox(field.label, choices, choices.index(text), key=name, help=help_))
    if field.form == "lines":
        return str(place.text_area(field.label, text, height=140, key=name, help=help_))
    return str(place.text_input(field.label, text, key=name, help=help_))
