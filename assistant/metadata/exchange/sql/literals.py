"""Names and texts in SQL."""

from __future__ import annotations

from connectors.types import TableRef


def quoted(name: str | TableRef, mark: str = '"') -> str:
    """A name between quotes; that of a table with its schema."""
    parts = [name] if isinstance(name, str) else [one for one in (name.schema, name.name) if one]
    return ".".join(f"{mark}{one.replace(mark, mark * 2)}{mark}" for one in parts)


def literal(text: str) -> str:
    """A text as a literal in which a backslash means itself."""
    return "'" + text.replace("'", "''") + "'"
