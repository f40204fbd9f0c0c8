"""Plausible errors: what goes wrong with a cell in practice, one function a kind.

Each takes a column's cells and gives them damaged, `UNDAMAGED` where the kind cannot damage a cell. They are
put into copies of rows to tell what a rule would catch; nobody's data are changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from numpy.random import Generator

Damaged = str | None
"""A damaged cell; None is a cell emptied."""
UNDAMAGED = "\0"
"""Stands where a kind cannot damage a cell."""
Channel = Callable[[list[str], Generator], list[Damaged]]

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(.*)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PLACEHOLDERS = ("N/A", "unknown", "-", "test", "xxx", "TBD")


def _each(make: Callable[[str, Generator], Damaged]) -> Channel:
    def channel(cells: list[str], rng: Generator) -> list[Damaged]:
        made = [make(cell, rng) for cell in cells]
        return [UNDAMAGED if new == cell else new for new, cell in zip(made, cells, strict=True)]

    return channel


def _on_numbers(make: Callable[[float, Generator], float]) -> Channel:
    def one(cell: str, rng: Generator) -> Damaged:
        if not _NUMBER.fullmatch(cell):
            return UNDAMAGED
        whole = re.fullmatch(r"[-+]?\d+", cell) is not None
        new = make(float(cell), rng)
        return str(round(new)) if whole else f"{new:.{_decimals(cell)}f}"

    return _each(one)


def _decimals(cell: str) -> int:
    return len(cell.partition(".")[2]) if "e" not in cell.lower() else 6


def _typo(cell: str, rng: Generator) -> Damaged:
    """One character inserted, dropped, replaced or swapped with the next, of the kind that stands there."""
    if not cell:
        return UNDAMAGED
    at = int(rng.integers(len(cell)))
    pool = "0123456789" if cell[at].isdigit() else _LETTERS
    new = pool[int(rng.integers(len(pool)))]
    way = int(rng.integers(4))
    if way == 0:
        return cell[:at] + new + cell[at:]
    if way == 1 and len(cell) > 1:
        return cell[:at] + cell[at + 1 :]
    if way == 2 and at + 1 < len(cell):
        return cell[:at] + cell[at + 1] + cell[at] + cell[at + 2 :]
    return cell[:at] + new + cell[at + 1 :]


def _stray(cell: str, rng: Generator) -> Damaged:
    """A letter or mark that has no business there, before, behind or in it."""
    mark = "xXz*#?_ "[int(rng.integers(8))]
    at = (0, len(cell), len(cell) // 2)[int(rng.integers(3))]
    return cell[:at] + mark + cell[at:]


def _case(cell: str, rng: Generator) -> Damaged:
    return cell.swapcase() if rng.random() < 0.3 else cell.upper() if cell != cell.upper() else cell.lower()


def _form(cell: str, rng: Generator) -> Damaged:
    """A separator lost, changed or written out."""
    marks = [i for i, char in enumerate(cell) if not char.isalnum()]
    if not marks:
        return UNDAMAGED
    at = marks[int(rng.integers(len(marks)))]
    other = ("", " ", "/", " at ")[int(rng.integers(4))]
    return cell[:at] + other + cell[at + 1 :]


def _date_form(cell: str, rng: Generator) -> Damaged:
    match = _ISO.fullmatch(cell)
    if match is None:
        return UNDAMAGED
    year, month, day, rest = match.groups()
    forms = (f"{day}/{month}/{year}", f"{month}/{day}/{year}", f"{day}.{month}.{year}", f"{year}{month}{day}")
    return forms[int(rng.integers(len(forms)))] + rest


def _placeholder_date(cell: str, rng: Generator) -> Damaged:
    match = _ISO.fullmatch(cell)
    if match is None:
        return UNDAMAGED
    return ("1900-01-01", "1970-01-01", "9999-12-31")[int(rng.integers(3))] + match[4]


def _shifted_date(cell: str, rng: Generator) -> Damaged:
    """Some days earlier or later: a start behind its end, say."""
    match = _ISO.fullmatch(cell)
    if match is None:
        return UNDAMAGED
    try:
        day = np.datetime64(cell[:10]) + int(rng.integers(5, 400)) * (1 if rng.random() < 0.5 else -1)
    except ValueError:
        return UNDAMAGED
    return str(day) + match[4]


def _other_row(cells: list[str], rng: Generator) -> list[Damaged]:
    """The value of another row: valid, but not this row's."""
    drawn = [cells[int(i)] for i in rng.integers(0, len(cells), len(cells))]
    return [UNDAMAGED if new == cell else new for new, cell in zip(drawn, cells, strict=True)]


def _slightly(value: float, rng: Generator) -> float:
    return value * (1.1 if rng.random() < 0.5 else 0.9)


CHANNELS: dict[str, tuple[Channel, float]] = {
    "emptied": (lambda cells, rng: [None] * len(cells), 3.0),
    "typo": (_each(_typo), 2.0),
    "stray mark": (_each(_stray), 1.5),
    "case": (_each(_case), 1.0),
    "form": (_each(_form), 1.5),
    "placeholder": (_each(lambda cell, rng: _PLACEHOLDERS[int(rng.integers(len(_PLACEHOLDERS)))]), 2.0),
    "times ten": (_on_numbers(lambda value, rng: value * 10), 1.0),
    "times hundred": (_on_numbers(lambda value, rng: value * 100), 1.5),
    "sign": (_on_numbers(lambda value, rng: -value), 1.5),
    "slightly off": (_on_numbers(_slightly), 1.0),
    "date form": (_each(_date_form), 1.5),
    "placeholder date": (_each(_placeholder_date), 1.0),
    "shifted date": (_each(_shifted_date), 1.0),
    "other row's": (_other_row, 1.5),
}
"""By kind: the damage, and how common it is beside the others. "other column's" needs the row: see probes."""
OTHER_COLUMN = ("other column's", 1.0)
FILLED = ("filled", 2.0)
DUPLICATE = ("duplicate row", 2.0)
