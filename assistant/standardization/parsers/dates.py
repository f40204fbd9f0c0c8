"""Dates, times and both together. The column decides what a text leaves open: the order of day and month,
the century of a two-digit year, the language of month names."""

from __future__ import annotations

import re
from collections import Counter
from datetime import MINYEAR, date, timedelta
from typing import Any

from assistant.standardization.parsers.date_forms import Moment, Style, is_pattern, write
from assistant.standardization.parsers.date_names import find_month
from assistant.standardization.parsers.date_text import Layout, take_apart
from assistant.standardization.parsers.interface import (
    Evidence,
    Family,
    Learnt,
    Reading,
    Sample,
    best_form,
    settle,
)
from assistant.standardization.parsers.text import casing

FORMS = {
    "iso8601": "2021-07-03, 2021-07-03T14:05:00, 14:05:00",
    "dd/MM/yyyy": "03/07/2021",
    "MM/dd/yyyy": "07/03/2021",
    "dd.MM.yyyy": "03.07.2021",
    "d MMMM yyyy": "3 July 2021",
    "MMM d, yyyy": "Jul 3, 2021",
    "HH:mm": "14:05",
    "h:mm a": "2:05 PM",
}
ORDERS = ("dmy", "mdy", "ymd")
_ISO = {
    "date": "yyyy-MM-dd",
    "datetime": "yyyy-MM-ddTHH:mm:ss",
    "zoned": "yyyy-MM-ddTHH:mm:ssXXX",
    "time": "HH:mm:ss",
}
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIAL = re.compile(r"[23456]\d{4}", re.ASCII)
_RARE = 0.02  # of the decisive rows may contradict the order the others agree on
_DECISIVE = 2  # distinct values it takes to decide an order
_PIVOT_AHEAD = 10


def read(text: str, evidence: Evidence) -> Reading | None:
    """The moment a text names under the column's evidence; uncertain where that leaves it open."""
    layout = take_apart(text)
    if layout is None:
        return _serial(text, evidence)
    moment, certain = Moment(), True
    if layout.separator is not None:
        day = _numeric([p.text for p in layout.parts if p.code in "123"], layout.separator, evidence)
        if day is None:
            return None
        moment, certain = day
    else:
        parts = {p.code[0]: p for p in layout.parts if p.code[0] in "yMd"}
        if "y" in parts:
            year, certain = _year(parts["y"].text, evidence)
            moment = moment._replace(year=year)
        if "M" in parts:
            word = parts["M"].text
            month = int(word) if word.isdigit() else (find_month(word) or (0, ""))[0]
            moment = moment._replace(month=month)
        if "d" in parts:
            moment = moment._replace(day=int(parts["d"].text))
    if not _exists(moment):
        return None
    certain = certain and not (evidence.get("padded") and _short(layout))
    if layout.clock:
        clock = layout.clock
        marked = any(part.code[0] == "a" for part in layout.parts)
        certain = certain and not (evidence.get("twelve") and not marked and 1 <= clock.hour <= 12)
        moment = moment._replace(
            hour=clock.hour, minute=clock.minute, second=clock.second, micro=clock.micro, offset=clock.offset
        )
    return Reading(moment, certain)


def _short(layout: Layout) -> bool:
    """Whether a day, a month or an hour by the 24-hour clock is a single digit."""
    return any(part.code in ("1", "2", "3", "d", "M", "H") and len(part.text) == 1 for part in layout.parts)


def _exists(moment: Moment) -> bool:
    if moment.month is None and moment.day is None:
        return moment.year is None or moment.year >= MINYEAR
    try:
        date(*(2000 if moment.year is None else moment.year, 1 if moment.month is None else moment.month,
               1 if moment.day is None else moment.day))  # fmt: skip
    except ValueError:
        return False
    return True


