"""How the pages are started."""

from __future__ import annotations

from ui.launch import command


def test_streamlit_asks_nothing_and_reports_nothing() -> None:
    line = command(8600, browser=True)
    # Without these a fresh home ends the server at its first question, and the page calls home.
    assert "--server.showEmailPrompt=false" in line
    assert "--browser.gatherUsageStats=false" in line
    assert "--server.port=8600" in line
