"""A column against something: a number, a day, another column, a formula, a value of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.rules.generation.formulas import has_operators, read_formula, roundoff
from assistant.rules.generation.known import Known, Part
from assistant.rules.generation.literals import bare, day, number, pieces
from assistant.rules.generation.written import Ambiguous, Unread
from assistant.rules.language import Range, Scalar

_TODAY = re.compile(r"(?:today|now|tomorrow|yesterday|(?:in )?the (?:future|past)|current date)\b", re.I)
_SAYS = re.compile(r"\b(?:is|are|must|should|has|have|never|not|if|when|unless)\b", re.IGNORECASE)
_PERCENT = re.compile(r"([\d.,]+)\s*(?:%|percent|per cent)\Z", re.IGNORECASE)


def compare(known: Known, column: str, operator: str, text: str) -> Part:
    """`column` stands to `text` as `operator` says."""
    text = re.sub(r"^strictly\s+", "", text.strip())
    if _TODAY.match(text):
        raise Unread(
            "No rule of the language knows today's date; say by what fixed day, or how old the latest may be."
        )
    plain = _number(known, column, text)
    moment = None if plain is not None else day(text)
    reads = known.read(column).reads
    if moment is None and reads in {"date", "datetime"} and re.fullmatch(r"\d{4}", text):
        return _bound(known, column, operator, _of_year(operator, text), whole=True)
    if plain is not None:
        return _bound(known, column, operator, plain)
    if moment is not None and reads in {"date", "datetime"}:
        return _bound(known, column, operator, moment[0], whole=moment[1])
    if operator in {"=", "!="} and (found := _own_value(known, column, text)) is not None:
        return known.rule("in_set" if operator == "=" else "not_in_set", column=column, values=[found])
    if known.columns.knows(text):
        return against(known, column, operator, known.columns.find(text))
    if has_operators(text):
        return _formula(known, column, operator, text)
    raise Unread(_what(known, column, text))


def against(known: Known, left: str, operator: str, right: str) -> Part:
    """Two columns, read as what both hold; raises `Unread` where they hold different things."""
    first, second = known.read(left), known.read(right)
    pair = {first.reads, second.reads}
    if pair == {"date", "datetime"}:
        reads = "date"
    elif len(pair) == 1:
        reads = first.reads
    else:
        raise Unread(f"{left} holds {first.reads}s and {right} {second.reads}s: they cannot be compared.")
    if first.format != second.format:
        raise Unread(f"{left} and {right} write their dates differently: bring them to one form first.")
    if reads == "text" and operator not in {"=", "!="}:
        raise Unread(f"{left} and {right} hold texts, which are not compared by size.")
    return known.rule(
        "comparison", left=left, operator=operator, right=right, reads=reads, format=first.format
    )


def between(known: Known, column: str, low: str, high: str, *, strictly: bool = False) -> list[Part]:
    """Between two numbers or days, or between two columns."""
    lower, upper = (">", "<") if strictly else (">=", "<=")
    return joined(known, [compare(known, column, lower, low), compare(known, column, upper, high)])


def joined(known: Known, parts: Sequence[Part]) -> list[Part]:
    """Two ranges of one column as one; anything else as it is."""
    data = [part.model_dump(exclude_defaults=True) for part in parts if isinstance(part, Range)]
    if len(data) == len(parts) == 2 and data[0].get("reads") == data[1].get("reads"):
        first, second = data
        shared = {"table", "column", "reads", "format"}
        if not (first.keys() - shared) & second.keys():
            both = {**first, **second}
            both.pop("table")
            return [known.rule("range", **both)]
    return list(parts)


def _bound(known: Known, column: str, operator: str, value: Scalar, *, whole: bool = False) -> Part:
    read = known.read(column)
    if operator in {"=", "!="}:
        if read.format is not None:
            raise Unread(f"The dates of {column} are written {read.format}: put the text itself in 'quotes'.")
        same = value if isinstance(value, int | float) and read.reads == "number" else str(value)
        return known.rule("in_set" if operator == "=" else "not_in_set", column=column, values=[same])
    if isinstance(value, str) != (read.reads != "number") or read.reads == "text":
        raise Unread(f"{column} holds {read.reads}s, which cannot be compared with {value}.")
    reads = "date" if whole and read.format is None else read.reads
    side = "minimum" if operator in {">", ">="} else "maximum"
    strict = {">": {"above": True}, "<": {"below": True}}.get(operator, {})
    return known.rule("range", column=column, reads=reads, format=read.format, **{side: value}, **strict)


def _number(known: Known, column: str, text: str) -> int | float | None:
    share = _PERCENT.fullmatch(text)
    if share is None:
        return number(text)
    if known.read(column).reads == "number":
        largest = max((abs(found) for value in known.view.columns[column].values[:2_000]
                       if (found := number(value)) is not None), default=100)  # fmt: skip
        if largest <= 1:
            raise Ambiguous(f"{column} holds shares up to {largest:g}: write {text!r} as such a share.")
    return number(share[1])


def _of_year(operator: str, year: str) -> str:
    if operator in {"=", "!="}:
        raise Unread(f"{year!r} is a year: say between which days.")
    return f"{year}-01-01" if operator in {"<", ">="} else f"{year}-12-31"


def _own_value(known: Known, column: str, text: str) -> Scalar | None:
    inside, quoted = bare(text)
    if quoted:
        return inside
    found = known.spelt(column, text)
    if found is not None and text in known.columns.all and text != column:
        raise Ambiguous(f"{text!r} is a column and a value of {column}: write the value in 'quotes'.")
    return found


def _formula(known: Known, column: str, operator: str, text: str) -> Part:
    if operator != "=":
        raise Unread("The language compares a column with a formula by equality alone.")
    within = None
    if end := re.search(
        r",?\s+(?:to|to within|within|give or take)\s+([\d.]+(?:e-?\d+)?)$", text, re.IGNORECASE
    ):
        within, text = float(end[1]), text[: end.start()]
    formula = read_formula(known, text)
    given = roundoff(known, column, formula) if within is None else within
    return known.rule("arithmetic", target=column, formula=formula, within=given)


def _what(known: Known, column: str, text: str) -> str:
    near = [value for value in known.view.columns[column].values if value][:4]
    values = f" (it has {', '.join(map(repr, near))})" if near else ""
    return f"{text!r} is no column, number or day, and no value of {column}{values}."


def values_of(known: Known, column: str, text: str) -> list[Scalar]:
    """The values of a list, as a rule holds them; raises `Unread` where one says more than a value."""
    whole = None if text.strip()[:1] in "'\"“‘([{" else known.spelt(column, text.strip())
    if whole is not None:
        return [whole]
    listed = pieces(text)
    for piece in listed:
        if _SAYS.search(piece) and not bare(piece)[1] and known.spelt(column, piece) is None:
            raise Unread(f"{piece!r} is more than a value; if it is one, write it in 'quotes'.")
    return [known.scalar(column, piece) for piece in listed]
