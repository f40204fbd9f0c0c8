"""MariaDB's text forms, and what it does with them; see `connectors.sql.backend.Texts`."""

from __future__ import annotations

from sqlalchemy import (
    BINARY,
    CHAR,
    DateTime,
    Double,
    case,
    cast,
    collate,
    func,
    literal_column,
    null,
)

from connectors.sql.backend import Expression, Texts, bound

_LARGEST: Expression = literal_column("1.7976931348623157e308")


def _matches(text: Expression, pattern: str) -> Expression:
    return collate(text, "utf8mb4_bin").op("REGEXP")(bound(None, rf"\A(?:{pattern})\z"))


def _double(text: Expression) -> Expression:
    # What leaves the range of doubles becomes the largest of them.
    value = cast(text, Double)
    return case((func.abs(value) >= _LARGEST, null()), else_=value)


def _shifted(local: Expression, seconds: Expression) -> Expression:
    return cast(func.timestampadd(literal_column("SECOND"), seconds, cast(local, DateTime)), CHAR)


TEXTS = Texts(
    matches=_matches,
    exact=lambda text: cast(text, BINARY),
    double=_double,
    shifted=_shifted,
    length=func.char_length,
    exact_value=str.encode,
)


def of_text(value: Expression) -> Expression:
    """Text of any character set."""
    return func.convert(value.op("USING")(literal_column("utf8mb4")))


def of_moment(address: Expression) -> Expression:
    """Fractions have six digits in Python, or are not shown."""
    text = of_text(cast(address, CHAR))
    full = func.rpad(text, 26, "0")
    return case((func.microsecond(address) > 0, full), else_=func.left(text, 19))
