"""Each step's SQL over a text that is not NULL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import and_, case, literal, not_, null, or_, true

from assistant.mapping.compile import numbers
from assistant.mapping.compile.dates import compile_date, is_day
from assistant.mapping.compile.scope import Scope
from assistant.mapping.compile.speech import Speech
from assistant.mapping.steps import (
    Blank,
    Case,
    Cast,
    Codes,
    Date,
    Default,
    Number,
    Program,
    Replace,
    Scale,
    Split,
    Standard,
    StepBase,
    Trim,
)
from connectors.sql.backend import Expression


class Compiled(NamedTuple):
    """`value`: what becomes of the text; `ok`: it converts; `known`: SQL is right for it."""

    value: Expression
    ok: Expression
    known: Expression


def compile_step(step: StepBase, text: Expression, scope: Scope, speech: Speech) -> Compiled:
    """The SQL of a step; a step that has none is known for no text."""
    return _COMPILERS[type(step)](step, text, scope, speech)


def _trim(step: Trim, text: Expression, scope: Scope, speech: Speech) -> Compiled:
    made = speech.trimmed(text)
    if not step.inner:
        return Compiled(made, true(), true())
    made = scope.let(made, "trimmed")
    once = speech.replaced(speech.replaced(made, "  ", " "), "  ", " ")
    return Compiled(once, true(), speech.find(made, "    ") == 0)


def _case(step: Case, text: Expression, scope: Scope, speech: Speech) -> Compiled:
    if step.to not in ("upper", "lower"):
        return Compiled(null(), true(), sa.false())
    return Compiled(speech.cased(text, step.to), true(), speech.printable(text))


def _replace(step: Replace, text: Expression, scope: Scope, speech: Speech) -> Compiled:
    return Compiled(speech.replaced(text, step.old, step.new), true(), true())


def _split(step: Split, text: Expression, scope: Scope, speech: Speech) -> Compiled:
    """From the left, a part a level; the last two parts of a text of more from the right."""
    mark, size = step.separator, len(step.separator)
    rest = text
    parts: list[Expression] = []
    found: list[Expression] = []
    for number in range(1, step.of):
        at = scope.let(speech.find(rest, mark), f"mark_{number}")
        parts.append(case((at > 0, speech.part(rest, 1, at - 1)), else_=null()))
        found.append(at > 0)
        rest = scope.let(case((at > 0, speech.part(rest, at + size)), else_=null()), f"rest_{number}")
    parts.append(rest)
    whole = and_(*found)
    more = speech.find(rest, mark) > 0
    value: Expression = parts[step.part - 1]
    if step.rest == "last":
        return Compiled(value, whole, true())
    if step.rest == "":
        return Compiled(value, and_(whole, not_(more)), true())
    if size > 1:
        return Compiled(null(), true(), sa.false())
    if step.of > 2:
        return Compiled(value, whole, or_(not_(whole), not_(more)))
    head = scope.let(speech.last_at(text, mark), "head")
    before = speech.length(head)
    first: Expression = case((before > 0, speech.part(head, 1, before - 1)), else_=null())
    value = first if step.part == 1 else speech.part(text, before + 1)
    return Compiled(value, whole, true())


def _blank(step: Blank, text: Expression, scope: Scope, speech: Speech) -> Compiled:
    return Compiled(case((speech.among(text, step.values), null()), else_=text), true(), true())


def _default(step: Default, text: Expression, scope: Scope, speech: Speech) -> Compiled:
    return Compiled(text, true(), true())


def listed(values: dict[str, str | None], text: Expression, speech: Speech) -> Expression:
    """What a list makes of a text; NULL for what is not in it."""
    whens = [
        (speech.exact(literal(old)), null() if new is None else literal(new)) for old, new in values.items()
    ]
    if not whens:
        return null()
    return sa.type_coerce(
        case(*[(speech.exact(text) == old, new) for old, new in whens], else_=null()), sa.Text
    )


def _codes(step: Codes, text: Expression, scope: Scope, speech: Speech) -> Compiled:
    value = scope.let(listed(step.values, text, speech), "code")
    nothing = tuple(old for old, new in step.values.items() if new is None)
    ok = or_(value.is_not(None), speech.among(text, nothing)) if nothing else value.is_not(None)
    return Compiled(value, ok, true())


def _date(step: Date, text: Expression, scope: Scope, speech: Speech) -> Compiled:
    value, read = compile_date(step, text, scope, speech)
    return Compiled(value, value.is_not(None), true() if step.evidence is None else read)


def _number(step: Number, text: Expression, scope: Scope, speech: Speech) -> Compiled:
    value = scope.let(numbers.compile_number(step, text, scope, speech), "plain")
    known: Expression = true()
    if step.grouping:
        marks = speech.length(text) - speech.length(speech.replaced(text, step.grouping, ""))
        known = marks <= numbers.GROUPS
    return Compiled(value, value.is_not(None), known)


def _cast(step: Cast, text: Expression, scope: Scope, speech: Speech) -> Compiled:
    if step.to == "boolean":
        return Compiled(text, speech.among(text, ("true", "false")), true())
    if step.to in ("date", "datetime"):
        return Compiled(text, is_day(text, step.to, scope, speech), true())
    plain = numbers.taken_apart(text, scope, speech)
    if step.to == "number":
        return Compiled(text, plain.valid, true())
    zeros = speech.replaced(plain.fraction, "0", "") == ""
    return Compiled(plain.sign.concat(plain.whole), and_(plain.valid, zeros), true())


def _scale(step: Scale, text: Expression, scope: Scope, speech: Speech) -> Compiled:
    value, valid, known = numbers.compile_scale(step, text, scope, speech)
    return Compiled(value, valid, known)


def _never(step: StepBase, text: Expression, scope: Scope, speech: Speech) -> Compiled:
    return Compiled(null(), true(), sa.false())


_COMPILERS: dict[type, Callable[[Any, Expression, Scope, Speech], Compiled]] = {
    Trim: _trim, Case: _case, Replace: _replace, Split: _split, Blank: _blank, Default: _default,
    Codes: _codes, Date: _date, Number: _number, Cast: _cast, Scale: _scale, Standard: _never,
    Program: _never,
}  # fmt: skip
