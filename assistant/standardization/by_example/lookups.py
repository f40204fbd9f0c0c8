"""Operators that know something: dates, code lists, numeral systems, addresses of the net, check digits."""

from __future__ import annotations

import calendar
import ipaddress
import json
import mimetypes
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from stdnum import isbn

from assistant.standardization.by_example import codecs
from assistant.standardization.by_example.moments import moment
from assistant.standardization.by_example.program import Piece, Step
from assistant.standardization.parsers import dates, family_of, net
from assistant.standardization.parsers.date_forms import Moment
from assistant.standardization.parsers.date_names import find_month, month_name, weekday_name

_FIELDS = tuple("dd d do MM M MMM MMMM yyyy yy EEE EEEE HH H hh h mm ss a aa aaaa".split())  # noqa: SIM905
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_BASES = (2, 8, 10, 16)


def _field(code: str, order: str) -> Step:
    def run(text: str) -> str | None:
        at = moment(text, order)
        if at is None:
            return None
        held = {"y": "year", "M": "month", "d": "day"}.get(code[0], "hour")
        if code[0] == "E" and at.day and at.year and at.month:
            return weekday_name(date(at.year, at.month, at.day).weekday(), "en", len(code) == 4)
        value = getattr(at, held)
        bare = Moment(
            **{held: value}, **({"minute": at.minute, "second": at.second} if held == "hour" else {})
        )
        if value is None:
            return None
        if held == "hour":  # one field alone would lose the others: write all, keep one
            whole = dates.write_value(bare, ["HH", "HH", "hh", "h", "mm", "ss"][0] + ":mm:ss", {})
            parts = {
                "HH": f"{value:02d}",
                "H": str(value),
                "mm": f"{at.minute:02d}",
                "ss": f"{at.second:02d}",
            }
            parts |= {"hh": f"{(value + 11) % 12 + 1:02d}", "h": str((value + 11) % 12 + 1)}
            mark = "AM" if value < 12 else "PM"
            parts |= {"a": mark, "aa": mark.lower(), "aaaa": f"{mark[0]}.{mark[1]}.".lower()}
            return parts.get(code) if whole else None
        return dates.write_value(bare, code, {})

    return run


def _reformatted(inputs: Sequence[str], outputs: Sequence[str]) -> list[Piece]:
    """A date or time in another pattern, or some hours or days later."""
    found = []
    for order in ("mdy", "dmy"):
        read = [(moment(a, order), moment(b, order)) for a, b in zip(inputs, outputs, strict=True)]
        both = [(_when(a), _when(b)) for a, b in read if a and b]
        shifts = {b - a for a, b in both if a and b}
        if len(both) < len(inputs) or len(shifts) != 1 or any(None in pair for pair in both):
            continue
        shift = shifts.pop()
        evidence = {"order": {f"{mark}{size}": order for mark in "/-. " for size in "24"}}
        patterns = {dates.pattern_of(output, evidence) for output in outputs}
        words = f"the date {f'{shift} later ' if shift else ''}as"
        candidates = {tight for p in patterns if p for tight in dates.tighten(dates.loosen(p))}
        found += [
            Piece(_shifted(order, shift, p), f"{words} {p}", 1.5 + bool(shift)) for p in sorted(candidates)
        ]
    return found


def _when(at: Moment) -> datetime | None:
    try:
        return datetime(at.year or 2000, at.month or 1, at.day or 1, at.hour or 0, at.minute, at.second)
    except ValueError:
        return None


def _shifted(order: str, shift: timedelta, pattern: str) -> Step:
    def run(text: str) -> str | None:
        at = moment(text, order)
        when = _when(at) if at else None
        if at is None or when is None:
            return None
        try:
            when += shift
        except OverflowError:
            return None
        day = (when.year, when.month, when.day) if at.day else (at.year, at.month, at.day)
        clock = (when.hour, when.minute, when.second) if at.hour is not None else (None, 0, 0)
        return dates.write_value(Moment(*day, *clock), pattern, {})

    return run


def _listed(kind: str, form: str) -> Step:
    family = family_of(kind)
    evidence = {"countries": ["US", "CA"]} if kind == "subdivision" else {}

    def run(text: str) -> str | None:
        reading = family.read(text.strip(), evidence) if family else None
        return family.write(reading.value, form, evidence) if family and reading else None

    return run


