"""The demo's crm_import as customers: proposed, accepted, tried, compared with the customers, cell by cell.

    python -m training.evaluation.mapping_demo [FOLDER]

Prints, for each column, the share of equal cells in rows that both tables have, and of the cells that differ
how many the demo spoiled on either side; what is left is the mapping's own error. The first half of
crm_import was made from customers; an address that a later row shares with one is another person's.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import connectors
from assistant.ledger import Filter, Ledger
from assistant.mapping.align import align
from assistant.mapping.check import CheckReport, check_mapping
from assistant.mapping.convert import convert_frame
from assistant.mapping.kept import kept_mapping
from assistant.mapping.reading import read_rows
from assistant.mapping.scanning import propose_sources
from assistant.mapping.table_mapping import TableMapping
from training.demo import build, read_truth

if TYPE_CHECKING:
    from assistant.models import Models

TABLES = ("crm_import", "customers")


@dataclass
class ColumnResult:
    """One target column in the shared rows: cells, those that are equal, those of the others spoiled."""

    column: str
    words: str
    cells: int = 0
    equal: int = 0
    spoiled: int = 0

    @property
    def wrong(self) -> int:
        """Cells that differ though neither side was spoiled."""
        return self.cells - self.equal - self.spoiled


@dataclass(frozen=True)
class DemoMapping:
    """The accepted mapping, what the check said, and each column's cells; the seconds it took to propose."""

    mapping: TableMapping
    check: CheckReport
    columns: list[ColumnResult]
    seconds: float
    cpu_seconds: float


def run(
    folder: Path, models: Models, matcher: Any = None, scale: float = 1.0, seed: int = 20_260_630
) -> DemoMapping:
    """Build the warehouse in `folder`, map, accept all of it, check it, and compare with the truth."""
    built = build(folder, seed=seed, scale=scale)
    with Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}") as ledger, connectors.open(built.url) as source:
        began, cpu = time.monotonic(), time.process_time()
        propose_sources(
            built.url, built.url, ledger, models, tables=TABLES[:1], target_tables=TABLES[1:], matcher=matcher
        )
        seconds, cpu = time.monotonic() - began, time.process_time() - cpu
        ledger.decide_many(Filter(task="mapping"), "accept", "demo")
        mapping = kept_mapping(ledger, source.source, TABLES[0], source.source, TABLES[1]).mapping
        check = check_mapping(mapping, source, source)
        return DemoMapping(mapping, check, _compare(source, mapping, built.truth), seconds, cpu)


def _compare(source: Any, mapping: TableMapping, truth: Path) -> list[ColumnResult]:
    """Cell by cell, the spoiled ones known."""
    known = [(one, str(next(iter(json.loads(one.key).values())))) for one in read_truth(truth)]
    spoiled = {(one.table, one.column, key) for one, key in known}
    doubles = {key for one, key in known if one.table == TABLES[1] and one.kind == "duplicate"}
    here, there = (read_rows(source, source.table(name)) for name in TABLES)
    joined = align(here, there, [("Mail", "email")])
    made = convert_frame(mapping, here).frame
    found = {one.target: ColumnResult(one.target, one.transformation.words) for one in mapping.columns}
    for row, other in zip(joined.source, joined.target, strict=True) if joined else ():
        record, customer = str(here["RecordID"][row]), str(there["customer_id"][other])
        if int(record.removeprefix("CRM")) > len(here) // 2:
            continue  # another person who happens to have the address
        for one in mapping.columns:
            result = found[one.target]
            result.cells += 1
            read = {(TABLES[0], name, record) for name in one.transformation.sources}
            if made[one.target][row] == there[one.target][other]:
                result.equal += 1
            elif customer in doubles or spoiled & {*read, (TABLES[1], one.target, customer)}:
                result.spoiled += 1
    return list(found.values())


def main(folder: Path) -> None:
    """Print the table."""
    from assistant.models import load
    from assistant.settings import Settings

    done = run(folder, load(Settings()))
    print(f"{done.check.aligned}; proposed in {done.cpu_seconds:.1f} CPU-s ({done.seconds:.1f} s)")
    for one in done.columns:
        share = one.equal / one.cells if one.cells else 0.0
        counts = f"{share:.1%} of {one.cells:,} | {one.spoiled} spoiled | {one.wrong} wrong"
        print(f"| `{one.column}` | {one.words} | {counts} |")
    print("\n".join(done.check.sentences()))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as held:
            main(Path(held))
