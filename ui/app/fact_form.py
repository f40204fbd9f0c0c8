"""The form that edits a fact: one field, of the kind that its facet wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.errors import AssistantError
from assistant.metadata.facts import TAGS
from ui.metadata.types import type_names
from ui.metadata.values import read_fact
from ui.metadata.words import CHOICES, TAG_WORDS, facet_words

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from ui.app.deciding import Decide

_TEXTS = ("description", "granularity")
_HELP = {
    "unit": "A symbol such as kg or km/h.",
    "currency": "A code of ISO 4217, such as EUR.",
    "time_zone": "A name such as Europe/Berlin, or +02:00.",
    "language": "A code of ISO 639-1, such as en.",
    "term": "The id of a term of the glossary.",
}


def is_open(name: str) -> bool:
    """Whether the form of this name is open."""
    return bool(st.session_state.get("editing") == name)


def toggle(name: str) -> None:
    """Open the form of this name, or close it."""
    st.session_state["editing"] = None if is_open(name) else name


def edit(entry: Entry, decide: Decide) -> None:
    """The form for a proposed or accepted fact: what it saves is the decision "edit"."""

    def save(value: Any) -> None:
        if value != entry.value or entry.status not in ("accepted", "edited"):
            decide([entry], "edit", value)

    form(entry.suggestion.kind, entry.value, f"{entry.id}_{entry.version}", save)


def form(facet: str, value: Any, key: str, save: Callable[[Any], None]) -> None:
    """The field and its buttons; `save` is called with the value in the facet's form."""
    with st.form(f"fact_{key}", border=True, enter_to_submit=facet not in _TEXTS):
        text = _field(facet, value, key)
        with st.container(horizontal=True, gap="small"):
            pressed = st.form_submit_button("Save", icon=":material/save:", type="primary")
            left = st.form_submit_button("Cancel")
    if left:
        st.session_state["editing"] = None
        st.rerun()
    if not pressed:
        return
    try:
        new = read_fact(text, facet)
    except AssistantError as error:
        st.warning(str(error))
        return
    save(new)
    st.session_state["editing"] = None
    st.rerun()


def _field(facet: str, value: Any, key: str) -> str:
    """The widget of a facet; what it holds, as a person would type it."""
    label, name = facet_words(facet).capitalize(), f"field_{key}"
    if facet == "sensitivity":
        chosen = [one for one in value or () if one in TAGS]
        tags = st.multiselect(label, TAGS, chosen, key=name, format_func=_tag,
                              placeholder="None: not sensitive")  # fmt: skip
        return ", ".join(tags) or "none"
    if facet == "semantic_type":
        known = type_names()
        names = sorted(known, key=lambda one: known[one].casefold())
        at = names.index(value) if value in names else None
        chosen_type = st.selectbox(label, names, at, key=name, format_func=lambda one: _type(one, known),
                                   placeholder="Type to search")  # fmt: skip
        return str(chosen_type or "")
    if facet in CHOICES:
        choices = CHOICES[facet]
        at = choices.index(value) if value in choices else None
        return str(st.selectbox(label, choices, at, key=name) or "")
    text = "" if value is None else str(value)
    if facet in _TEXTS:
        return str(st.text_area(label, text, height=110, key=name, help="Ctrl+Enter saves."))
    return str(st.text_input(label, text, key=name, help=_HELP.get(facet)))


def _tag(name: str) -> str:
    return f"{name}: {TAG_WORDS[name]}"


def _type(name: str, known: dict[str, str]) -> str:
    label = known[name]
    return name if label.casefold() == name.casefold() else f"{label} ({name})"
