"""Numbers, amounts of money and percentages: the same number with other marks around it.

A form is a sample: `1,234.50` has commas for thousands and two decimals, `1234.5` no thousands and decimals
as they come; `$1234.5`, `1234.5 EUR`, `1234.5%` say where the sign stands.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from statistics import median
from typing import Any, NamedTuple

from assistant.standardization.parsers.currency import SHARED, SYMBOLS, find_currency
from assistant.standardization.parsers.interface import (
    Evidence,
    Family,
    Learnt,
    Reading,
    Sample,
    best_form,
    settle,
)

FORMS = {
    "1234.5": "a decimal point, no thousands", "1,234.5": "a decimal point, commas for thousands",
    "1234,5": "a decimal comma, no thousands", "1.234,5": "a decimal comma, points for thousands",
    "1234.50": "always two decimals", "1,234.50": "always two decimals, commas for thousands",
}  # fmt: skip
_SIGN = r"[^\d\s.,+\-()'’%]{1,4}"
_NUMBER = re.compile(
    rf"(?P<open>\()?(?P<minus>[-−+])?\s?(?P<before>{_SIGN})?(?P<gap1>\s?)(?P<minus2>[-−])?"
    rf"(?P<digits>\d[\d.,'’\u00a0\u202f ]*|[.,]\d+)(?<![ \u00a0\u202f.,'’])"
    rf"(?P<gap2>\s?)(?P<after>{_SIGN}|%)?(?P<close>\))?",
    re.ASCII,
)
_FORM = re.compile(
    r"(?P<before>[^\d\s]*)(?P<gap1>\s?)(?P<digits>1[.,'’ ]?234(?:[.,]50?)?)(?P<gap2>\s?)(?P<after>[^\d\s]*)"
)
_GROUPED = re.compile(r"\d{1,3}([.,'’\u00a0\u202f ])\d{3}(?:\1\d{3})*", re.ASCII)
_DOUBLE_DIGITS, _RESIDUE_DIGITS, _SHORT = 15, 14, 9
_SAME_SCALE, _HUNDREDTH = (0.1, 10.0), (20.0, 500.0)


class Figure(NamedTuple):
    """A number with what stands beside it: a currency's code, `%`, or nothing."""

    number: Decimal
    mark: str | None = None


class Style(NamedTuple):
    """A form taken apart."""

    before: str
    gap1: str
    group: str
    decimal: str
    places: int | None
    gap2: str
    after: str


def read(text: str, evidence: Evidence) -> Reading | None:
    """The number a text stands for; uncertain where its mark may group or divide."""
    found = _NUMBER.fullmatch(text) if len(text) <= 40 else None
    if found is None or bool(found["open"]) != bool(found["close"]) or (found["before"] and found["after"]):
        return None
    mark, known = _mark(found["before"] or found["after"], evidence)
    if not known:
        return None
    parsed = _digits(found["digits"], evidence)
    if parsed is None:
        return None
    number, certain = _without_residue(parsed[0]), parsed[1]
    minus = (
        bool(found["open"])
        or ((found["minus"] or "") in "-−" and bool(found["minus"]))
        or bool(found["minus2"])
    )
    number = -number if minus else number
    sign = found["before"] or found["after"]
    if sign in SHARED and evidence.get("sign") not in (None, sign):
        certain = False
    return _percent(number, mark, evidence, certain)


def _without_residue(number: Decimal) -> Decimal:
    """`number` without what binary arithmetic left behind: 0.056 for 0.055999999999999994."""
    if len(number.as_tuple().digits) < _DOUBLE_DIGITS or number == number.to_integral_value():
        return number
    rounded = Decimal(f"{number:.{_RESIDUE_DIGITS}g}").normalize()
    return rounded if rounded != number and len(rounded.as_tuple().digits) <= _SHORT else number


def _percent(number: Decimal, mark: str | None, evidence: Evidence, certain: bool) -> Reading:
    """Percentages and bare numbers of one column on one scale, if the column tells which."""
    scale = evidence.get("percent")
    if scale == "same" and mark in (None, "%"):
        return Reading(Figure(number, "%"), certain)
    if scale == "hundredth" and mark in (None, "%"):
        return Reading(Figure(number.scaleb(2) if mark is None else number, "%"), certain)
    return Reading(Figure(number, mark), certain)


def _mark(sign: str | None, evidence: Evidence) -> tuple[str | None, bool]:
    if not sign:
        return None, True
    if sign == "%":
        return "%", True
    if sign in SHARED:
        return sign, True
    code = SYMBOLS.get(sign) or (find_currency(sign) if len(sign) == 3 else None)
    return code, code is not None