def _year(digits: str, evidence: Evidence) -> tuple[int, bool]:
    if len(digits) == 4:
        return int(digits), True
    short = int(digits)
    if evidence.get("years"):
        low, high = evidence["years"]
        fitting = [century + short for century in (1800, 1900, 2000) if low <= century + short <= high]
        if len(fitting) == 1:
            return fitting[0], True
    return (2000 if short <= evidence.get("pivot", 50) else 1900) + short, False


def _numeric(texts: list[str], separator: str, evidence: Evidence) -> tuple[Moment, bool] | None:
    sizes = tuple(len(text) for text in texts)
    if 3 in sizes or sizes.count(4) > 1:
        return None
    if sizes[0] == 4:
        return _ordered(texts, "ymd", evidence)
    readings = {
        order: _ordered(texts, order, evidence) for order in (ORDERS[:2] if sizes[2] == 4 else ORDERS)
    }
    valid = {order: found for order, found in readings.items() if found and _exists(found[0])}
    if not valid:
        return None
    decided = evidence.get("order", {}).get(_order_key(separator, sizes))
    if decided in valid:
        return valid[decided]
    moments = {found[0] for found in valid.values()}
    if len(moments) == 1:
        moment, certain = next(iter(valid.values()))
        return moment, certain and decided is None
    guess = "dmy" if separator == "." else evidence.get("guess", "dmy")
    moment, certain = valid.get(guess) or next(iter(valid.values()))
    return moment, certain and separator == "." and guess == "dmy" and sizes[2] == 4


def _order_key(separator: str, sizes: tuple[int, ...]) -> str:
    return separator + ("4" if sizes[2] == 4 else "2")


def _ordered(texts: list[str], order: str, evidence: Evidence) -> tuple[Moment, bool] | None:
    named = dict(zip(order, texts, strict=True))
    if len(named["y"]) not in (2, 4):
        return None
    year, certain = _year(named["y"], evidence)
    return Moment(year, int(named["m"]), int(named["d"])), certain


def _serial(text: str, evidence: Evidence) -> Reading | None:
    if not evidence.get("serials") or not _SERIAL.fullmatch(text):
        return None
    day = _EXCEL_EPOCH + timedelta(days=int(text))
    return Reading(Moment(day.year, day.month, day.day), certain=False)


def pattern_of(text: str, evidence: Evidence) -> str | None:
    """The pattern a text is written in, its order of day and month as the column decides (or guesses)."""
    layout = take_apart(text)
    if layout is None:
        return None
    numbers = [p for p in layout.parts if p.code in "123"]
    names: dict[str, str] = {}
    if numbers:
        sizes = tuple(len(p.text) for p in numbers)
        order = (
            "ymd"
            if sizes[0] == 4
            else evidence.get("order", {}).get(_order_key(layout.separator or "", sizes))
        )
        order = order or ("dmy" if layout.separator == "." else evidence.get("guess", "dmy"))
        names = {
            p.code: ("M" if field == "m" else field) * len(p.text)
            for p, field in zip(numbers, order, strict=True)
        }
    pieces, at = [], 0
    for part in layout.parts:
        pieces += [_literal(text[at : part.start]), names.get(part.code, part.code)]
        at = part.end
    return "".join([*pieces, _literal(text[at:])])


def _literal(text: str) -> str:
    return text if text == "T" or not re.search("[A-Za-z']", text) else "'" + text.replace("'", "''") + "'"


def learn(sample: Sample, form: str | None) -> Learnt | None:
    """Decide orders, centuries and language from the column, and find its dominant pattern."""
    pairs = list(sample)
    layouts = [(take_apart(text), count) for text, count in pairs]
    evidence = _evidence([(layout, count) for layout, count in layouts if layout], date.today().year)
    evidence["serials"] = _serials(pairs, layouts)
    if sample.answers.get("order") in ORDERS:
        order = sample.answers["order"]
        evidence |= {"order": {f"{mark}{size}": order for mark in "/-. " for size in "24"}, "guess": order}
    loose: Counter[str] = Counter()
    for text, count in pairs:
        pattern = pattern_of(text, evidence)
        if pattern:
            loose[loosen(pattern)] += count
    candidates = [tight for pattern, _ in loose.most_common(3) for tight in tighten(pattern)]
    fit = best_form(sample, candidates, evidence, read, write_value)
    return settle(fit, form, evidence, _question(layouts, evidence))


