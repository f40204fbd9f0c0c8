"""From options to suggestions: filters, ids, beginnings of ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from assistant.ledger import Entry, Filter, Ledger

_PAGE = 1_000
_ID_LENGTH = 16
_TASKS = ("anomalies", "standardization", "rules", "metadata", "mapping")


def build_filter(
    *,
    task: Sequence[str] | None = None,
    kind: Sequence[str] | None = None,
    table: Sequence[str] | None = None,
    column: Sequence[str] | None = None,
    source: str | None = None,
    status: Sequence[str] | None = None,
    above: float | None = None,
    below: float | None = None,
    proved: bool = False,
    search: str | None = None,
) -> Filter:
    """The ledger's filter for these options; raises `UnknownName` for a task or status that does not exist.

    A column may be named `table.column`; the status "all" is every status.
    """
    from assistant.ledger import STATUSES, Filter

    _known("task", task, _TASKS)
    _known("status", status, (*STATUSES, "all"))
    tables, columns = list(table or ()), []
    for name in column or ():
        within, dot, last = name.rpartition(".")
        columns.append(last if dot else name)
        tables += [within] if dot and within not in tables else []
    return Filter(
        source=source, table=tuple(tables) or None, column=tuple(columns) or None,
        task=tuple(task or ()) or None, kind=tuple(kind or ()) or None,
        status=None if not status or "all" in status else tuple(status),
        min_confidence=above, max_confidence=below, proved=True if proved else None, text=search,
    )  # fmt: skip


def find_all(ledger: Ledger, wanted: Filter, limit: int = 0) -> list[Entry]:
    """Everything the filter finds, surest first; with `limit`, only so many."""
    found: list[Entry] = []
    while page := ledger.find(
        wanted, min(_PAGE, limit - len(found)) if limit else _PAGE, found[-1].cursor if found else None
    ):
        found += page
        if len(found) == limit:
            break
    return found


def find_ids(ledger: Ledger, names: Sequence[str]) -> list[str]:
    """The full ids of suggestions named by id or by its first characters.

    Raises `UnknownName` where there is none, `UsageError` where several begin so.
    """
    full = [entry.id for entry in ledger.entries(list(names))]
    short = [name for name in names if name not in full]
    if not short:
        return full
    from assistant.ledger import STATUSES, Filter

    known = [entry.id for entry in find_all(ledger, Filter(status=STATUSES))]
    for name in short:
        begins = [id_ for id_ in known if id_.startswith(name.lower())] if len(name) < _ID_LENGTH else []
        if not begins:
            raise UnknownName(f"The ledger has no suggestion {name!r}; `dqa suggestions` lists them.")
        if len(begins) > 1:
            raise UsageError(
                f"{len(begins)} suggestions begin with {name!r}: {', '.join(begins[:5])}. Give more of it."
            )
        full.append(begins[0])
    return full


def _known(what: str, names: Sequence[str] | None, valid: Sequence[str]) -> None:
    for name in names or ():
        if name not in valid:
            raise UnknownName(f"There is no {what} {name!r}; there are: {', '.join(valid)}.")
