"""Metadata out to other tools and in from them, one folder a format, all of the same shape.

`export` names every fact that a format cannot carry; `read` names everything it could not read. A format's
folder has `write(catalogue, dialect, glossary)` in `write.py` and `read(path, found)` in `read.py`.
"""

from assistant.metadata.exchange.comments import comment_facts
from assistant.metadata.exchange.dbt.merge import merge
from assistant.metadata.exchange.registry import DIALECTS, FORMATS, READABLE, export, read
from assistant.metadata.exchange.report import Export, ImportedFacts

__all__ = [
    "DIALECTS",
    "FORMATS",
    "READABLE",
    "Export",
    "ImportedFacts",
    "comment_facts",
    "export",
    "merge",
    "read",
]
