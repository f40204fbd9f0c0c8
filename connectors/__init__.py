"""Tables, columns, keys, rows: reading them, profiling them where they live, writing change sets back.

`connectors.open(url)` gives a `Connector`; see `connectors.types` for what it does.
"""

from connectors.registry import open, register, schemes
from connectors.types import (
    NO_KEY_LIMIT,
    TYPES,
    Change,
    Column,
    ColumnProfile,
    ColumnType,
    Connector,
    Key,
    Page,
    Table,
    TableRef,
    Value,
    WriteReport,
)

__all__ = [
    "NO_KEY_LIMIT",
    "TYPES",
    "Change",
    "Column",
    "ColumnProfile",
    "ColumnType",
    "Connector",
    "Key",
    "Page",
    "Table",
    "TableRef",
    "Value",
    "WriteReport",
    "open",
    "register",
    "schemes",
]
