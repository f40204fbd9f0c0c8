"""Where long work stands, on standard error: a bar in a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.progress import Progress
from connectors.redact import redact
from ui.cli.output import console, tell
from ui.words import visible

_FIRST_LINE_AFTER = 2.0
_LINE_EVERY = 5.0
_TICK = 1.0


@contextmanager
def progress() -> Iterator[Progress]:
    """A `Progress` to hand to long work; the bar is gone when the block ends."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
        TimeElapsedColumn(),
    )  # fmt: skip
    with Bars(*columns, console=console(error=True), transient=True) as bars:
        task = bars.add_task("Starting", total=None)

        def show(what: str, done: int, total: int | None = None) -> None:
            bars.update(task, description=visible(redact(what)), completed=done, total=total)

        yield show


@contextmanager
def busy(what: str) -> Iterator[None]:
    """A sign of life while work goes on that does not say how far it is."""
    stop = threading.Event()
    with progress() as shown:

        def tick() -> None:
            while not stop.wait(_TICK):
                shown(what, int(time.monotonic() - started))

        started = time.monotonic()
        ticking = threading.Thread(target=tick, daemon=True)
        ticking.start()
        try:
            yield
        finally:
            stop.set()
            ticking.join()


def _lines() -> Progress:
    next_line = time.monotonic() + _FIRST_LINE_AFTER

    def line(what: str, done: int, total: int | None = None) -> None:
        nonlocal next_line
        if time.monotonic() < next_line:
            return
        next_line = time.monotonic() + _LINE_EVERY
        tell(f"… {what}: {done:,}" + (f" of {total:,}" if total else ""))

    return line