def _digits(text: str, evidence: Evidence) -> tuple[Decimal, bool] | None:
    """The number digits and marks spell, and whether they can spell no other in this column."""
    decimal, grouping = evidence.get("decimal"), evidence.get("grouping", "")
    marks = re.findall(r"[.,'’\u00a0\u202f ]", text)
    kinds = list(dict.fromkeys(marks))
    if not marks:
        return None if len(text) > 1 and text[0] == "0" else (Decimal(text), True)
    last = marks[-1]
    if len(kinds) > 2 or (len(kinds) == 2 and (marks.count(last) > 1 or last not in ".,")):
        return None
    head, _, tail = text.rpartition(last)
    if len(kinds) == 2:  # 1.234,50: the last mark divides
        return _join(head, kinds[0], tail, certain=decimal in (None, last))
    grouped = _GROUPED.fullmatch(text) is not None and text[0] != "0"
    if len(marks) > 1 or last not in ".,":
        return (Decimal(re.sub(r"\D", "", text)), decimal != last) if grouped else None
    if len(head) > 1 and head[0] == "0":
        return None
    if decimal == last or not grouped:  # 12.5: the only mark divides, unless the column groups by it
        return (
            _join(head, None, tail, certain=bool(head)) if decimal == last or last not in grouping else None
        )
    return (Decimal(head + tail), True) if decimal is not None else (Decimal(f"{head}.{tail}"), False)


def _join(head: str, group: str | None, tail: str, certain: bool) -> tuple[Decimal, bool] | None:
    if group and not _GROUPED.fullmatch(head):
        return None
    try:
        return Decimal(f"{re.sub(r'[^0-9]', '', head) or '0'}.{tail}"), certain
    except InvalidOperation:
        return None


@lru_cache(maxsize=256)
def style_of(form: str) -> Style | None:
    """The style a form shows; None if it is no form of a number."""
    found = _FORM.fullmatch(form)
    if found is None or (found["before"] and found["after"]):
        return None
    digits = found["digits"]
    group = digits[1] if digits[1] != "2" else ""
    rest = digits[5 if group else 4 :]
    if rest and rest[0] == group:
        return None
    places = 2 if len(rest) == 3 else None if rest else 0
    return Style(found["before"], found["gap1"], group, rest[:1], places, found["gap2"], found["after"])


def write(value: Figure, form: str, evidence: Evidence) -> str | None:
    """`value` in a form; None where the form's mark is another, or its decimals too few."""
    style = style_of(form)
    if style is None:
        return None
    sign = style.before or style.after
    wanted = _mark(sign, evidence)[0]
    number = value.number
    if evidence.get("percent") and value.mark == "%":
        if wanted not in (None, "%"):
            return None
        number = number.scaleb(-2) if wanted is None and evidence["percent"] == "hundredth" else number
    elif wanted != value.mark:
        return None
    text = format(abs(number), "f")
    if style.places is not None:
        rounded = format(abs(number), f".{style.places}f")
        if Decimal(rounded) != abs(number):
            return None
        text = rounded
    whole, _, fraction = text.partition(".")
    if style.group:
        whole = f"{int(whole):,}".replace(",", style.group)
    body = whole + (style.decimal + fraction if fraction else "")
    if number >= 0:
        return style.before + style.gap1 + body + style.gap2 + style.after
    minus = evidence.get("minus")
    if minus == "brackets":
        return "(" + style.before + style.gap1 + body + style.gap2 + style.after + ")"
    if minus == "inner":
        return style.before + style.gap1 + "-" + body + style.gap2 + style.after
    return "-" + style.before + style.gap1 + body + style.gap2 + style.after


