"""A frame as codes: each column's distinct text forms once, and each row's place among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.reading import number
from connectors.values import as_text

Codes = np.ndarray
"""int64 of one place a row; -1: NULL."""


class Coded:
    """The columns of a frame, coded when they are first asked for. What was read once is kept.

    NULL is None, NA, NaT, and NaN in a column of numpy floats or pandas' texts; a NaN among other objects is
    the value "nan", as it is in a database.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.rows = len(frame)
        self._places = {str(label): i for i, label in enumerate(frame.columns)}
        self._columns: dict[str, CodedColumn] = {}

    def __getitem__(self, name: str) -> CodedColumn:
        """A column; raises `CannotJudge` if there is none of this name."""
        if name not in self._columns:
            if name not in self._places:
                known = ", ".join(list(self._places)[:20])
                raise CannotJudge(f"There is no column {name!r}; there are: {known}.")
            self._columns[name] = CodedColumn(*_coded(self.frame.iloc[:, self._places[name]]))
        return self._columns[name]

    def together(self, names: Sequence[str]) -> Codes:
        """One code a row for its combination of values in these columns; -1 where one of them is NULL."""
        codes = self[names[0]].codes
        for name in names[1:]:
            codes = _paired(codes, self[name].codes)
        return codes


class CodedColumn:
    """One column: `codes` a row, `texts` by code."""

    def __init__(self, codes: Codes, texts: list[str]) -> None:
        self.codes, self.texts = codes, texts
        self._read: dict[object, list[Any]] = {}

    @property
    def given(self) -> np.ndarray:
        """Rows that hold a value: bool."""
        return self.codes >= 0

    def passing(self, test: Callable[[str], bool]) -> np.ndarray:
        """Rows whose text passes: bool, False for NULL."""
        found = np.fromiter((bool(test(text)) for text in self.texts), bool, len(self.texts))
        return self._spread(found, False)

    def numbers(self) -> np.ndarray:
        """What the rows say as numbers: float64, NaN where nothing."""
        return self._spread(np.array(self.read("number", number), dtype=np.float64), np.nan)

    def read(self, key: object, read: Callable[[str], Any]) -> list[Any]:
        """What each distinct text says, None where nothing; kept under `key`."""
        if key not in self._read:
            self._read[key] = [read(text) for text in self.texts]
        return self._read[key]

    def ranks(self, values: Sequence[Any], order: Mapping[Any, int]) -> np.ndarray:
        """The place of each row's value (of `values` by code) in an order: int64, -1 where there is none."""
        return self._spread(np.array([order.get(one, -1) for one in values], dtype=np.int64), -1)

    def _spread(self, values: np.ndarray, empty: Any) -> np.ndarray:
        """Values by code as values by row."""
        last = np.array([empty], dtype=values.dtype)
        spread: np.ndarray = np.concatenate([values, last])[self.codes]
        return spread


def _paired(one: Codes, other: Codes) -> Codes:
    width = int(other.max(initial=-1)) + 2
    both = np.where((one < 0) | (other < 0), -1, one * width + other)
    places, _ = pd.factorize(both)
    made = np.asarray(places, dtype=np.int64)
    return np.where(both < 0, -1, made)


def _coded(series: pd.Series) -> tuple[Codes, list[str]]:
    values: Any = series
    if series.dtype == object and not _only_text(series):
        # Objects are told apart by their text form: 1, 1.0 and True are equal to a hash.
        values = pd.Series([None if _null(one) else as_text(one) for one in series], dtype=object)
    codes, distinct = pd.factorize(values)
    texts = [as_text(_plain(one)) or "" for one in distinct]
    codes = np.asarray(codes, dtype=np.int64)
    if len(set(texts)) == len(texts):
        return codes, texts
    # Two values of one text form: 0.0 and -0.0, say.
    merged, kept = pd.factorize(np.array(texts, dtype=object))
    return np.append(np.asarray(merged, dtype=np.int64), -1)[codes], list(kept)


def _only_text(series: pd.Series) -> bool:
    if pd.api.types.infer_dtype(series, skipna=True) not in ("string", "empty"):
        return False
    return all(_null(one) for one in series[series.isna()])


def _null(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT


def _plain(value: Any) -> Any:
    """A numpy scalar as Python's."""
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    return value.item() if isinstance(value, np.generic) else value
