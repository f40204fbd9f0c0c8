"""From a source's name in the ledger back to a connection; passwords are never kept but asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from connectors.errors import BadUrl, CannotConnect, ConnectorError

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

    Tried in turn: the URL `given` (from the command line or DQA_URL) where it is this source's, the source's
    name with the account that an earlier run kept, the name alone (files and SQLite need no more). Raises
    what opening `given` raised, or `UsageError` where a password is needed that nobody gave.
    """
    import connectors

    refused: ConnectorError | None = None
    other = ""
    if given:
        try:
            connector = connectors.open(given)
        except ConnectorError as error:
            refused = error
        else:
            if connector.source == source:
                return connector
            connector.close()
            other = f" The URL given is that of {connector.source}."
    try:
        return connectors.open(_with_account(source, ledger))
    except (BadUrl, CannotConnect) as error:
        if refused is not None:
            raise refused from None
        raise UsageError(
            f"{source} does not open without a password, and passwords are never kept: set DQA_URL or give "
            f"--url.{other} What was found: {error}"
        ) from error


def open_accepted(ledger: Ledger, given: str | None = None) -> Connector:
    """The source at `given`, or where none is given, the one source that has something accepted to write.

    Raises `UsageError` where there is none, or more than one.
    """
    import connectors
    from assistant.ledger import Filter

    if given:
        return connectors.open(given)
    sources = list(ledger.facets(Filter(status=("accepted", "edited"))).source)
    if len(sources) == 1:
        return open_source(sources[0], ledger)
    if not sources:
        raise UsageError("Nothing is accepted yet, so there is nothing to apply: dqa accept, or dqa review.")
    raise UsageError(f"Suggestions on several sources are accepted; say which URL: {', '.join(sources)}.")


def apply_run(ledger: Ledger, source: str, url: str | None) -> str:
    """The run to apply by: the interrupted one of this source where there is one, else a new one."""
    unfinished = ledger.unfinished("apply", source)
    return unfinished.id if unfinished else ledger.start_run("apply", source, kept_of(url) if url else {})


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
