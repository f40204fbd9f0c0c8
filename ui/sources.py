"""From a source's name in the ledger back to a connection; passwords are never kept but asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from connectors.errors import BadUrl, CannotConnect

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from connectors.types import Connector

_RUNS_LOOKED_AT = 500


def kept_of(url: str) -> dict[str, str]:
    """What a run's parameters keep of the URL beside the source's name: the account's name, if it has one."""
    user = _user(url)
    return {"account": user} if user else {}


def open_source(source: str, ledger: Ledger, given: str | None = None) -> Connector:
    """Open the source that the ledger calls `source`.

    Tried in turn: the URL `given` (from the command line or DQA_URL), the source's name with the account that
    an earlier run kept, the name alone (files and SQLite need no more). Raises `UsageError` where `given` is
    another source, and where the source needs a password that nobody gave.
    """
    import connectors

    if given:
        connector = connectors.open(given)
        if connector.source == source:
            return connector
        connector.close()
        raise UsageError(f"This concerns {source}, but the URL given is that of {connector.source}.")
    try:
        return connectors.open(_with_account(source, ledger))
    except (BadUrl, CannotConnect) as error:
        raise UsageError(
            f"{source} does not open without a password, and passwords are never kept: set DQA_URL or give "
            f"--url. What was found: {error}"
        ) from error


def url_from_environment() -> str | None:
    """`DQA_URL`: where the pages, which never ask for a password, take it from."""
    return os.environ.get("DQA_URL") or None


def _with_account(source: str, ledger: Ledger) -> str:
    from sqlalchemy.engine import make_url

    for run in ledger.runs(_RUNS_LOOKED_AT):
        account = run.parameters.get("account")
        if account and run.source == source:
            return make_url(source).set(username=account).render_as_string(hide_password=False)
    return source


def _user(url: str) -> str | None:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(url).username or None
    except (ArgumentError, ValueError):  # a path to files has no account
        return None
