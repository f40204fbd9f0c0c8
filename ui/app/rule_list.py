"""The list of rules as a component: table by table, each rule with its verdict and its last checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ui.app.component import component

_HTML = '<div class="rules" role="listbox" tabindex="0" aria-label="Rules"></div>'


def rule_list(tables: Sequence[dict[str, Any]], *, key: str, on_open: Callable[[], None]) -> None:
    """Show the rules; `on_open` is called when one is chosen: `st.session_state[key]["open"]` is its id."""
    component("rules", _HTML)(key=key, data=list(tables), on_open_change=on_open)
