"""Start the Streamlit pages, with the options they are made for."""

from __future__ import annotations

import os
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

from assistant.errors import AssistantError, UsageError

PAGE = Path(__file__).parent / "app" / "main.py"

_THEME = {
    "theme.light.primaryColor": "#2f6f8f",
    "theme.dark.primaryColor": "#4d9dc4",
    "theme.light.baseRadius": "6px",
    "theme.dark.baseRadius": "6px",
}


def command(port: int, *, host: str = "127.0.0.1", browser: bool = True) -> list[str]:
    """The command line that serves the pages: no usage statistics, no file watcher, a calm theme."""
    options = {
        "server.port": str(port),
        "server.address": host,
        "server.headless": "false" if browser else "true",
        "server.showEmailPrompt": "false",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        **_THEME,
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(PAGE), *flags]


def open_page(port: int, *, host: str = "127.0.0.1", browser: bool = True) -> None:
    """Become the server of the pages: this process is replaced, so that signals reach it, and never returns.

    Raises `UsageError` where Streamlit is not installed, `AssistantError` where the port cannot be had.
    """
    if find_spec("streamlit") is None:
        raise UsageError("The review page needs Streamlit: pip install 'data-quality-assistant[ui]'.")
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        raise AssistantError(
            f"The review page cannot listen on {host}:{port}: {error.strerror}. Choose another with --port."
        ) from error
    line = command(port, host=host, browser=browser)
    sys.stdout.flush()
    os.execv(line[0], line)  # noqa: S606
