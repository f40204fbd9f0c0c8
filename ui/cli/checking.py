"""`dqa check`: the kept rules run on a source, and what came of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from ui.cli.options import AsJson, InTable, Url

if TYPE_CHECKING:
    from assistant.rules.check import Checked, CheckReport

_STYLES = {"broken": "red", "cannot run": "yellow", "holds": "green", "not judged": "dim"}


def check(url: Url, table: InTable = None, json: AsJson = False) -> None:
    """Check the rules that are kept (accepted or edited) on a source, and remember what came of each.

    Exit code 0: every rule of severity "error" holds, or had nothing to judge. 1: one is broken, or cannot
    be run any more; broken warnings and infos are only said. An interrupted check goes on where it stopped.

    Example: dqa check sqlite:///shop.db --table orders
    """
    from assistant.rules.check import check_source
    from ui.cli.output import emit
    from ui.cli.progress import progress
    from ui.session import ledger, settings
    from ui.sources import remember_account

    chosen = settings()
    with progress() as shown:
        report = check_source(url, ledger(chosen), chosen, tables=table, progress=shown)
    remember_account(chosen.home, report.source, url)
    if json:
        emit(report.as_dict())
    else:
        tell_check(report)
    if report.failed:
        raise typer.Exit(1)


def tell_check(report: CheckReport) -> None:
    """Print what is wrong, a line a rule, and the figures of the rest."""
    from ui.cli.output import say, show_table, tell
    from ui.words import count

    wrong = report.of("broken") + report.of("cannot run")
    if wrong:
        show_table(("id", "table", "rule", "severity", "what came of it"), [_line(one) for one in wrong])
    for id_, sentence in report.unread.items():
        tell(f"{id_} cannot be read: {sentence}", "yellow")
    for one in report.results:
        if one.check.holds and one.check.reason:
            say(f"{one.id} {one.rule.table}: {one.check.reason}")
    counts = report.counts
    parts = [f"{counts['held']:,} of {count(len(report.results), 'rule')} hold"]
    parts += [f"{counts['broken']:,} broken"] if counts["broken"] else []
    parts += [f"{counts['newly_broken']:,} of them since the check before"] if counts["newly_broken"] else []
    parts += [f"{counts['cannot_run']:,} could not be run"] if counts["cannot_run"] else []
    parts += [f"{counts['not_judged']:,} had nothing to judge"] if counts["not_judged"] else []
    resumed = f" {report.resumed:,} were checked before the interruption." if report.resumed else ""
    further = f" Next: dqa rules explain {wrong[0].id}" if wrong else ""
    say(f"{', '.join(parts)} ({report.seconds:.1f} s, run {report.run}).{resumed}{further}")


def _line(one: Checked) -> tuple[object, ...]:
    from rich.text import Text

    from assistant.rules.words import in_words
    from ui.rules.words import verdict_words

    said = verdict_words(one.check, one.rule) + (", held before" if one.newly_broken else "")
    came = Text(said, style=_STYLES[one.check.status])
    return one.id, one.rule.table, in_words(one.rule), one.rule.severity, came
