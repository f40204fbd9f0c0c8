"""Regular expressions synthesised from values: runs of character classes between constant parts.

What comes out matches in linear time: neighbouring repeats never share a character. How close it keeps to
the values is a `Detail`; which one a column bears is found by hold-out (`mining.patterns`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_RUN = re.compile(r"[0-9]+|[A-Z]+|[a-z]+|[^\x00-\x7f]+|.", re.DOTALL)
_FOLDED = re.compile(r"[0-9]+|[A-Za-z]+|[^\x00-\x7f]+|.", re.DOTALL)
_MIXED = re.compile(r"[0-9A-Za-z]+|[^\x00-\x7f]+|.", re.DOTALL)
_CLASSES = {"9": "[0-9]", "A": "[A-Z]", "a": "[a-z]", "L": "[A-Za-z]", "X": "[0-9A-Za-z]"}
_MOST_SHAPES = 5
_LEAST_SHAPE = 0.004
_MOST_PARTS = 12
_MOST_TEXT = 240
_SPECIAL = set("\\^$.|?*+()[]{}")


@dataclass(frozen=True)
class Detail:
    """How close a pattern keeps to what was seen.

    closed: parts of few values are these values. narrow: leading digits are those seen. slack: how many
    characters more or fewer a run of varying length may have.
    """

    closed: bool
    narrow: bool
    slack: int


DETAILS = (Detail(True, True, 0), Detail(True, False, 1), Detail(False, False, 1), Detail(False, False, 4))
"""From the closest to the widest."""


def literal(text: str) -> str:
    """A text as a pattern that matches it alone."""
    return "".join("\\" + char if char in _SPECIAL else char for char in text)


def outline(text: str) -> str:
    """The shape of a text in runs of digits and letters, their lengths aside."""
    return "".join(_mark(run, "9L") for run in _FOLDED.findall(text))


def synthesise(values: Sequence[str], counts: Sequence[int], detail: Detail) -> str | None:
    """The pattern of these distinct values with their counts; None where they have no common shape."""
    counted = Counter(dict(zip(values, counts, strict=True)))
    # A whole column of few values is a list, not a pattern.
    return (
        _split(counted, detail) or _shaped(counted, detail)
        if len(counted) > 1 and "" not in counted
        else None
    )


def _part(values: Counter[str], detail: Detail) -> str | None:
    if "" in values:
        rest = Counter({value: count for value, count in values.items() if value})
        inner = _part(rest, detail) if rest else ""
        return None if inner is None else f"(?:{inner})?" if inner else ""
    if len(values) == 1:
        return _constant(next(iter(values)), values.total(), detail)
    if detail.closed and _is_closed(values):
        return _either([literal(value) for value in sorted(values)])
    return _split(values, detail) or _shaped(values, detail)


def _constant(value: str, rows: int, detail: Detail) -> str:
    parts = []
    for run in _RUN.findall(value):
        free = run[0].isdigit() and run.isascii() and (_is_year(run) or rows < 60 or not detail.closed)
        parts.append(f"[0-9]{{{len(run)}}}" if free else literal(run))
    return "".join(parts)


def _is_year(run: str) -> bool:
    """Whether a run of digits begins with a year: it will not stay."""
    return len(run) in {4, 6, 8} and 1900 <= int(run[:4]) <= 2100


def _is_closed(values: Counter[str]) -> bool:
    """Whether so few values come so often that no other is to be expected; digits are never a list."""
    if len(values) > _MOST_PARTS or sum(map(len, values)) > _MOST_TEXT:
        return False
    if any(value.isdigit() for value in values):
        return False
    return min(values.values()) >= max(4, 0.002 * values.total()) and values.total() >= 20 * len(values)


def _either(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def _split(values: Counter[str], detail: Detail) -> str | None:
    """Parts between a sign that every value has equally often."""
    first = next(iter(values))
    signs = sorted(
        {c for c in first if c.isascii() and not c.isalnum()}, key=lambda c: (c != "@", c != " ", c)
    )
    for sign in signs:
        many = first.count(sign)
        if many > 8 or any(value.count(sign) != many for value in values):
            continue
        parts: list[Counter[str]] = [Counter() for _ in range(many + 1)]
        for value, count in values.items():
            for part, text in zip(parts, value.split(sign), strict=True):
                part[text] += count
        found = [_part(part, detail) for part in parts]
        if any(part is None for part in found):
            return None
        return literal(sign).join(part for part in found if part is not None)
    return None


def _shaped(values: Counter[str], detail: Detail) -> str | None:
    """One alternative for each sequence of runs, in the finest classes that leave few sequences."""
    for runs, marks in ((_RUN, "9Aa"), (_FOLDED, "9L"), (_MIXED, "X")):
        shapes: defaultdict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
        for value, count in values.items():
            parts = tuple(runs.findall(value))
            if len(parts) > 24:
                return None
            shapes["".join(_mark(part, marks) for part in parts)][parts] += count
            if len(shapes) > 60:
                break
        total = values.total()
        least = max(2, _LEAST_SHAPE * total)
        if len(shapes) > _MOST_SHAPES or any(shape.total() < least for shape in shapes.values()):
            continue
        ordered = sorted(shapes.items(), key=lambda item: -item[1].total())
        written = [_sequence(mark, shape, detail) for mark, shape in ordered]
        return None if any(one is None for one in written) else _either([one for one in written if one])
    return None


def _mark(part: str, marks: str) -> str:
    """The class of a run: one of `marks`, U for other letters, or the sign itself."""
    first = part[0]
    if not first.isascii():
        return "U"
    if not first.isalnum():
        return first
    if "X" in marks:
        return "X"
    if first.isdigit():
        return "9"
    return "L" if "L" in marks else "A" if first.isupper() else "a"


def _sequence(mark: str, shape: Counter[tuple[str, ...]], detail: Detail) -> str | None:
    if "U" in mark:
        return None
    written = []
    for place, sign in enumerate(mark):
        tokens: Counter[str] = Counter()
        for parts, count in shape.items():
            tokens[parts[place]] += count
        if sign not in _CLASSES:
            written.append(literal(sign))
        elif len(tokens) == 1 and len(shape) > 1:
            written.append(_constant(next(iter(tokens)), tokens.total(), detail))
        else:
            written.append(_digits(tokens, detail) if sign == "9" else _letters(sign, tokens, detail))
    return "".join(written)


def _letters(sign: str, tokens: Counter[str], detail: Detail) -> str:
    if detail.closed and _is_closed(tokens):
        return _either([literal(token) for token in sorted(tokens)])
    lengths = {len(token) for token in tokens}
    if len(lengths) == 1 and max(lengths) <= 40 and (max(lengths) <= 3 or len(tokens) >= 20):
        return f"{_CLASSES[sign]}{_times(max(lengths), max(lengths))}"
    return f"{_CLASSES[sign]}+"


def _digits(tokens: Counter[str], detail: Detail) -> str:
    lengths: Counter[int] = Counter()
    for token, count in tokens.items():
        lengths[len(token)] += count
    low, high = min(lengths), max(lengths)
    if low == high:
        return _fixed(list(tokens), low, detail)
    rare = max(5, 0.01 * tokens.total())
    slack = detail.slack
    low = max(1, low - max(slack, int(lengths[low] < rare)))
    return f"[0-9]{_times(low, high + max(slack, int(lengths[high] < rare)))}"


def _fixed(tokens: Sequence[str], length: int, detail: Detail) -> str:
    """Digits of one length; the leading ones as seen where so many different ones would have shown others."""
    parts: list[str] = []
    if detail.narrow and not all(_is_year(token) for token in tokens):
        for place in range(length - 1):
            seen = Counter(token[place] for token in tokens)
            if len(seen) == 10 or len(tokens) < 20 * (len(seen) + 1):
                break
            if min(seen.values()) < max(3, len(tokens) / (20 * len(seen))):
                break
            parts.append(_class(sorted(seen)))
    left = length - len(parts)
    return "".join(parts) + f"[0-9]{_times(left, left)}"


def _class(digits: Sequence[str]) -> str:
    if len(digits) == 1:
        return digits[0]
    run = int(digits[-1]) - int(digits[0]) == len(digits) - 1
    return f"[{digits[0]}-{digits[-1]}]" if run and len(digits) > 2 else f"[{''.join(digits)}]"


def _times(low: int, high: int) -> str:
    if low == high:
        return "" if low == 1 else f"{{{low}}}"
    return f"{{{low},{high}}}"
