"""Drivers' errors as ours: one sentence, no password, no traceback of the driver behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from connectors.errors import ConnectorError
from connectors.redact import redact


@contextmanager
def explained(explain: Callable[[BaseException], ConnectorError | None], doing: str) -> Iterator[None]:
    """Raise what goes wrong inside as a ConnectorError; `doing` opens the general sentence."""
    try:
        yield
    except ConnectorError:
        raise
    except SQLAlchemyError as error:
        raise translate(error, explain, doing) from None
    except (OverflowError, UnicodeError, ValueError, TypeError) as error:
        raise explain(error) or ConnectorError(f"{doing} failed: {first_line(error)}") from None


def translate(
    error: SQLAlchemyError, explain: Callable[[BaseException], ConnectorError | None], doing: str
) -> ConnectorError:
    """Our error for a driver's."""
    original = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return explain(original) or ConnectorError(f"{doing} failed: {first_line(original)}")


def first_line(error: BaseException) -> str:
    """What the driver says, on one line and without secrets."""
    said = error.args[1] if len(error.args) == 2 and isinstance(error.args[0], int) else error
    lines = [line.strip() for line in str(said).splitlines() if line.strip()]
    text = redact(lines[0] if lines else type(error).__name__)
    return text if text.endswith((".", "?", "!")) else f"{text}."
