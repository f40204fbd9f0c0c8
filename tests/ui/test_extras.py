"""A command whose extra is not installed says which to install."""

from __future__ import annotations

import pytest

from ui.cli import serving
from ui.cli.main import run


def test_serve_without_its_extra(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    assert run(["serve"]) == 2
    assert "data-quality-assistant[server]" in capsys.readouterr().err
