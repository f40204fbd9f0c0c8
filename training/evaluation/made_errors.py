"""One kind of error at a time in the held-out rows of a made table, where the table gives occasion for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from numpy.random import Generator

from training.corpora.rand import chance, pick
from training.corpora.tables import CleanTable, Dependency
from training.evaluation.rules import Bad

_SHARE = 0.02
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_CHOSEN = 14
Damage = Callable[[str, Generator], str | None]


def spoiled(table: CleanTable, clean: pd.DataFrame, rng: Generator, most: int = _CHOSEN) -> Iterator[Bad]:
    """At most `most` copies of `clean`, each with errors of one kind in one column."""
    possible = [*_by_column(table, clean), *_by_dependency(table, clean), *_swaps(table, clean)]
    order = rng.permutation(len(possible))[:most]
    for number, place in enumerate(sorted(order.tolist())):
        kind, column, make = possible[place]
        frame = make(rng)
        if frame is not None and not frame.equals(clean):
            yield Bad(f"bad{number:02d}", kind, column, frame)


_Occasion = tuple[str, str, Callable[[Generator], pd.DataFrame | None]]


def _by_column(table: CleanTable, clean: pd.DataFrame) -> Iterator[_Occasion]:
    for column in clean.columns:
        for kind in _kinds_for(table, clean, column):
            yield kind, column, lambda rng, c=column, k=kind: _each(clean, c, _DAMAGES[k], rng)  # type: ignore[misc]
        whole = table.frame[column]
        if whole.notna().all():
            yield "null", column, lambda rng, c=column: _each(clean, c, lambda _v, _r: "", rng)  # type: ignore[misc]
        if table.kinds.get(column) == "code" and whole.is_unique and whole.notna().all():
            yield "dup", column, lambda rng, c=column: _duplicate(clean, c, rng)  # type: ignore[misc]


def _kinds_for(table: CleanTable, clean: pd.DataFrame, column: str) -> Iterator[str]:
    """The kinds of error that a column's values give occasion for."""
    cells = table.frame[column].dropna().astype(str)
    distinct = cells.unique()
    if len(cells) < 50 or clean[column].notna().sum() < 30:
        return
    kind = table.kinds.get(column, "")
    plain = all(_NUMBER.fullmatch(v) for v in distinct) and not any(re.match(r"0\d", v) for v in distinct)
    if plain and kind not in {"code", "year", "postal_code", "boolean"}:
        numbers = distinct.astype(float)
        if len(distinct) > 5 and np.quantile(numbers, 0.9) < 30 * max(np.median(numbers), 1e-9):
            yield "x100"
        if (numbers > 0).mean() > 0.95 and numbers.min() >= 0:
            yield "neg"
        yield "string_in_num"
    elif all(_ISO.fullmatch(v) for v in distinct):
        yield "dateformat"
        if distinct.min() > "1930":
            yield "placeholder_date"
    elif len(distinct) <= 25 and len(cells) >= 20 * len(distinct) and not plain:
        if len(distinct) > 1:
            yield from ("typo_cat", "case") if any(v != v.upper() for v in distinct) else ("typo_cat",)
        elif re.fullmatch(r"[A-Za-z]{2,12}", distinct[0]):
            yield "wrongvalid"
    elif kind == "email":
        yield from ("badpattern", "placeholder")
    elif kind in {"code", "phone", "identifier"} and len({re.sub(r"\d", "9", v) for v in distinct}) <= 3:
        if not plain:
            yield "badpattern"
        if len(distinct) < 0.5 * len(cells) and re.search(r"\d{3}", distinct[0]) and not plain:
            yield "unknown_fk"


def _each(clean: pd.DataFrame, column: str, damage: Damage, rng: Generator) -> pd.DataFrame | None:
    """About one row in fifty (five at least) with the cell damaged; an empty text is NULL."""
    rows = np.flatnonzero(clean[column].notna())
    many = max(5, round(_SHARE * len(clean)))
    frame, place = clean.copy(), clean.columns.get_loc(column)
    for row in rng.permutation(rows)[:many].tolist():
        value = damage(str(clean.iat[row, place]), rng)
        if value is not None:
            frame.iat[row, place] = value or None
    return frame


def _times(value: str, _rng: Generator) -> str:
    return f"{float(value) * 100:g}" if "." not in value else str(round(float(value) * 100, 2))


def _broken(value: str, rng: Generator) -> str:
    if "@" in value:
        return value.replace("@", pick(rng, (" at ", "", "@@")), 1)
    parts = re.split(r"([^0-9A-Za-z])", value, maxsplit=1)
    if len(parts) == 3 and chance(rng, 0.5):
        return parts[0] + pick(rng, ("", "_")) + parts[2]
    return "X-" + value[2:] if chance(rng, 0.5) else value[:-2] + "??"


def _unknown(value: str, rng: Generator) -> str | None:
    """A code well formed that no row has: its first run of three digits or more is moved far up."""
    match = re.search(r"\d{3,}", value)
    if match is None:
        return None
    size = len(match[0])
    new = f"9{int(rng.integers(10 ** (size - 2))):0{size - 1}d}"
    return value[: match.start()] + new + value[match.end() :]


