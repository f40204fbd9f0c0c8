"""Which source a command about rules means, and the rules of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from ui.sources import open_source, remember_account

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from connectors.types import Connector


def only_source(ledger: Ledger, source: str | None, what: str) -> str:
    """The source named, else the one source that the ledger knows rules of, or knows at all.

    Raises `UsageError` where that is none, or several.
    """
    from assistant.ledger import Filter

    if source is not None:
        return source
    found = list(ledger.facets(Filter(task="rules")).source) or list(ledger.facets().source)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"The ledger knows no source to {what} rules for: give its URL.")
    raise UsageError(f"The ledger knows several sources; say which: {', '.join(found)}.")


def open_for_rules(ledger: Ledger, home: Path, url: str | None, source: str | None, what: str) -> Connector:
    """The source at `url`, or where none is given, the one source that the ledger knows (or `source`)."""
    import connectors

    if url is None or source is not None:
        return open_source(only_source(ledger, source, what), home, url)
    connector = connectors.open(url)
    remember_account(home, connector.source, url)
    return connector
