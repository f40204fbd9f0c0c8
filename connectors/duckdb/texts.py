"""DuckDB's text forms, and what it does with them; see `connectors.sql.backend.Texts`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Double,
    Text,
    and_,
    case,
    cast,
    collate,
    func,
    literal_column,
    null,
)

from connectors.sql.backend import Expression, Texts, bound

_LARGEST: Expression = literal_column("1.7976931348623157e308")
_FIRST: Expression = literal_column("DATE '0001-01-01'")
_LAST_DAY: Expression = literal_column("DATE '9999-12-31'")
_LAST: Expression = literal_column("TIMESTAMP '9999-12-31 23:59:59.999999'")


def _matches(text: Expression, pattern: str) -> Expression:
    return func.regexp_full_match(text, bound(None, pattern))


def finite(value: Expression) -> Expression:
    """NULL for what is infinite or no number."""
    return case((func.abs(value) < _LARGEST, value), else_=null())


def _shifted(local: Expression, seconds: Expression) -> Expression:
    return cast(cast(local, DateTime) + func.to_seconds(seconds), Text)


TEXTS = Texts(
    matches=_matches,
    exact=lambda text: collate(text, "C"),
    double=lambda text: finite(cast(text, Double)),
    shifted=_shifted,
)


def of_double(address: Expression) -> Expression:
    """As Python writes it: whole numbers below 1e15 without a fraction."""
    text = cast(address, Text)
    whole = and_(func.abs(address) < 1e15, func.trunc(address) == address)
    return case((whole, cast(cast(case((whole, address), else_=0), BigInteger), Text)), else_=text)


def of_moment(address: Expression) -> Expression:
    """Fractions have six digits in Python, zones minutes; what has more digits stays text."""
    text = cast(address, Text)
    zoned = text.like("%+00")
    local = case((zoned, func.substr(text, 1, func.length(text) - 3)), else_=text)
    short = and_(func.length(local) > 19, func.length(local) < 27, func.substr(local, 20, 1) == ".")
    full = case((short, func.rpad(local, 26, "0")), else_=local)
    return full.concat(case((zoned, "+00:00"), else_=""))


def of_time(address: Expression) -> Expression:
    """A time without zone."""
    text = cast(address, Text)
    short = and_(func.length(text) > 8, func.length(text) < 16)
    return case((short, func.rpad(text, 15, "0")), else_=text)


def day_of(kind: str, address: Expression) -> Expression | None:
    """The day of a date or timestamp of the years 1 to 9999."""
    if kind == "DATE":
        return case((address.between(_FIRST, _LAST_DAY), address), else_=null())
    moment = moment_of(kind, address)
    return None if moment is None else cast(moment, Date)


def moment_of(kind: str, address: Expression) -> Expression | None:
    """The moment of a date (its first) or timestamp of the years 1 to 9999; those with a zone go by text."""
    if kind == "DATE":
        return case((address.between(_FIRST, _LAST_DAY), cast(address, DateTime)), else_=null())
    if kind == "TIMESTAMP":
        return case((address.between(_FIRST, _LAST), address), else_=null())
    return None
