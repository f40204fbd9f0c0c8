"""Beyond one-to-one: parts and joints of columns, found in rows that both sides have, and constants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from assistant.mapping.align import ENOUGH, LOOKED_AT, Look, Shared
from assistant.mapping.learn import Learnt, Sides, learn_pairs
from assistant.mapping.learn.choose import Pair
from assistant.mapping.transformation import Transformation
from assistant.standardization.parsers.text import fold
from connectors.types import Table

_JOINTS = (" ", ", ", "", "-", "/", ",", "_", ".", "; ", " - ", ":", "@", "|")
_WITHIN = 0.5
"""Share of rows in which one side's text holds the other's, for a part or a joint to be looked for."""
_AGREE = 0.8
_CONSTANT = 0.95
_MOST_PARTS = 3
_MOST_COLUMNS = 200
_SAMPLE = 2_000


@dataclass(frozen=True)
class Found:
    """A target column, and how it is filled from source columns."""

    target: str
    learnt: Learnt


def pairs_of(shared: Shared, names: Sequence[str], to: str) -> list[Pair]:
    """The sources' texts and the target's in each row that both sides have."""
    columns = [shared.cells("source", name) for name in names]
    return [(tuple(values), one) for *values, one in zip(*columns, shared.cells("target", to), strict=True)]


def splits(
    shared: Shared, tables: tuple[Table, Table], names: Sequence[str], wanted: Sequence[str]
) -> list[Found]:
    """For each wanted target column the source column of `names` that it is a part or another form of."""
    found: list[Found] = []
    for to in wanted[:_MOST_COLUMNS]:
        best: Learnt | None = None
        there = shared.look("target", to)
        if not _varied(there):
            continue
        for name in names[:_MOST_COLUMNS]:
            here = shared.look("source", name)
            if not any(test(here, there) for test in (_contains, _few, _same_digits, _proportional)):
                continue
            learnt = learn_pairs(sides_of(tables, shared, (name,), to), pairs_of(shared, [name], to))
            if learnt is not None and learnt.agree >= _AGREE:
                best = learnt if best is None or learnt.agree > best.agree else best
        if best is not None:
            found.append(Found(to, best))
    return found


def merges(
    shared: Shared, tables: tuple[Table, Table], names: Sequence[str], wanted: Sequence[str]
) -> list[Found]:
    """For each wanted target column the source columns that are joined in it, in their order."""
    found: list[Found] = []
    for to in wanted[:_MOST_COLUMNS]:
        there = shared.look("target", to)
        held = [(name, _held_in(shared.look("source", name), there)) for name in names[:_MOST_COLUMNS]]
        parts = sorted((one for one in held if one[1][0] >= _WITHIN), key=lambda one: -one[1][0])
        chosen = sorted(parts[:_MOST_PARTS], key=lambda one: one[1][1])
        best: Learnt | None = None
        for some in _runs([name for name, _ in chosen]):
            pairs = pairs_of(shared, some, to)
            for joint in _JOINTS:
                if _agree_quickly(pairs, joint) < _WITHIN:
                    continue
                learnt = learn_pairs(sides_of(tables, shared, some, to), pairs, joint)
                if (
                    learnt is not None and learnt.agree >= _AGREE
                    and (best is None or learnt.agree > best.agree)
                ):  # fmt: skip
                    best = learnt
        if best is not None and len(best.transformation.sources) > 1:
            found.append(Found(to, best))
    return found


def constants(
    target: pd.DataFrame, table: Table, wanted: Sequence[str]
) -> list[tuple[str, Transformation, str]]:
    """Target columns that must not be NULL, nothing fills, and hold one value (almost) everywhere."""
    found = []
    for name in wanted:
        column = table.column(name)
        if column.nullable or name in table.key or name not in target.columns:
            continue
        cells = Counter(str(cell) for cell in target[name].dropna())
        if not cells:
            continue
        value, count = cells.most_common(1)[0]
        if count >= _CONSTANT * cells.total() and cells.total() > 1:
            why = (
                f"{count:,} of {cells.total():,} rows of the target hold {value!r}, and it must not be NULL."
            )
            found.append((name, Transformation(value=value), why))
    return found


def sides_of(tables: tuple[Table, Table], shared: Shared, names: tuple[str, ...], to: str) -> Sides:
    """What is known of both columns."""
    here = table_type(tables[0], names[0]) if len(names) == 1 else "text"
    texts = _some(shared.source, names[0]) if len(names) == 1 else []
    return Sides(names, to, texts, _some(shared.target, to), here, table_type(tables[1], to))


def _some(frame: pd.DataFrame, name: str) -> list[str]:
    return frame[name].dropna().astype(str).head(_SAMPLE).tolist() if name in frame.columns else []


def table_type(table: Table, name: str) -> str:
    """A column's type; "" where the table has no such column."""
    return next((one.type for one in table.columns if one.name == name), "")


