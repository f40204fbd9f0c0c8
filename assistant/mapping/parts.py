"""Parts and joints of columns where no row is shared: by the values that the parts have on the other side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from assistant.mapping.beyond import Found, table_type
from assistant.mapping.learn import Learnt, Sides
from assistant.mapping.learn.choose import preview_of
from assistant.mapping.steps import Split
from assistant.mapping.transformation import Transformation
from connectors.types import Table

_MARKS = (", ", "; ", " - ", " / ", " ", "-", "/", "|", ";", "_", ":", "@")
_TEXTS = 1_000
_MOST_COLUMNS = 100
_COMMON = 0.6
"""Of the texts, those that have as many parts as most."""
_SHARED = 0.4
"""Of a part's texts, those that the other side's column holds."""
_WHOLE = 0.1
"""Of the whole texts at most so many: else it is that column itself."""
_DISTINCT = 5
_MOST_PARTS = 3


def find_parts(
    source: pd.DataFrame, target: pd.DataFrame, tables: tuple[Table, Table], wanted: Sequence[str]
) -> list[Found]:
    """For each wanted target column the part, or the joint, of source columns that its values are."""
    here = {name: _texts(source, name) for name in _textual(source, tables[0])}
    there = {name: _texts(target, name) for name in _textual(target, tables[1])}
    found = []
    for to in [name for name in wanted if name in there]:
        best = max(
            [*_splits(here, to, there[to], tables), *_joints(here, to, there[to])],
            key=lambda one: one.learnt.agree, default=None,
        )  # fmt: skip
        if best is not None:
            found.append(best)
    return found


def _splits(
    here: dict[str, list[str]], to: str, targets: list[str], tables: tuple[Table, Table]
) -> Iterator[Found]:
    values = {text.casefold() for text in targets}
    if len(values) < _DISTINCT:
        return
    for name, texts in here.items():
        if _share(texts, values) > _WHOLE:
            continue
        for mark, many in _cuts(texts):
            for part in range(1, many + 1):
                step = Split(separator=mark, part=part, of=many)
                some = [text.split(mark)[part - 1] for text in texts if text.count(mark) + 1 == many]
                share = _share(some, values) * len(some) / len(texts)
                if share >= _SHARED and _says_something(some):
                    sides = Sides((name,), to, (), (), "", table_type(tables[1], to))
                    yield _found(to, Transformation(sources=(name,), steps=(step, *sides.tail)), share, texts)


def _joints(here: dict[str, list[str]], to: str, targets: list[str]) -> Iterator[Found]:
    sets = {name: {text.casefold() for text in texts} for name, texts in here.items()}
    for mark, many in _cuts(targets):
        if many > _MOST_PARTS:
            continue
        some = [text.split(mark) for text in targets if text.count(mark) + 1 == many]
        chosen: list[tuple[float, str]] = []
        for part in range(many):
            texts = [parts[part] for parts in some]
            shares = [
                (_share(texts, values), name) for name, values in sets.items() if len(values) >= _DISTINCT
            ]
            best = max(shares, default=(0.0, ""))
            if best[0] < _SHARED or not _says_something(texts):
                break
            chosen.append(best)
        names = tuple(name for _, name in chosen)
        if len(names) == many == len(set(names)):
            share = min(one for one, _ in chosen) * len(some) / len(targets)
            yield _found(to, Transformation(sources=names, joint=mark), share, ())


def _found(to: str, how: Transformation, share: float, texts: Sequence[str]) -> Found:
    preview = preview_of(how, [(text,) for text in texts[:50]]) if texts else ()
    return Found(to, Learnt(how, share, len(texts), "parts", preview=preview))


def _cuts(texts: Sequence[str]) -> list[tuple[str, int]]:
    """Marks at which most texts have the same number of parts, with that number."""
    found: list[tuple[str, int]] = []
    for mark in _MARKS:
        counts = Counter(text.count(mark) + 1 for text in texts)
        many, rows = counts.most_common(1)[0] if counts else (1, 0)
        if 2 <= many <= 6 and rows >= _COMMON * len(texts):
            if mark == " " and any(" " in other for other, _ in found):
                continue
            found.append((mark, many))
    return found


def _says_something(texts: Sequence[str]) -> bool:
    """Whether texts are of some variety and not numbers, which many columns have."""
    return len(set(texts)) >= _DISTINCT and sum(text.isdigit() for text in texts) <= 0.5 * len(texts)


def _share(texts: Sequence[str], values: set[str]) -> float:
    return sum(text.casefold() in values for text in texts) / max(len(texts), 1)


def _textual(frame: pd.DataFrame, table: Table) -> list[str]:
    names = [name for name in frame.columns if table_type(table, str(name)) in ("text", "enum", "")]
    return [str(name) for name in names if list(frame.columns).count(name) == 1][:_MOST_COLUMNS]


def _texts(frame: pd.DataFrame, name: str) -> list[str]:
    return frame[name].dropna().astype(str).head(_TEXTS).tolist()
