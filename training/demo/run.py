"""The demo from end to end: build the warehouse, scan it, and tell what was found of what was planted."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.progress import Progress, silent
from assistant.suggestion import Suggestion
from training.demo.mess import make_mess
from training.demo.score import DemoScore, score
from training.demo.store import read_truth, write_database, write_sqlite, write_truth
from training.demo.warehouse import build_clean

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.mapping.scanning import MappingReport
    from assistant.models import Models
    from assistant.scan import ScanReport
    from assistant.settings import Settings

SEED = 20_260_630
MAPPED = ("crm_import", "customers")
"""Another system's address book, and the table that its rows are to go into."""
_PAGE = 5_000


@dataclass(frozen=True)
class DemoReport:
    """A demo database: where it is, where its truth is, rows by table, planted errors by kind."""

    url: str
    truth: Path
    tables: dict[str, int]
    planted: dict[str, int]
    seconds: float

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(self.tables.values())


@dataclass(frozen=True)
class DemoRun:
    """What `dqa demo` prints."""

    built: DemoReport
    scanned: ScanReport
    score: DemoScore
    mapped: MappingReport

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        built = {**asdict(self.built), "truth": str(self.built.truth), "rows": self.built.rows}
        return {
            "built": built, "scanned": self.scanned.as_dict(), "score": self.score.as_dict(),
            "mapped": self.mapped.as_dict(),
        }  # fmt: skip


def build(
    folder: Path,
    url: str | None = None,
    *,
    seed: int = SEED,
    scale: float = 1.0,
    progress: Progress = silent,
) -> DemoReport:
    """Build the warehouse as `folder/warehouse.sqlite`, or into the empty database at `url`.

    The truth goes to `folder/truth.csv`. The same seed and scale give the same data. Building again replaces
    the SQLite file as a whole; a database that holds one of the tables is refused (`UsageError`).
    """
    started = time.perf_counter()
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    dirty, planted = make_mess(build_clean(seed, scale, progress), seed)
    if url is None:
        url = write_sqlite(dirty, folder / "warehouse.sqlite", progress)
    else:
        write_database(dirty, url, progress)
    truth = folder / "truth.csv"
    write_truth(planted, truth)
    tables = {name: len(frame) for name, frame in dirty.items()}
    kinds = dict(Counter(error.kind for error in planted).most_common())
    return DemoReport(url, truth, tables, kinds, time.perf_counter() - started)


def run_demo(
    folder: Path,
    ledger: Ledger,
    models: Models,
    settings: Settings,
    url: str | None = None,
    *,
    seed: int = SEED,
    scale: float = 1.0,
    progress: Progress = silent,
) -> DemoRun:
    """Build, scan into `ledger`, score the open suggestions against the truth kept aside; then propose what
    the columns of another system's address book become in the company's own table of customers.
    """
    from assistant.mapping.scanning import propose_sources
    from assistant.scan import scan

    built = build(folder, url, seed=seed, scale=scale, progress=progress)
    scanned = scan(built.url, ledger, models, settings, progress=progress)
    mapped = propose_sources(
        built.url, built.url, ledger, models, tables=[MAPPED[0]], target_tables=[MAPPED[1]], progress=progress
    )
    scored = score(_suggestions(ledger, scanned.source), read_truth(built.truth))
    return DemoRun(built, scanned, scored, mapped)


def _suggestions(ledger: Ledger, source: str) -> list[Suggestion]:
    """All suggestions on cells that the ledger shows of a source, page by page."""
    from assistant.ledger import Filter
    from assistant.suggestion import WRITTEN_BACK

    found: list[Suggestion] = []
    wanted = Filter(source=source, task=WRITTEN_BACK)
    page = ledger.find(wanted, limit=_PAGE)
    while page:
        found += [entry.suggestion for entry in page]
        page = ledger.find(wanted, limit=_PAGE, after=page[-1].cursor)
    return found