def _runs(names: Sequence[str]) -> list[tuple[str, ...]]:
    """All of them, and each two in order."""
    found = [tuple(names)] if len(names) > 1 else []
    if len(names) > 2:
        found += [(names[i], names[j]) for i in range(len(names)) for j in range(i + 1, len(names))]
    return found


def _both(here: Look, there: Look) -> list[tuple[str, str]]:
    return [(text, target) for text, target in zip(here.folded, there.folded, strict=True) if text and target]


def _contains(here: Look, there: Look) -> bool:
    """Whether the source holds the target's text in most rows."""
    some = _both(here, there)
    return bool(some) and sum(target in text for text, target in some) >= _WITHIN * len(some)


def _same_digits(here: Look, there: Look) -> bool:
    """Whether both have the same digits in most rows, in whichever order: dates, phone numbers."""
    some = [(one, other) for one, other in zip(here.digits, there.digits, strict=True) if one or other]
    return bool(some) and sum(len(one) > 3 and one == other for one, other in some) >= _WITHIN * len(some)


def _proportional(here: Look, there: Look) -> bool:
    """Whether most rows hold numbers of nearly the same ratio: another unit."""
    some = zip(here.numbers, there.numbers, strict=True)
    ratios = sorted(other / one for one, other in some if one and other)
    if len(ratios) < max(ENOUGH, _WITHIN * len(here.numbers)):
        return False
    middle = ratios[len(ratios) // 2]
    near = sum(abs(ratio / middle - 1) < 0.05 for ratio in ratios)
    return near >= 0.8 * len(ratios) and len(set(here.folded)) > len(here.folded) // 10


def _few(here: Look, there: Look) -> bool:
    """Whether both sides have so few values that a list of codes may join them."""
    some = _both(here, there)
    ours, theirs = {text for text, _ in some}, {target for _, target in some}
    return len(some) >= 20 and 1 < len(theirs) <= len(ours) <= 40 and len(ours) * 5 <= len(some)


def _varied(there: Look) -> bool:
    """Whether the target's values differ enough to say something."""
    counts = Counter(text for text in there.folded if text)
    return bool(counts) and counts.most_common(1)[0][1] <= 0.8 * counts.total()


def _held_in(here: Look, there: Look) -> tuple[float, float]:
    """Share of rows in which the target holds the source's text, and where in it on the average."""
    some = _both(here, there)
    places = [target.find(text) for text, target in some if len(text) < len(target)]
    inside = [place for place in places if place >= 0]
    return len(inside) / max(len(some), 1), sum(inside) / max(len(inside), 1)


def _agree_quickly(pairs: Sequence[Pair], joint: str) -> float:
    some = [
        (fold(joint.join(one for one in values if one is not None)), fold(target))
        for values, target in pairs[:LOOKED_AT] if target is not None
    ]  # fmt: skip
    return sum(one == other for one, other in some) / max(len(some), 1)