def _based(source: int, target: int, digits: int) -> Step:
    def run(text: str) -> str | None:
        try:
            number = int(text.strip(), source)
        except ValueError:
            return None
        if number < 0:
            return None
        written = format(number, {2: "b", 8: "o", 10: "d", 16: "X"}[target])
        if not digits:
            return written
        written = written.zfill(-(-len(written) // digits) * digits)
        return " ".join(written[i : i + digits] for i in range(0, len(written), digits))

    return run


def _nibbles(text: str) -> str | None:
    """Each hexadecimal digit as four binary ones."""
    if not re.fullmatch(r"[0-9A-Fa-f]+", text):
        return None
    return " ".join(f"{int(digit, 16):04b}" for digit in text)


def _roman(text: str) -> str | None:
    if not re.fullmatch(r"[1-9]\d{0,3}", text):
        return None
    number, letters = int(text), ""
    for value, letter in _ROMAN:
        letters += letter * (number // value)
        number %= value
    return letters


def _hex_text(text: str) -> str | None:
    try:
        return bytes.fromhex(text).decode("ascii")
    except ValueError:
        return None


def _month_number(text: str) -> str | None:
    found = find_month(text.strip())
    return str(found[0]) if found else None


def _month_name(text: str) -> str | None:
    return month_name(int(text), "en", wide=True) if re.fullmatch(r"0?[1-9]|1[0-2]", text) else None


def _ip(text: str) -> str | None:
    try:
        number = int(ipaddress.IPv4Address(text.strip()))
    except ValueError:
        return None
    return f"0:0:0:0:0:ffff:{number >> 16:x}:{number & 0xFFFF:x}"


def _isbn13(text: str) -> str | None:
    found = re.search(r"\d{9}[\dX]|97[89]\d{10}", re.sub(r"(?i)isbn(?:-?1[03])?[-: ]?|[- ]", "", text))
    try:
        return str(isbn.format(isbn.to_isbn13(found[0]))) if found else None
    except Exception:  # stdnum's own errors: wrong check digit, unknown group
        return None


def _mime(text: str) -> str | None:
    return mimetypes.guess_type("x." + text.strip().lstrip("."), strict=False)[0]


def _leap(text: str) -> bool | None:
    return calendar.isleap(int(text)) if re.fullmatch(r"\d{4}", text) else None


def _is_email(text: str) -> bool:
    return net.read_email(text, {}) is not None


def _json_value(key: str) -> Step:
    def run(text: str) -> str | None:
        try:
            value = json.loads(text).get(key)
        except (ValueError, AttributeError, RecursionError):
            return None
        return None if value is None or isinstance(value, dict | list) else str(value)

    return run


_LISTS = {
    "country": ("name", "alpha2", "alpha3", "numeric"),
    "language": ("name", "alpha2", "alpha3"),
    "currency": ("code", "name", "symbol"),
    "subdivision": ("name", "code"),
    "boolean": ("yes/no", "true/false"),
}


def _judged(test: object, outputs: Sequence[str], inputs: Sequence[str], words: str) -> list[Piece]:
    """A yes-or-no test whose two answers the examples show."""
    assert callable(test)
    answers: dict[bool, set[str]] = {}
    for text, output in zip(inputs, outputs, strict=True):
        verdict = test(text)
        if verdict is None:
            return []
        answers.setdefault(verdict, set()).add(output)
    # two examples with two answers suit any test that tells them apart
    if (
        len(inputs) < 3
        or len(answers) != 2
        or any(len(said) != 1 for said in answers.values())
        or answers[True] == answers[False]
    ):
        return []
    said = {verdict: next(iter(outs)) for verdict, outs in answers.items()}
    shown = [test(text) for text in inputs]
    sure = min(shown.count(True), shown.count(False)) > 1
    words = f"{said[True]!r} if {words}, else {said[False]!r}"
    return [Piece(lambda text: said.get(test(text)), words, 1.5, sure=sure)]


def date_pieces(inputs: Sequence[str], outputs: Sequence[str]) -> list[Piece]:
    """The fields of dates and times, and whole ones in another pattern."""
    found = [
        Piece(_field(code, order), f"{code} of the date", 1.4) for code in _FIELDS for order in ("mdy", "dmy")
    ]
    return found + _reformatted(inputs, outputs)


def pieces(inputs: Sequence[str], outputs: Sequence[str]) -> list[Piece]:
    """All operators of this kind that might serve these examples."""
    found = date_pieces(inputs, outputs)
    if all(not re.search(r"[a-z]", text) for text in inputs):
        names = {2: "binary", 8: "octal", 10: "decimal", 16: "hexadecimal"}
        found += [
            Piece(_based(a, b, digits), f"{names[a]} as {names[b]}", 1.8 + 0.3 * bool(digits))
            for a in _BASES for b in _BASES if a != b for digits in (0, 4, 8)
        ]  # fmt: skip
    plain: list[tuple[str, Step]] = [
        ("each hexadecimal digit in binary", _nibbles),
        ("Roman numerals", _roman),
        ("text of hexadecimal codes", _hex_text),
        ("the month's number", _month_number),
        ("the month's name", _month_name),
        ("IPv4 mapped into IPv6", _ip),
        ("ISBN-13 with hyphens", _isbn13),
        ("the media type of the extension", _mime),
    ]
    found += [Piece(run, words, 1.5) for words, run in plain]
    found += [
        Piece(_listed(kind, form), f"the {kind}'s {form}", 1.6)
        for kind, forms in _LISTS.items()
        for form in forms
    ]
    if inputs[0].lstrip().startswith("{"):
        keys = re.findall(r'"([^"]{1,40})"\s*:', inputs[0])[:40]
        found += [Piece(_json_value(key), f"the value of {key}", 0.8) for key in dict.fromkeys(keys)]
    for words, test in (
        ("it is a leap year", _leap),
        ("it is an e-mail address", _is_email),
        *codecs.VERDICTS,
    ):
        found += _judged(test, outputs, inputs, words)
    return found
