"""Dates in SQL by their digits alone: no cast, so that no value can make a statement fail."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import sqlalchemy as sa
from sqlalchemy import and_, case, literal, null, or_

from assistant.mapping.compile.scope import Scope
from assistant.mapping.compile.speech import Speech, chosen
from assistant.mapping.steps.dates import FIELDS, PIVOT, Date, tokens
from connectors.sql.backend import Expression

_LONG_MONTHS = ("01", "03", "05", "07", "08", "10", "12")
_ISO = {"date": "yyyy-MM-dd", "datetime": "yyyy-MM-dd HH:mm:ss"}


def compile_date(step: Date, text: Expression, scope: Scope, speech: Speech) -> tuple[Expression, Expression]:
    """What becomes of the text (NULL: no date), and whether one of the forms reads it."""
    moments: list[tuple[Expression, Expression]] = []
    for form in step.forms:
        for shape in _shapes(form):
            fields = _fields(form, shape, text, speech)
            moments.append((and_(speech.shaped(text, shape), _exists(fields, speech)), _digits(fields)))
    made = scope.let(sa.type_coerce(chosen(moments), sa.Text), "digits")
    read = made.is_not(None)
    value = _written(step, made, speech)
    if step.to == "date":
        value = case((speech.part(made, 9) == "000000", value), else_=null())
    return sa.type_coerce(value, sa.Text), read


def is_day(text: Expression, to: str, scope: Scope, speech: Speech) -> Expression:
    """Whether a text is an ISO date, or date and time, of a day there is."""
    form = _ISO[to]
    shape = next(_shapes(form))
    fields = _fields(form, shape, text, speech)
    return and_(speech.shaped(text, shape), _exists(fields, speech))


def _shapes(form: str) -> Iterator[list[str]]:
    """The shapes of texts of a form: fields of one or two digits may have either."""
    for shape in product(*(FIELDS.get(token, (token,)) for token in tokens(form))):
        yield list(shape)


def _fields(form: str, shape: list[str], text: Expression, speech: Speech) -> dict[str, Expression]:
    """Year, month, day, hour, minute, second as texts of digits, filled up with zeros."""
    found: dict[str, Expression] = {}
    start = 1
    for name, run in zip(tokens(form), shape, strict=True):
        if name in FIELDS:
            digits = speech.part(text, start, len(run))
            found[name[0]] = literal("0").concat(digits) if len(run) == 1 else digits
            if name == "yy":
                century = case((digits >= f"{PIVOT:02d}", literal("19")), else_=literal("20"))
                found["y"] = century.concat(digits)
        start += len(run)
    return found


def _digits(fields: dict[str, Expression]) -> Expression:
    """yyyyMMddHHmmss."""
    made = fields["y"].concat(fields["M"]).concat(fields["d"])
    for letter in "Hms":
        made = made.concat(fields.get(letter, literal("00")))
    return made


def _exists(fields: dict[str, Expression], speech: Speech) -> Expression:
    """Whether there is such a day and time. All are digits: texts compare as numbers do."""
    year, month, day = fields["y"], fields["M"], fields["d"]
    century, short = speech.part(year, 1, 2), speech.part(year, 3, 2)
    leap = or_(and_(short != "00", _by_four(short, speech)), and_(short == "00", _by_four(century, speech)))
    tests = [
        year != "0000", month >= "01", month <= "12", day >= "01", day <= "31",
        or_(day <= "28", and_(day == "29", or_(month != "02", leap)), and_(day == "30", month != "02"),
            and_(day == "31", month.in_(_LONG_MONTHS))),
    ]  # fmt: skip
    for letter, most in (("H", "23"), ("m", "59"), ("s", "59")):
        if letter in fields:
            tests.append(fields[letter] <= most)
    return and_(*tests)


def _by_four(two: Expression, speech: Speech) -> Expression:
    """Whether a number of two digits is divisible by four."""
    tens, ones = speech.part(two, 1, 1), speech.part(two, 2, 1)
    even = tens.in_(("0", "2", "4", "6", "8"))
    return or_(and_(even, ones.in_(("0", "4", "8"))), and_(sa.not_(even), ones.in_(("2", "6"))))


_PLACES = {"y": (1, 4), "M": (5, 2), "d": (7, 2), "H": (9, 2), "m": (11, 2), "s": (13, 2)}


def _written(step: Date, digits: Expression, speech: Speech) -> Expression:
    """The digits yyyyMMddHHmmss in the form that is asked for."""
    made: Expression | None = None
    for name in tokens(step.written or _ISO[step.to]):
        if name in FIELDS:
            at, many = _PLACES[name[0]]
            piece = speech.part(digits, at, many)
            if name == "yy":
                piece = speech.part(digits, 3, 2)
            elif name in ("M", "d", "H"):
                piece = case((speech.part(piece, 1, 1) == "0", speech.part(piece, 2, 1)), else_=piece)
        else:
            piece = literal(name)
        made = piece if made is None else made.concat(piece)
    assert made is not None
    return made
