"""What the tests of the command line and the pages share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from assistant.ledger import Ledger
from tests.ui import sample
from ui.cli.main import run


class Shop(NamedTuple):
    """A scanned shop: the URL of its database, the ledger, the scan's run."""

    url: str
    file: Path
    ledger: Ledger
    run: str


class Said(NamedTuple):
    """What a command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def shop(tmp_path: Path, home: Path) -> Iterator[Shop]:
    (home / ".dqa").mkdir()
    file = tmp_path / "shop.db"
    url = sample.make_shop(file)
    with Ledger.open(f"sqlite:///{home / '.dqa' / 'ledger.sqlite'}") as ledger:
        yield Shop(url, file, ledger, sample.fill(ledger, url))


@pytest.fixture
def dqa(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    def call(*arguments: str) -> Said:
        capsys.readouterr()
        code = run(arguments)
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return call
