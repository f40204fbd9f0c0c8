"""Statements as text, their values in them to the letter."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors
from sqlalchemy.types import NullType

from assistant.rules.exchange.report import NotCarried
from assistant.rules.exchange.sql.dialects import target


def text_of(statement: Any, dialect: str) -> str:
    """The statement with its values as literals; raises `NotCarried` for a value that SQL cannot hold.

    Lines are left as they are: a value may hold a line break, or spaces before one.
    """
    written = visitors.replacement_traverse(statement, {}, _typed)
    try:
        text = str(written.compile(dialect=target(dialect).dialect, compile_kwargs={"literal_binds": True}))
    except sa.exc.CompileError as error:
        raise NotCarried(f"SQL cannot be written for it: {error}.") from None
    if "\0" in text:
        raise NotCarried("Its values hold a character that no SQL text can hold.")
    return text


def _typed(element: Any, **_: Any) -> Any:
    """A bound value without a type as a literal of Python's."""
    if not isinstance(element, sa.BindParameter) or not isinstance(element.type, NullType):
        return None
    return sa.literal(element.value)
