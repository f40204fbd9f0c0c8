"""From a source's name in the ledger back to a connection; passwords are never kept but asked for."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from connectors.errors import BadUrl, CannotConnect, ConnectorError
from connectors.redact import redact

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from connectors.types import Connector

_FILE = "accounts.json"


def remember_account(home: Path, source: str, url: str) -> None:
    """Keep which account opens a source (never its password), so that its name is enough to open it again."""
    account = _account(url)
    known = _accounts(home)
    if account and known.get(source) != account:
        home.mkdir(parents=True, exist_ok=True)
        text = json.dumps({**known, source: account}, indent=2)
        (home / _FILE).write_text(text + "\n", encoding="utf-8")


def open_source(source: str, home: Path, given: str | None = None) -> Connector:
    """Open the source that the ledger calls `source`.

    Tried in turn: the URL `given` (from the command line or DQA_URL) where it is this source's, the source's
    name with the account that was kept, the name alone (files and SQLite need no more). Raises
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
                remember_account(home, source, given)
                return connector
            connector.close()
            other = f" The URL given is that of {connector.source}."
    try:
        return connectors.open(_with_account(source, home))
    except (BadUrl, CannotConnect) as error:
        if refused is not None:
            raise refused from None
        raise UsageError(
            f"{source} does not open without a password, and passwords are never kept: set DQA_URL or give "
            f"--url.{other} What was found: {error}"
        ) from error


def open_accepted(ledger: Ledger, home: Path, given: str | None = None) -> Connector:
    """The source at `given`, or where none is given, the one source that has something accepted to write.

    Raises `UsageError` where there is none, or more than one.
    """
    import connectors
    from assistant.ledger import Filter
    from assistant.suggestion import WRITTEN_BACK

    if given:
        connector = connectors.open(given)
        remember_account(home, connector.source, given)
        return connector
    sources = list(ledger.facets(Filter(task=WRITTEN_BACK, status=("accepted", "edited"))).source)
    if len(sources) == 1:
        return open_source(sources[0], home)
    if not sources:
        raise UsageError("Nothing is accepted yet, so there is nothing to apply: dqa accept, or dqa review.")
    raise UsageError(f"Suggestions on several sources are accepted; say which URL: {', '.join(sources)}.")


def source_name(given: str | None, known: Collection[str]) -> str | None:
    """The source that a person means, by its name in the ledger (`known`), by its URL or by a path of files.

    What does not open is taken as a name.
    """
    import connectors

    if given is None or given in known:
        return given
    try:
        with connectors.open(given) as connector:
            return connector.source
    except ConnectorError:
        return redact(given)


def url_from_environment() -> str | None:
    """`DQA_URL`: where the pages, which never ask for a password, take it from."""
    return os.environ.get("DQA_URL") or None


def _with_account(source: str, home: Path) -> str:
    from sqlalchemy.engine import make_url

    account = _accounts(home).get(source)
    if account is None:
        return source
    return make_url(source).set(username=account).render_as_string(hide_password=False)


def _accounts(home: Path) -> dict[str, str]:
    try:
        known: dict[str, str] = json.loads((home / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none kept yet, or spoilt: the user can still give the URL
        return {}
    return known


def _account(url: str) -> str | None:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(url).username or None
    except (ArgumentError, ValueError):  # a path to files has no account
        return None
