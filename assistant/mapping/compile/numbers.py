"""Numbers in SQL by whole numbers of 64 bits: exact, and the same in every database."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import and_, case, func, literal, null, or_

from assistant.mapping.compile.scope import Scope
from assistant.mapping.compile.speech import Speech
from assistant.mapping.steps.numbers import FRACTION, Number, Scale
from connectors.sql.backend import Expression

GROUPS = 4
"""Groups of three digits that a number may have behind its first."""


class Plain(NamedTuple):
    """A plain number taken apart: "-" or "", the digits before the point and behind it ("" without one)."""

    valid: Expression
    sign: Expression
    whole: Expression
    fraction: Expression


def taken_apart(text: Expression, scope: Scope, speech: Speech) -> Plain:
    """A text of the form -?digits(.digits)?."""
    negative = speech.part(text, 1, 1) == "-"
    body, sign = scope.let_all([
        (case((negative, speech.part(text, 2)), else_=text), "size"),
        (case((negative, literal("-")), else_=literal("")), "sign"),
    ])  # fmt: skip
    at = scope.let(speech.find(body, "."), "point")
    whole, fraction = scope.let_all([
        (case((at > 0, speech.part(body, 1, at - 1)), else_=body), "whole"),
        (case((at > 0, speech.part(body, at + 1)), else_=literal("")), "fraction"),
    ])  # fmt: skip
    valid = and_(speech.digits(whole), or_(at == 0, speech.digits(fraction)))
    return Plain(valid, sign, whole, fraction)


def compile_scale(
    step: Scale, text: Expression, scope: Scope, speech: Speech
) -> tuple[Expression, Expression, Expression]:
    """The converted number, whether the text is a number, and whether 64 bits hold what is reckoned."""
    plain = taken_apart(text, scope, speech)
    fits = and_(speech.length(plain.whole) <= step.most_digits, speech.length(plain.fraction) <= FRACTION)
    digits = plain.whole.concat(speech.part(plain.fraction.concat("0" * FRACTION), 1, FRACTION))
    valid, known = scope.let_all([(_flag(plain.valid), "valid"), (_flag(fits), "fits")])
    both = and_(valid == 1, known == 1)
    size = scope.let(case((both, speech.whole(digits)), else_=null()), "number")
    p, o, q = step.terms
    signed = case((plain.sign == "-", -size), else_=size) * _number(p) + _number(o)
    total = scope.let(signed, "total")
    rounded = scope.let(speech.divided(func.abs(total) * 2 + _number(q), 2 * q), "rounded")
    shown = scope.let(speech.shown(rounded), "shown")
    value = shown
    if step.digits:
        filled = scope.let(literal("0" * step.digits).concat(shown), "filled")
        cut = speech.length(filled) - step.digits
        whole = speech.shown(speech.divided(rounded, 10**step.digits))
        value = whole.concat(".").concat(speech.part(filled, cut + 1, step.digits))
    sign = case((and_(total < 0, rounded > 0), literal("-")), else_=literal(""))
    # what cannot be reckoned is not known, what is no number does not convert
    return sa.type_coerce(sign.concat(value), sa.Text), valid == 1, or_(valid == 0, known == 1)


def compile_number(step: Number, text: Expression, scope: Scope, speech: Speech) -> Expression:
    """The plain number; NULL where the text is none of this form."""
    rest = scope.let(speech.trimmed(text), "trimmed")
    first = speech.part(rest, 1, 1) == "-"
    negative, rest = scope.let_all([
        (_flag(first), "negative"), (case((first, speech.part(rest, 2)), else_=rest), "unsigned"),
    ])  # fmt: skip
    around: list[Expression] = []
    body = rest
    if step.before:
        around.append(speech.equal(speech.part(rest, 1, len(step.before)), step.before))
        body = speech.part(body, len(step.before) + 1)
    if step.after:
        size = len(step.after)
        start = speech.length(rest) - size + 1
        around.append(
            and_(start > 0, speech.equal(speech.part(rest, case((start > 0, start), else_=1)), step.after))
        )
        body = scope.let(body, "opened")
        cut = speech.length(body) - size
        body = case((cut > 0, speech.part(body, 1, case((cut > 0, cut), else_=0))), else_=literal(""))
    body = scope.let(speech.trimmed(body), "body")
    inner = and_(negative == 0, speech.part(body, 1, 1) == "-")
    negative, body = scope.let_all([
        (case((inner, 1), else_=negative), "minus"),
        (case((inner, speech.part(body, 2)), else_=body), "bare"),
    ])  # fmt: skip
    at = scope.let(speech.find(body, step.decimal), "mark")
    whole, fraction = scope.let_all([
        (case((at > 0, speech.part(body, 1, at - 1)), else_=body), "whole"),
        (case((at > 0, speech.part(body, at + 1)), else_=literal("")), "fraction"),
    ])  # fmt: skip
    valid = [*around, or_(at == 0, speech.digits(fraction)), _grouped(step, whole, speech)]
    plain = speech.replaced(whole, step.grouping, "") if step.grouping else whole
    sign = case((negative == 1, literal("-")), else_=literal(""))
    point = case((at > 0, literal(".").concat(fraction)), else_=literal(""))
    return sa.type_coerce(case((and_(*valid), sign.concat(plain).concat(point)), else_=null()), sa.Text)


def _grouped(step: Number, whole: Expression, speech: Speech) -> Expression:
    """Digits, in groups of three where there is a mark between them."""
    plain = speech.digits(whole)
    if not step.grouping:
        return plain
    shapes = [
        ["9" * first, *([step.grouping, "999"] * groups)]
        for first in (1, 2, 3)
        for groups in range(1, GROUPS + 1)
    ]
    return or_(plain, *(speech.shaped(whole, shape) for shape in shapes))


def _flag(condition: Expression) -> Expression:
    return case((condition, 1), else_=0)


def _number(value: int) -> Expression:
    return sa.literal_column(f"({value})" if value < 0 else str(value), sa.BigInteger())
