"""Killed at any point, any number of times, a job ends as if it had never been interrupted."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import connectors
from assistant.ledger import Ledger
from tests.apply.killed import job
from tests.apply.sources import accept, dump, execute, fill, suggest

POINTS = ("begun", "written", "marked")


def _killed(name: str, source: str, ledger: str, point: str, chunk: int, *run: str) -> None:
    command = [sys.executable, "-m", "tests.apply.killed", name, source, ledger, point, str(chunk), *run]
    done = subprocess.run(command, capture_output=True, timeout=240, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def _prepare(ledger: Ledger, source: str) -> None:
    accept(
        ledger, source,
        suggest(source, "city", "Berlni", "Berlin", rows=7),
        suggest(source, "city", "Koeln", "Köln", rows=7),
        suggest(source, "city", "N/A", None, rows=6),
        suggest(source, "status", "OPEN", "open", table="order lines", rows=20),
        *(suggest(source, "age", 20 + i % 50, i, key={"id": i}) for i in range(1, 20) if i % 7),
    )  # fmt: skip


@pytest.mark.parametrize("source_url", ["sqlite", "postgresql", "mariadb"], indirect=True)
def test_apply_and_undo_survive_kills(
    source_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    on_server = source_url.startswith("postgresql")
    ledger_url = source_url if on_server else f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    before = dump(source_url)
    with connectors.open(source_url) as source, Ledger.open(ledger_url) as ledger:
        _prepare(ledger, source.source)
    for point, chunk in (("begun", 2), ("written", 1), ("written", 3), ("marked", 1)):
        _killed("apply", source_url, ledger_url, point, chunk)
    with connectors.open(source_url) as source, Ledger.open(ledger_url) as ledger:
        report = job("apply", source, ledger)
        assert report.resumed
        assert (report.applied, report.already, report.stale) == (7 + 7 + 6 + 20 + 17, 0, 0)
        assert len([run for run in ledger.runs() if run.kind == "apply"]) == 1, "one run to undo"
        assert ledger.facets().status == {"applied": 21}
    assert dump(source_url) == _uninterrupted(tmp_path, source_url, request)
    for point, chunk in (("written", 2), ("begun", 2), ("marked", 2)):
        _killed("undo", source_url, ledger_url, point, chunk, report.run)
    with connectors.open(source_url) as source, Ledger.open(ledger_url) as ledger:
        undone = job("undo", source, ledger, report.run)
        assert (undone.put_back, undone.left_alone) == (57, 0)
        assert ledger.facets().status == {"undone": 21}
    assert dump(source_url) == before


def _uninterrupted(tmp_path: Path, source_url: str, request: pytest.FixtureRequest) -> list:
    """What the same apply does to the same tables when nobody kills it."""
    if source_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'twin.db'}"
        fill(url)
    else:
        url = source_url
        for table in ("customers", "order lines", "keyless"):
            quote = "`" if url.startswith("mysql") else '"'
            execute(url, f"ALTER TABLE {quote}{table}{quote} RENAME TO {quote}kept {table}{quote}")
        fill(url)
    with connectors.open(url) as source, Ledger.open(f"sqlite:///{tmp_path / 'twin.sqlite'}") as ledger:
        _prepare(ledger, source.source)
        job("apply", source, ledger)
    found = dump(url)
    if url == source_url:
        for table in ("customers", "order lines", "keyless"):
            execute(url, f"DROP TABLE {quote}{table}{quote}")
            execute(url, f"ALTER TABLE {quote}kept {table}{quote} RENAME TO {quote}{table}{quote}")
    return found


def test_an_interrupted_run_can_be_undone_instead(tmp_path: Path) -> None:
    source_url, ledger_url = f"sqlite:///{tmp_path / 'shop.db'}", f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    fill(source_url)
    before = dump(source_url)
    with connectors.open(source_url) as source, Ledger.open(ledger_url) as ledger:
        _prepare(ledger, source.source)
    _killed("apply", source_url, ledger_url, random.Random(7).choice(POINTS), 4)
    with connectors.open(source_url) as source, Ledger.open(ledger_url) as ledger:
        (run,) = (run for run in ledger.runs() if run.kind == "apply")
        assert run.status == "running"
        job("undo", source, ledger, run.id)
        assert dump(source_url) == before
        assert ledger.run(run.id).status == "undone"
        again = job("apply", source, ledger)
        assert again.run != run.id
        assert not again.resumed
