"""`dqa evaluate`: how good the assistant is on data whose truth is known."""

from __future__ import annotations

import typer

app = typer.Typer(help="Measure the assistant on data whose truth is known.", no_args_is_help=True)
