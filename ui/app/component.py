"""The components of the pages: for each a style sheet and a script of its name, `common.js` before all."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent


@cache
def component(name: str, html: str) -> Callable[..., Any]:
    """The component `NAME.css`, `NAME.js`; its script finds the `html` in the page."""
    scripts = (_HERE / "common.js", _HERE / f"{name}.js")
    made: Callable[..., Any] = st.components.v2.component(
        f"dqa_{name}",
        html=html,
        css=(_HERE / f"{name}.css").read_text(encoding="utf-8"),
        js="\n".join(script.read_text(encoding="utf-8") for script in scripts),
    )
    return made
