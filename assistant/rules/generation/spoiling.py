"""The usual errors made in one column of some rows, to see whether a rule would catch any of them."""

from __future__ import annotations

import re
from functools import cached_property

import numpy as np
import pandas as pd

from assistant.rules.running.coded import Coded
from assistant.view import TableView

_ROWS = 400
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")
_YEAR = re.compile(r"\b(19|20)(\d\d)\b")
_PLACEHOLDERS = ("N/A", "", "unknown", "-1")


class Spoilt:
    """A column of a table with errors: `frames` hold some rows each, all with one sort of error."""

    def __init__(self, view: TableView, column: str) -> None:
        self._rows = view.rows.head(_ROWS)
        self._column = column

    @cached_property
    def whole(self) -> Coded:
        """The rows as they are."""
        return Coded(self._rows)

    @cached_property
    def frames(self) -> list[Coded]:
        """One frame a sort of error: left out, placeholder, slipped digit, another row's value, …"""
        cells = self._rows[self._column]
        given = cells.notna()
        texts = cells[given].astype(str)
        repeated = cells.copy()
        repeated[:] = cells.iloc[0] if len(cells) else None
        found = [cells.where(~given), repeated, self._shuffled(cells)]
        found += [pd.Series(word, index=cells.index, dtype=object) for word in _PLACEHOLDERS]
        for change in (
            _tenfold,
            _point_lost,
            _negative,
            _typed_wrong,
            _in_capitals,
            _cut,
            _other_century,
            _lengthened,
        ):
            changed = cells.copy()
            changed[given] = texts.map(change)
            found.append(changed)
        return [self._with(one) for one in found if not one.equals(cells)]

    def _with(self, cells: pd.Series) -> Coded:
        frame = self._rows.copy()
        frame[self._column] = cells.astype(object).where(cells.notna(), None)
        return Coded(frame)

    def _shuffled(self, cells: pd.Series) -> pd.Series:
        order = np.random.default_rng(0).permutation(len(cells))
        return pd.Series(cells.to_numpy()[order], index=cells.index, dtype=object)


def _tenfold(text: str) -> str:
    return (
        f"{text}0"
        if re.fullmatch(r"-?\d+", text)
        else repr(float(text) * 10)
        if _NUMBER.match(text)
        else text
    )


def _point_lost(text: str) -> str:
    return text.replace(".", "") if _NUMBER.match(text) else text


def _negative(text: str) -> str:
    if not _NUMBER.match(text):
        return text
    return text[1:] if text.startswith("-") else f"-{text}"


def _typed_wrong(text: str) -> str:
    """The character in the middle replaced."""
    middle = len(text) // 2
    return f"{text[:middle]}#{text[middle + 1 :]}" if text else "#"


def _in_capitals(text: str) -> str:
    return text.upper() if text != text.upper() else text.lower()


def _cut(text: str) -> str:
    return text[:-1]


def _other_century(text: str) -> str:
    return _YEAR.sub(lambda match: ("20" if match[1] == "19" else "19") + match[2], text)


def _lengthened(text: str) -> str:
    return f"{text} {text}"
