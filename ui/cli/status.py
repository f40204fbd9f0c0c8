"""`dqa doctor`: what is installed, which models, which settings, which connections work."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.cli.options import AsJson


def doctor(
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="[URL]...", help="Connections to try.", show_default=False)
    ] = None,
    json: AsJson = False,
) -> None:
    """Say what is installed, which models there are, all settings and where each comes from; try connections.

    Example: dqa doctor postgresql://me@localhost/shop
    """
    import os

    from assistant.doctor import as_dict, examine
    from ui.cli.output import emit, show_table
    from ui.session import settings

    tried = urls or [url for url in [os.environ.get("DQA_URL")] if url]
    findings = examine(settings(), tried)
    report = as_dict(findings)
    if json:
        emit(report)
    else:
        show_table(
            ("", "what", "how", ""), [(one.section, one.name, one.status, one.text) for one in findings]
        )
    if not report["ok"]:
        raise typer.Exit(1)
