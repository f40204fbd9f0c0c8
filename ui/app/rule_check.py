"""A check of the rules in force, run from a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.app.state import attempt, bar, ledger, notify
from ui.session import settings
from ui.sources import open_source, url_from_environment
from ui.words import count

if TYPE_CHECKING:
    from assistant.rules.check import CheckReport


def check_now(source: str, table: str | None = None) -> None:
    """Run the rules of a source (of one table of it), with a bar; what came of it is said on the page."""
    report: CheckReport | None = attempt(_check, source, table)
    if report is None:
        return
    said = f"{count(len(report.results), 'rule')} checked: {report.counts['broken']:,} broken"
    if unable := report.counts["cannot_run"]:
        said += f", {unable:,} cannot run"
    if anew := report.counts["newly_broken"]:
        said += f"; {anew:,} held the last time"
    notify(f"{said}.", "conflict" if report.failed else "info")


def _check(source: str, table: str | None) -> CheckReport:
    from assistant.rules.check import check_open

    with open_source(source, settings().home, url_from_environment()) as connector:
        return check_open(connector, ledger(), [table] if table else None, bar())
