"""`dqa review`, `dqa serve`, `dqa demo`: what stays running until Ctrl+C."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.cli.options import AsJson

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
    from ui.session import settings

    chosen = settings()
    from assistant import server

    server.serve(chosen, host=host, port=port or 8000)


def demo(
    folder: Annotated[
        Path | None, typer.Option(help="Where to put the warehouse; default: in the home.")
    ] = None,
    port: Port = None,
    page: Annotated[bool, typer.Option(help="Open the review page at the end.")] = True,
    json: AsJson = False,
) -> None:
    """Build a company's database with the mess real ones have, scan it, and open the page on the findings."""
    from ui.session import settings

    settings()
