"""The list of rules as a component: table by table, each rule with its verdict and its last checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st


def rule_list(tables: Sequence[dict[str, Any]], *, key: str, on_open: Callable[[], None]) -> None:
    """Show the rules; `on_open` is called when one is chosen: `st.session_state[key]["open"]` is its id."""
    _component()(key=key, data=list(tables), on_open_change=on_open)


@cache
def _component() -> Callable[..., Any]:
    here = Path(__file__).parent
    component: Callable[..., Any] = st.components.v2.component(
        "dqa_rules",
        html='<div class="rules" role="listbox" tabindex="0" aria-label="Rules"></div>',
        css=(here / "rules.css").read_text(encoding="utf-8"),
        js=(here / "rules.js").read_text(encoding="utf-8"),
    )
    return component