def learn(sample: Sample, form: str | None) -> Learnt | None:
    """Decide the decimal mark, whether % is on the scale of the bare numbers, and the dominant form."""
    evidence = marks_of(sample)
    evidence["percent"] = _percent_scale(sample, evidence)
    votes: Counter[str] = Counter()
    signs: Counter[str] = Counter()
    minus: Counter[str] = Counter()
    for text, count in sample:
        found = _NUMBER.fullmatch(text) if len(text) <= 40 else None
        if found is None:
            continue
        sign = found["before"] or found["after"] or ""
        signs[sign] += count
        if found["open"] or found["minus"] or found["minus2"]:
            minus["brackets" if found["open"] else "inner" if found["minus2"] else "lead"] += count
        votes["\0".join((found["before"] or "", found["gap1"], found["gap2"], found["after"] or ""))] += count
    shared = [sign for sign in signs if sign in SHARED]
    evidence["minus"] = minus.most_common(1)[0][0] if minus else None
    evidence["sign"] = shared[0] if len(shared) == 1 else None
    decimal = evidence["decimal"] or "."
    bodies = [
        f"1234{decimal}5",
        f"1{',' if decimal == '.' else '.'}234{decimal}5",
        f"1 234{decimal}5",
        f"1'234{decimal}5",
    ]
    candidates = []
    for vote, _ in votes.most_common(3):
        before, gap1, gap2, after = vote.split("\0")
        candidates += [before + gap1 + body + gap2 + after for body in bodies]
    fit = best_form(sample, candidates, evidence, read, write)
    uncertain = sum(
        count for text, count in sample if (reading := read(text, evidence)) and not reading.certain
    )
    evidence["mostly_open"] = uncertain > 0.2 * sum(sample.counts)
    question = (
        "Is the mark in numbers like 1.234 or 1,234 for decimals or for thousands?" if uncertain else None
    )
    return settle(fit, form, evidence, question)


def marks_of(sample: Sample) -> dict[str, Any]:
    """Evidence `decimal`, the mark that divides for certain, and `grouping`, those that may group.

    A mark that nearly always stands before just three digits groups them, if nearly all numbers without it
    are below 1000; the rest are then slips.
    """
    divides: Counter[str] = Counter()
    groups: Counter[str] = Counter()
    either: Counter[str] = Counter()
    plain: Counter[bool] = Counter()
    for text, _ in sample:
        found = _NUMBER.fullmatch(text) if len(text) <= 40 else None
        digits = found["digits"] if found else ""
        marks = re.findall("[.,]", digits)
        if not marks:
            plain[len(digits) > 3] += bool(digits)
            continue
        last, tail = marks[-1], digits.rpartition(marks[-1])[2]
        if len(set(marks)) == 2:
            divides[last] += 1
            groups[marks[0]] += 1
        elif len(marks) > 1:
            groups[last] += 1
        elif len(tail) != 3 or digits[0] in "0.," or len(digits) > 7:
            divides[last] += 1
        else:
            either[last] += 1
    stepped = plain[False] >= 3 and plain[True] <= 0.1 * either.total()
    groups.update({mark: n for mark, n in either.items() if stepped and n >= 3 and divides[mark] <= 0.2 * n})
    clear = [m for m in ".," if divides[m] > 9 * groups[m] and divides[m] >= 0.2 * either[m]]
    other = {".": ",", ",": "."}
    decimal = None
    if clear and (len(clear) == 1 or max(divides.values()) > 9 * min(divides[m] for m in ".,")):
        decimal = max(clear, key=lambda mark: divides[mark])
    elif not clear:
        grouping = [m for m in ".," if groups[m] > 4 * divides[m]]
        decimal = other[grouping[0]] if len(grouping) == 1 else None
    may_group = "".join(m for m in ".," if m != decimal and (groups[m] or either[m]))
    return {"decimal": sample.answers.get("decimal") or decimal, "grouping": may_group}


def _percent_scale(sample: Sample, evidence: Evidence) -> str | None:
    """ "same": 5% stands beside 5; "hundredth": 5% stands beside 0.05; None: one of them is missing."""
    marked: list[float] = []
    bare: list[float] = []
    for text, _ in sample:
        reading = read(text, evidence)
        if (
            reading
            and isinstance(reading.value, Figure)
            and reading.value.mark in (None, "%")
            and reading.value.number
        ):
            (marked if reading.value.mark else bare).append(abs(float(reading.value.number)))
    if len(marked) < 2 or len(bare) < 2:
        return None
    ratio = median(marked) / median(bare)
    if _SAME_SCALE[0] <= ratio <= _SAME_SCALE[1]:
        return "same"
    return "hundredth" if _HUNDREDTH[0] <= ratio <= _HUNDREDTH[1] else None


def settled(form: str, evidence: Evidence) -> re.Pattern[str] | None:
    """Plain numbers with a point, where the column's point divides and nothing stands beside them."""
    if evidence.get("decimal") != "." or evidence.get("percent"):
        return None
    if form == "1234.5":
        return re.compile(r"\d{1,9}(?:\.\d{1,5})?", re.ASCII)
    return re.compile(r"\d{1,9}\.\d\d", re.ASCII) if form == "1234.50" else None


FAMILY = Family(
    name="number",
    kinds=("number", "amount", "percentage"),
    forms=FORMS,
    proof="is the same number under the column's evidence",
    learn=learn,
    read=read,
    write=write,
    pattern_ok=lambda form: style_of(form) is not None,
    settled=settled,
)
