"""Rules out to other tools and in from them, one folder a format, all of the same shape.

`export` names every rule that a format cannot carry; `read` names everything it could not read. A format's
folder has `write(rules, columns, dialect)` in `write.py` and, where it can be read, `read(path, columns)`
in `read.py`.
"""

from assistant.rules.exchange.registry import DIALECTS, FORMATS, READABLE, export, read
from assistant.rules.exchange.report import Export, Imported, NotCarried

__all__ = ["DIALECTS", "FORMATS", "READABLE", "Export", "Imported", "NotCarried", "export", "read"]
