"""Start the Streamlit pages as a process of their own, with the options they are made for."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from assistant.errors import AssistantError, UsageError

PAGE = Path(__file__).parent / "app" / "main.py"

_THEME = {
    "theme.base": None,
    "theme.primaryColor": "#2f6f8f",
    "theme.baseRadius": "6px",
    "theme.baseFontSize": "15",
    "theme.showWidgetBorder": "true",
}


def command(port: int, *, host: str = "127.0.0.1", browser: bool = True) -> list[str]:
    """The command line that serves the pages: no usage statistics, no file watcher, a calm theme."""
    options = {
        "server.port": str(port),
        "server.address": host,
        "server.headless": "false" if browser else "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        **{name: value for name, value in _THEME.items() if value is not None},
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(PAGE), *flags]


def open_page(port: int, *, host: str = "127.0.0.1", browser: bool = True) -> None:
    """Serve the pages until interrupted. Raises `UsageError` where Streamlit is not installed."""
    if find_spec("streamlit") is None:
        raise UsageError("The review page needs Streamlit: pip install 'data-quality-assistant[ui]'.")
    code = subprocess.run(command(port, host=host, browser=browser), check=False).returncode  # noqa: S603
    if code not in (0, -2, 130):
        raise AssistantError(
            f"The review page could not be served on {host}:{port} (exit {code}). Is the port taken? Try --port."
        )
