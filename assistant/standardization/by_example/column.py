"""A transformation run on a whole column: on each distinct value once, then mapped back to the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from assistant.standardization.by_example.learn import Transformation


class Row(NamedTuple):
    """A distinct value, what becomes of it (None: nothing is known), and other outputs it might have."""

    text: str
    value: str | None
    agreed: bool
    others: tuple[str, ...]


def run_column(found: Transformation, values: pd.Series) -> pd.DataFrame:
    """`value` (str or None) and `agreed` (bool) for every row; the index is that of `values`.

    Missing values stay missing. The programs run once a distinct value: ten million rows cost what their
    distinct values do, and a lookup.
    """
    codes, distinct = pd.factorize(values)
    answers = [found.run(str(text)) for text in distinct]
    outputs = np.array([*(answer.value for answer in answers), None], dtype=object)  # code -1: missing
    agreed = np.array([*(answer.agreed for answer in answers), False], dtype=bool)
    value = pd.Series(outputs[codes], index=values.index, dtype=object)
    return pd.DataFrame({"value": value, "agreed": agreed[codes]}, index=values.index)


def review(found: Transformation, texts: Sequence[str]) -> list[Row]:
    """What becomes of distinct texts: those in doubt first, with the outputs that other programs give."""
    rows = []
    for text in texts:
        answer = found.run(text)
        others = () if answer.agreed else tuple(v for v in found.answers(text) if v != answer.value)
        rows.append(Row(text, answer.value, answer.agreed, others))
    return sorted(rows, key=lambda row: row.agreed)