def _evidence(layouts: list[tuple[Layout, int]], this_year: int) -> dict[str, Any]:
    votes: dict[str, Counter[str]] = {}
    years: list[int] = []
    languages: Counter[str] = Counter()
    cases: Counter[str] = Counter()
    for layout, count in layouts:
        texts = [p.text for p in layout.parts if p.code in "123"]
        if texts and len(texts[0]) < 3:
            sizes = tuple(len(text) for text in texts)
            first, second, third = (int(text) for text in texts)
            tally = votes.setdefault(_order_key(layout.separator or "", sizes), Counter())
            if first > 31 and sizes[2] == 2:
                tally["ymd"] += 1
            elif first > 12 >= second and (sizes[2] == 4 or third > 31 or third < first):
                tally["dmy"] += 1
            elif second > 12 >= first:
                tally["mdy"] += 1
        years += [int(p.text) for p in layout.parts if p.code in {"yyyy", "1", "3"} and len(p.text) == 4]
        word = next((p.text for p in layout.parts if p.code in ("MMM", "MMMM")), None)
        if word and layout.language:
            languages[layout.language] += count
            cases[casing(word) or "title"] += count
    order = {key: tally.most_common(1)[0][0] for key, tally in votes.items() if _decided(tally)}
    pooled = sum(votes.values(), Counter[str]())
    return {
        "order": order,
        "guess": next(iter(order.values()), pooled.most_common(1)[0][0] if pooled else "dmy"),
        "years": [min(years) - 2, max(years) + 2] if len(years) >= 3 else None,
        "padded": _padded(layouts),
        "twelve": _twelve(layouts),
        "pivot": (this_year + _PIVOT_AHEAD) % 100,
        "language": languages.most_common(1)[0][0] if languages else "en",
        "case": cases.most_common(1)[0][0] if cases else "title",
    }


def _padded(layouts: list[tuple[Layout, int]]) -> bool:
    """Whether a single digit is so rare here that it may be two with one lost."""
    short = sum(count for layout, count in layouts if _short(layout))
    return short < 0.05 * sum(count for _, count in layouts)


def _twelve(layouts: list[tuple[Layout, int]]) -> bool:
    """Whether most times carry AM or PM: then a time without it may be either."""
    marked = sum(count for layout, count in layouts if any(part.code[0] == "a" for part in layout.parts))
    return marked > 0.5 * sum(count for layout, count in layouts if layout.clock)


def _decided(tally: Counter[str]) -> bool:
    most = max(tally.values(), default=0)
    return most >= _DECISIVE and most >= (1 - _RARE) * tally.total()


def _serials(pairs: list[tuple[str, int]], layouts: list[tuple[Layout | None, int]]) -> bool:
    """Whether five-digit numbers are days counted by a spreadsheet: the rest of the column is dates."""
    total = sum(count for _, count in pairs)
    dates = sum(count for layout, count in layouts if layout)
    numbers = sum(count for text, count in pairs if _SERIAL.fullmatch(text))
    return bool(numbers) and dates >= 0.3 * total and numbers + dates >= 0.9 * total


def _question(layouts: list[tuple[Layout | None, int]], evidence: dict[str, Any]) -> str | None:
    for layout, _ in layouts:
        texts = [p.text for p in layout.parts if p.code in "123"] if layout else []
        if layout is None or not texts or len(texts[0]) > 2:
            continue
        key = _order_key(layout.separator or "", tuple(len(text) for text in texts))
        open_order = texts[0] != texts[1] and int(texts[0]) <= 12 and int(texts[1]) <= 12
        if key not in evidence["order"] and layout.separator != "." and open_order:
            written = (layout.separator or "").join(texts)
            return f"Does {written} begin with the day or the month? No value of the column decides it."
    return None


