"""What the pages share: the ledger, who decides, the line that says what just happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from assistant.errors import AssistantError
from connectors.errors import ConnectorError
from connectors.redact import redact
from ui import session

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.ledger import Ledger
    from assistant.progress import Progress

_HERE = Path(__file__).parent


def ledger() -> Ledger:
    """The ledger of the settings, opened once for all visitors."""
    return _open(session.settings().ledger_url)


@st.cache_resource(show_spinner=False)
def _open(url: str) -> Ledger:
    del url  # only the cache's key: a changed setting opens another ledger
    return session.ledger()


def actor() -> str:
    """The name that decisions are recorded under."""
    return session.user(session.settings())


def style() -> None:
    """The few rules of style that Streamlit has no option for."""
    st.html(f"<style>{(_HERE / 'page.css').read_text(encoding='utf-8')}</style>")


def notify(sentence: str, kind: str = "info") -> None:
    """Keep a sentence to be shown by the next `show_notice`."""
    st.session_state["notice"] = (redact(sentence), kind)


def show_notice() -> None:
    """Show what the last action left to say, once."""
    sentence, kind = st.session_state.pop("notice", (None, None))
    if sentence and kind == "info":
        st.toast(sentence, icon=":material/check:")
    elif sentence:
        st.warning(sentence)


def attempt(action: Callable[..., Any], *arguments: Any) -> Any:
    """Call; what the assistant or a connector cannot do becomes a sentence on the page, and None."""
    try:
        return action(*arguments)
    except (AssistantError, ConnectorError) as error:
        notify(str(error), "conflict")
        return None


def bar() -> Progress:
    """A bar on the page, where work is long enough to be seen."""
    shown = st.progress(0.0)

    def show(what: str, done: int, total: int | None = None) -> None:
        shown.progress(min(1.0, done / total) if total else 0.0, text=f"{what}: {done:,}")

    return show
