from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tiny import make_base


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny whole base; not to be changed."""
    return make_base(tmp_path_factory.mktemp("bases") / "tiny").folder


@pytest.fixture
def copied(tiny: Path, tmp_path: Path) -> Path:
    """A copy of the tiny base, to be changed."""
    shutil.copytree(tiny, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def remove(copied: Path) -> Callable[..., Path]:
    """Take files out of the copied base."""

    def take_out(*names: str) -> Path:
        for name in names:
            (copied / name).unlink()
        return copied

    return take_out
