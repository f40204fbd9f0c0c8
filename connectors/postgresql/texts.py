"""PostgreSQL's text forms, and what it does with them; see `connectors.sql.backend.Texts`."""

from __future__ import annotations

from sqlalchemy import (
    Date,
    DateTime,
    Double,
    Numeric,
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
_SMALLEST: Expression = literal_column("4.9406564584124654e-324")
_FIRST: Expression = literal_column("'0001-01-01'")
_LAST_DAY: Expression = literal_column("'9999-12-31'")
_LAST: Expression = literal_column("'9999-12-31 23:59:59.999999'")


def _matches(text: Expression, pattern: str) -> Expression:
    return text.op("~")(cast(bound(None, f"^(?:{pattern})$"), Text))


def _double(text: Expression) -> Expression:
    # What leaves the range of doubles is an error here, so its magnitude is looked at as a numeric.
    size = func.abs(cast(text, Numeric))
    return case(
        (and_(func.length(text) < 200, func.strpos(func.lower(text), "e") == 0), cast(text, Double)),
        (size >= _LARGEST, null()),
        (size < _SMALLEST, 0.0),
        else_=cast(text, Double),
    )


def _shifted(local: Expression, seconds: Expression) -> Expression:
    moved = cast(local, DateTime) + seconds * literal_column("interval '1 second'")
    return func.to_char(moved, "YYYY-MM-DD HH24:MI:SS")


TEXTS = Texts(
    matches=_matches,
    exact=lambda text: collate(text, "C"),
    double=_double,
    shifted=_shifted,
    length=func.char_length,
    # The server keeps 32 compiled patterns.
    patterns=24,
)


def finite(address: Expression, value: Expression) -> Expression:
    """`value` where the column holds a finite number."""
    words = ("NaN", "Infinity", "-Infinity")
    special: list[Expression] = [literal_column(f"'{word}'") for word in words]
    return case((address.in_(special), null()), else_=value)


def of_double(address: Expression) -> Expression:
    """As Python writes it: whole numbers below 1e15 plainly, exponents from 1e16 on."""
    text = cast(address, Text)
    digits = func.replace(func.split_part(func.replace(text, "-", ""), "e", 1), ".", "")
    plain = (
        case((address < 0, "-"), else_="")
        .concat(func.rpad(digits, 16, "0"))
        .concat(".")
        .concat(func.coalesce(func.nullif(func.substr(digits, 17), ""), "0"))
    )
    return case(
        (address == 0, "0"),
        (text == "NaN", "nan"),
        (text == "Infinity", "inf"),
        (text == "-Infinity", "-inf"),
        (text.like("%e+15"), plain),
        else_=text,
    )


def of_moment(address: Expression) -> Expression:
    """A timestamp, with or without zone: fractions have six digits in Python, zones minutes."""
    text = cast(address, Text)
    zoned = text.like("%+00")
    local = case((zoned, func.substr(text, 1, func.length(text) - 3)), else_=text)
    full = case((func.length(local) > 19, func.rpad(local, 26, "0")), else_=local)
    return case((address.between(_FIRST, _LAST), full.concat(case((zoned, "+00:00"), else_=""))), else_=text)


def of_time(address: Expression) -> Expression:
    """A time without zone."""
    text = cast(address, Text)
    return case((func.length(text) > 8, func.rpad(text, 15, "0")), else_=text)


def day_of(base: str, address: Expression) -> Expression | None:
    """The day of a date or timestamp of the years 1 to 9999."""
    moment = moment_of(base, address)
    if moment is None:
        return None
    if base == "date":
        return case((address.between(_FIRST, _LAST_DAY), address), else_=null())
    return cast(moment, Date)


def moment_of(base: str, address: Expression) -> Expression | None:
    """The moment of a date (its first) or timestamp of the years 1 to 9999, in UTC."""
    if base == "date":
        return case((address.between(_FIRST, _LAST_DAY), cast(address, DateTime)), else_=null())
    if base == "timestamp":
        return case((address.between(_FIRST, _LAST), address), else_=null())
    if base == "timestamptz":
        return case((address.between(_FIRST, _LAST), func.timezone("UTC", address)), else_=null())
    return None
