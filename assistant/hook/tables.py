"""Which scanned table a request means, and what people decided about its standard forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.errors import UnknownName, UsageError
from connectors.redact import redact

if TYPE_CHECKING:
    from assistant.ledger import Known, Ledger

Change = tuple[str, str, str | None]
"""A column, a text in it, and the standard form proposed for that."""

_LISTED = 20
_PAGE = 1_000


def choose(known: Sequence[Known], table: str, source: str | None = None) -> Known:
    """The table called `table` (`schema.name`, or the name alone where that is enough) in `source`.

    `source` may be the URL that was scanned, with or without user, password and options. Raises
    `UnknownName` with the tables there are, `UsageError` where several sources have such a table.
    """
    here = [one for one in known if source is None or _bare(source) in (one.source, _bare(one.source))]
    found = [one for one in here if one.table == table]
    found = found or [one for one in here if one.table.rpartition(".")[2] == table]
    if len(found) == 1:
        return found[0]
    if found:
        places = ", ".join(f"{one.table} in {one.source}" for one in found[:_LISTED])
        raise UsageError(f"Several tables answer to {table!r}; name one and its source: {places}.")
    names = ", ".join(sorted({one.table for one in here or known})[:_LISTED]) or "none"
    where = f" in {redact(source)}" if source else ""
    raise UnknownName(
        f"No table {table!r}{where} has been scanned; known are: {names}. Scan it first: dqa scan URL."
    )


def refused_changes(ledger: Ledger, known: Known) -> frozenset[Change]:
    """The standard forms that a person rejected or replaced: the batch job does not write them either."""
    from assistant.ledger import Filter

    wanted = Filter(
        source=known.source, table=known.table, task="standardization", status=("rejected", "edited")
    )
    changes: set[Change] = set()
    page = ledger.find(wanted, limit=_PAGE)
    while page:
        for said in (entry.suggestion for entry in page):
            if said.target.column is not None and isinstance(said.current, str):
                changes.add((said.target.column, said.current, said.proposed))
        page = ledger.find(wanted, limit=_PAGE, after=page[-1].cursor)
    return frozenset(changes)


def _bare(source: str) -> str:
    """A URL without driver, user, password and options; anything else as it is."""
    if "://" not in source:
        return source
    try:
        parts = urlsplit(source)
    except ValueError:
        return source
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme.partition('+')[0]}://{host}{parts.path}"
