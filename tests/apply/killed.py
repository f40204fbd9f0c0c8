"""Runs a job in a process that is killed (SIGKILL) at a chosen point of a chosen chunk.

    python -m tests.apply.killed JOB SOURCE LEDGER POINT CHUNK [RUN]

JOB is apply, undo or batch. POINT: begun (the chunk is in the journal, nothing written), written (the source
has it, the journal not), marked (the journal has it, the next chunk not begun).
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import connectors
from assistant.apply import apply, undo
from assistant.ledger import Filter, Ledger
from assistant.ledger.journal import Journal

CHUNK_ROWS = 5


class Killer:
    """A connector and a journal that end the process at the chosen point."""

    def __init__(self, connector: Any, journal: Journal, point: str, chunk: int) -> None:
        self._connector, self._journal = connector, journal
        self._point, self._left = point, chunk
        self._finish = journal.finish_chunk
        journal.finish_chunk = self.finish_chunk  # type: ignore[method-assign]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connector, name)

    def write(self, *given: Any) -> Any:
        self._left -= 1
        self._die_at("begun")
        report = self._connector.write(*given)
        self._die_at("written")
        return report

    def finish_chunk(self, *given: Any) -> None:
        self._finish(*given)
        self._die_at("marked")

    def _die_at(self, point: str) -> None:
        if self._left == 0 and point == self._point:
            os.kill(os.getpid(), signal.SIGKILL)


def job(name: str, connector: Any, ledger: Ledger, run: str | None = None) -> Any:
    """The job as a user would start it: the same call every time."""
    if name == "apply":
        entries = ledger.find(Filter(status=("accepted", "edited")), limit=1000)
        return apply(connector, ledger, entries, chunk_rows=CHUNK_ROWS)
    if name == "undo":
        return undo(connector, ledger, str(run), chunk_rows=CHUNK_ROWS)
    from assistant.batch import standardize
    from assistant.settings import Settings
    from tests.fakes import FakeModels

    settings = Settings(chunk_rows=CHUNK_ROWS)
    return standardize(connector, ["customers", "order lines"], ledger, FakeModels(), settings, apply=True)


def main() -> None:
    """Run the job of the command line."""
    name, source, ledger_url, point, chunk, *run = sys.argv[1:]
    with connectors.open(source) as connector, Ledger.open(ledger_url) as ledger:
        job(name, Killer(connector, ledger.journal, point, int(chunk)), ledger, *run)


if __name__ == "__main__":
    main()
