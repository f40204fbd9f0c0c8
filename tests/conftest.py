"""Every test runs offline, with a home of its own and no settings of the machine it runs on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.servers"]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary home; every DQA_ variable of the caller is gone, and no hub is asked for anything."""
    folder = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith("DQA_") and not name.startswith("DQA_TEST_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("DQA_HOME", str(folder / ".dqa"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return folder