def loosen(pattern: str) -> str:
    """A pattern with days, months and hours not padded, names short."""
    return re.sub(
        r"MMMM|MMM|MM|dd|HH|hh|EEEE", lambda found: found[0][: 3 if len(found[0]) > 2 else 1], pattern
    )


def tighten(loose: str) -> list[str]:
    """The patterns a loose one may stand for: days, months and hours padded or not, names long or short."""
    dates = [re.sub(r"(?<![dM])([dM])(?![dMo])", r"\1\1", loose), loose]
    padded = [re.sub(r"(?<![Hh])([Hh])(?![Hh])", r"\1\1", pattern) for pattern in dates]
    forms = list(dict.fromkeys([padded[0], dates[0], padded[1], dates[1]]))
    if "MMM" in loose:
        forms += [pattern.replace("MMM", "MMMM") for pattern in forms]
    return list(
        dict.fromkeys(forms + [pattern.replace("EEE", "EEEE") for pattern in forms if "EEE" in pattern])
    )


def write_value(value: Moment, form: str, evidence: Evidence) -> str | None:
    """`value` in a pattern or in `iso8601`; None where that would lose or invent a part."""
    if form == "iso8601":
        if value.year is None:
            form = _ISO["time"]
        else:
            form = _ISO["date" if value.hour is None else "datetime" if value.offset is None else "zoned"]
        form = form.replace("ss", "ss.SSSSSS") if value.micro else form
    return write(value, form, Style(evidence.get("language", "en"), evidence.get("case", "title")))


_YEAR_FIRST = re.compile(r"yyyy([-/.])MM\1dd(?:([ T])HH:mm(:ss)?)?")
_YEAR_LAST = re.compile(r"(dd|MM)([-/.])(?!\1)(dd|MM)\2yyyy(?:([ T])HH:mm(:ss)?)?")
_CLOCK_SHAPE = r"(?:[01]\d|2[0-3]):[0-5]\d"


def settled(form: str, evidence: Evidence) -> re.Pattern[str] | None:
    """Texts of padded digits that are written in `form` already, whatever day they name.

    With the year last only days that exist whatever the month, in the order that the column decided.
    """
    if form == "iso8601":
        form = _ISO["date"]
    if found := _YEAR_FIRST.fullmatch(form):
        mark, gap, seconds = found.groups()
        day = rf"\d{{4}}{re.escape(mark)}\d\d{re.escape(mark)}\d\d"
    elif found := _YEAR_LAST.fullmatch(form):
        first, mark, _, gap, seconds = found.groups()
        if evidence.get("order", {}).get(mark + "4") != ("dmy" if first == "dd" else "mdy"):
            return None
        parts = {"dd": r"(?:0[1-9]|1\d|2[0-8])", "MM": r"(?:0[1-9]|1[0-2])"}
        rest = parts["MM" if first == "dd" else "dd"]
        day = rf"{parts[first]}{re.escape(mark)}{rest}{re.escape(mark)}\d{{4}}"
    else:
        return None
    clock = "" if gap is None else gap + _CLOCK_SHAPE + (r":[0-5]\d" if seconds else "")
    return re.compile(day + clock, re.ASCII)


def describe(text: str, evidence: Evidence) -> str:
    """The pattern of a text."""
    return pattern_of(text, evidence) or (
        "a spreadsheet's day number" if _SERIAL.fullmatch(text) else "no date"
    )


FAMILY = Family(
    name="date",
    kinds=("date", "time", "datetime"),
    forms=FORMS,
    proof="parses to the same date and time under the column's evidence",
    learn=learn,
    read=read,
    write=write_value,
    pattern_ok=is_pattern,
    describe=describe,
    settled=settled,
)
