"""The ledger: suggestions, decisions (append-only), runs, before-images, checks, knowledge; in SQL."""

from assistant.ledger.checks import Check, Checks, Result
from assistant.ledger.journal import Chunk, Journal, JournalChange
from assistant.ledger.ledger import Ledger
from assistant.ledger.records import STATUSES, Cursor, Entry, Facets, Filter, Known, Run, Status

__all__ = [
    "STATUSES",
    "Check",
    "Checks",
    "Chunk",
    "Cursor",
    "Entry",
    "Facets",
    "Filter",
    "Journal",
    "JournalChange",
    "Known",
    "Ledger",
    "Result",
    "Run",
    "Status",
]