_DAMAGES: dict[str, Damage] = {
    "x100": _times,
    "neg": lambda value, _: "-" + value if float(value) > 0 else None,
    "string_in_num": lambda _v, _r: "n/a",
    "dateformat": lambda value, _: f"{value[8:10]}/{value[5:7]}/{value[:4]}",
    "placeholder_date": lambda _v, rng: "1900-01-01" if chance(rng, 0.7) else "9999-12-31",
    "typo_cat": lambda value, rng: value + "x" if chance(rng, 0.6) else value[:-1] + value[:1],
    "case": lambda value, _: value.upper() if value != value.upper() else value.lower(),
    "wrongvalid": lambda value, _: "USD" if value.isupper() and len(value) == 3 else value[::-1],
    "badpattern": _broken,
    "placeholder": lambda _v, _r: "test@test.com",
    "unknown_fk": _unknown,
}


def _duplicate(clean: pd.DataFrame, column: str, rng: Generator) -> pd.DataFrame:
    frame, place = clean.copy(), clean.columns.get_loc(column)
    one = clean.iat[int(rng.integers(len(clean))), place]
    rows = rng.permutation(len(clean))[: max(5, round(_SHARE * len(clean)))]
    frame.iloc[rows, place] = one
    return frame


def _by_dependency(table: CleanTable, clean: pd.DataFrame) -> Iterator[_Occasion]:
    for one in table.dependencies:
        if one.kind == "functional" and _repeats(table, one):
            yield "fd", one.right, lambda rng, c=one.right: _other_value(clean, c, rng)  # type: ignore[misc]
        elif one.kind in {"sum", "product"}:
            yield "plus_small", one.right, lambda rng, c=one.right: _each(clean, c, _more, rng)  # type: ignore[misc]
        elif one.kind == "order":
            yield "swapdates", one.right, lambda rng, d=one: _before(clean, d, rng)  # type: ignore[misc]
        elif one.kind == "derived" and _settles(table, one):
            yield "cond", one.right, lambda rng, c=one.right: _filled(clean, c, rng)  # type: ignore[misc]


def _repeats(table: CleanTable, one: Dependency) -> bool:
    """Whether there are enough rows in company for a dependency to be seen, and something to tell."""
    groups = table.frame.groupby(list(one.left), dropna=True)[one.right]
    return bool(groups.size().median() >= 4 and table.frame[one.right].nunique() > 2)


def _settles(table: CleanTable, one: Dependency) -> bool:
    """Whether a column's values tell whether another is empty: some always, some never."""
    shares = table.frame[one.right].isna().groupby(table.frame[one.left[0]]).mean()
    return len(one.left) == 1 and bool(((shares == 1) | (shares == 0)).all()) and shares.nunique() == 2


def _other_value(clean: pd.DataFrame, column: str, rng: Generator) -> pd.DataFrame | None:
    values = clean[column].dropna().unique().tolist()
    return _each(clean, column, lambda value, r: pick(r, [v for v in values if v != value] or [None]), rng)


def _more(value: str, _rng: Generator) -> str | None:
    if not _NUMBER.fullmatch(value) or float(value) == 0:
        return None
    return str(round(float(value) * 1.1 + 0.5, 3))


def _before(clean: pd.DataFrame, one: Dependency, rng: Generator) -> pd.DataFrame | None:
    """In a few rows the later date some days before the earlier."""
    both = np.flatnonzero(clean[one.left[0]].notna() & clean[one.right].notna())
    frame, place = clean.copy(), clean.columns.get_loc(one.right)
    for row in rng.permutation(both)[: max(5, round(_SHARE * len(clean)))].tolist():
        first = str(clean.iat[row, clean.columns.get_loc(one.left[0])])
        if not _ISO.match(first):
            return None
        day = np.datetime64(first[:10]) - int(rng.integers(2, 30))
        frame.iat[row, place] = str(day) + first[10:]
    return frame


def _filled(clean: pd.DataFrame, column: str, rng: Generator) -> pd.DataFrame | None:
    """Cells that should be empty hold the value of another row."""
    empty, given = (np.flatnonzero(mask) for mask in (clean[column].isna(), clean[column].notna()))
    if len(empty) < 10 or not len(given):
        return None
    frame, place = clean.copy(), clean.columns.get_loc(column)
    for row in rng.permutation(empty)[: max(5, round(_SHARE * len(clean)))].tolist():
        frame.iat[row, place] = clean.iat[int(pick(rng, given.tolist())), place]
    return frame


def _swaps(table: CleanTable, clean: pd.DataFrame) -> Iterator[_Occasion]:
    """Two neighbouring columns of few values each have changed places in a few rows."""
    names = [c for c in clean.columns if 2 <= table.frame[c].nunique() <= 60 and clean[c].notna().all()]
    for one, other in zip(names, names[1:], strict=False):
        if not set(table.frame[one]) & set(table.frame[other]):
            yield "swapcols", one, lambda rng, a=one, b=other: _swapped(clean, a, b, rng)  # type: ignore[misc]


def _swapped(clean: pd.DataFrame, one: str, other: str, rng: Generator) -> pd.DataFrame:
    rows = rng.permutation(len(clean))[: max(5, round(_SHARE * len(clean)))]
    frame = clean.copy()
    frame.loc[rows, [one, other]] = clean.loc[rows, [other, one]].to_numpy()
    return frame
