"""`dqa review`, `dqa serve`, `dqa demo`: what stays running until Ctrl+C."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.errors import UsageError
from ui.cli.options import AsJson

if TYPE_CHECKING:
    from training.demo import DemoRun

Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")]
Host = Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 lets other machines in.")]


def review(
    port: Port = None,
    host: Host = "127.0.0.1",
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
) -> None:
    """Open the review page: the suggestions with their evidence, to accept, edit or reject.

    Applying and undoing from the page needs the source's URL in DQA_URL; the page never asks for a password.
    """
    from ui.launch import open_page
    from ui.session import ledger, settings

    chosen = settings()
    ledger(chosen)  # a ledger that cannot be opened is said here, not on the page
    open_page(port or chosen.port, host=host, browser=browser)


def serve(port: Port = None, host: Host = "127.0.0.1") -> None:
    """Serve the record hook over HTTP: POST /v1/records/TABLE judges records by what the last scan learnt.

    Example: curl -d '{"city": "Berln"}' localhost:8000/v1/records/customers
    """
    if find_spec("fastapi") is None or find_spec("uvicorn") is None:
        raise UsageError("Serving the hook needs FastAPI: pip install 'data-quality-assistant[server]'.")
    from assistant import server
    from ui.session import settings

    chosen = settings()
    server.serve(chosen, host=host, port=port or 8000)


def demo(
    folder: Annotated[
        Path | None, typer.Option(help="Where to put the warehouse; default: in the home.")
    ] = None,
    port: Port = None,
    page: Annotated[bool, typer.Option(help="Serve the review page at the end.")] = True,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
    json: AsJson = False,
) -> None:
    """Build a company's database with the mess real ones have, scan it, and open the page on the findings."""
    try:
        from training.demo import run_demo
    except ModuleNotFoundError as missing:
        raise UsageError(
            f"The demo needs {missing.name}: pip install 'data-quality-assistant[demo]'."
        ) from missing
    from assistant import models
    from ui.cli.output import emit
    from ui.cli.progress import progress
    from ui.launch import open_page
    from ui.session import ledger, settings

    chosen = settings()
    with progress() as shown:
        done = run_demo(
            folder or chosen.home / "demo", ledger(chosen), models.load(chosen), chosen, progress=shown
        )
    if json:
        emit({**done.as_dict(), "run": done.scanned.run})
        return
    _tell_demo(done)
    if page:
        open_page(port or chosen.port, browser=browser)


def _tell_demo(done: DemoRun) -> None:
    from ui.cli.output import say, show_table

    built, scanned, score = done.built, done.scanned, done.score
    say(f"{built.rows:,} rows in {len(built.tables)} tables at {built.url}, built in {built.seconds:.0f} s.")
    show_table(
        ("error planted", "planted", "found", "mended"),
        [
            (name, f"{kind.planted:,}", f"{kind.found:,}", f"{kind.mended:,}")
            for name, kind in score.kinds.items()
        ],
        right=(1, 2, 3),
    )
    say(
        f"{score.suggestions:,} suggestions in {scanned.seconds:.0f} s ({scanned.cpu_seconds:.0f} s of CPU): "
        f"{score.found:,} of {score.planted:,} planted errors found ({score.recall:.0%}), "
        f"{score.precision:.0%} of what claims an error is one. "
        f"Run {scanned.run}; the truth is in {built.truth}."
    )
    facts = sum(one.suggestions.get("metadata", 0) for one in scanned.tables)
    pairs = ", ".join(f"{one.source_table} → {one.target_table}" for one in done.mapped.pairs)
    say(
        f"{facts:,} facts for the catalogue (dqa metadata list); {done.mapped.proposed:,} mappings proposed"
        f"{f' for {pairs} (dqa map list)' if pairs else ''}."
    )
