"""Keys: columns, and the smallest combinations of columns, that no two rows share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from assistant.anomalies.dependencies import group_ids
from assistant.rules.language import Unique
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import LEAST_ROWS, ColumnFacts, TableFacts
from assistant.rules.mining.naming import is_key_like, is_no_key

_MOST_REPEATED = 0.005
_PARTS = 9
_MOST_WIDE = 3
_MOST_KEYS = 3
_LEAST_EXPECTED = 10.0
"""Rows that unrelated columns would share by chance: a key that shares none of so many is none by chance."""


def mine_keys(facts: TableFacts) -> Iterator[Mined]:
    """unique, of one column and, where there is no such, of several."""
    single = [mined for column in facts.columns if (mined := _single(facts, column)) is not None]
    yield from single
    declared = set(facts.view.table.key) <= {column.name for column in facts.columns}
    known = any(mined.strength > 0.8 for mined in single) or (declared and facts.view.table.key)
    if not known and facts.rows >= 2 * LEAST_ROWS:
        yield from _composite(facts, {name for mined in single for name in mined.rule.columns})


def _single(facts: TableFacts, column: ColumnFacts) -> Mined | None:
    if column.filled < LEAST_ROWS or column.filled < 0.5 * column.rows:
        return None
    profile = facts.view.columns[column.name].profile
    repeated = profile.rows - profile.nulls - profile.distinct
    if repeated > _MOST_REPEATED * column.filled or facts.view.table.key == (column.name,):
        return None
    strength = _belief(facts, column)
    if strength < 0.3:
        return None
    return Mined(Unique(table=facts.name, on=(column.name,)), strength * (1 if repeated == 0 else 0.7))


def _belief(facts: TableFacts, column: ColumnFacts) -> float:
    """How likely a column that repeats nothing is meant to: codes and counters are, measures are not."""
    named = is_key_like(column.name)
    if column.sort in {"number", "date", "boolean", "time"}:
        return 0.0
    if column.sort == "datetime":
        return 0.1
    if is_no_key(column.name):
        return 0.0
    if column.sort == "integer":
        known = column.numbers[np.isfinite(column.numbers)]
        # A counter fills its range; a measure does not.
        fills = column.filled / max(float(np.ptp(known)) + 1, 1)
        return 0.97 if named else 0.93 if fills > 0.3 or (column.position == 0 and fills > 0.02) else 0.0
    texts = column.values[:2_000]
    spaced = sum(" " in text.strip() for text in texts) / len(texts)
    digits = sum(any(map(str.isdigit, text)) for text in texts) / len(texts)
    lengths = {len(text) for text in texts}
    if column.column.type == "uuid" or (named and spaced < 0.1):
        return 0.97
    coded = spaced < 0.05 and digits > 0.95 and max(lengths) <= 40 and not any("@" in text for text in texts)
    return 0.9 if coded and (len(lengths) <= 4 or column.position == 0) else 0.0


def _composite(facts: TableFacts, single: set[str]) -> Iterator[Mined]:
    """The smallest combinations of columns without a repetition, where chance would have made some."""
    parts = sorted(
        (c for c in facts.columns if _may_be_part(c) and c.name not in single),
        key=lambda c: (not is_key_like(c.name), c.position),
    )[:_PARTS]
    places = {c.position: c for c in parts}
    found: list[tuple[int, ...]] = []
    for size in range(2, _MOST_WIDE + 1):
        for on in combinations(sorted(places), size):
            if any(set(key) <= set(on) for key in found) or len(found) >= _MOST_KEYS:
                continue
            expected = _expected([places[i] for i in on], facts.rows)
            groups = group_ids(facts.coded, on)
            held = groups[groups >= 0]
            keyed = sum(is_key_like(places[i].name) for i in on) / size
            if len(held) < 0.95 * facts.rows or expected < _LEAST_EXPECTED or not keyed:
                continue
            repeated = len(held) - len(np.unique(held))
            if repeated or not _holds_throughout(facts, on):
                continue
            found.append(on)
            yield Mined(
                Unique(table=facts.name, on=tuple(places[i].name for i in on)),
                0.6 + 0.3 * keyed - 0.1 * (size - 2), surprise=min(expected / np.log(10), 300.0),
            )  # fmt: skip
        if found:
            return


def _may_be_part(column: ColumnFacts) -> bool:
    if column.sort in {"number", "boolean"} or column.coded.missing >= 0 or column.distinct < 2:
        return False
    return column.sort != "integer" or is_key_like(column.name)


def _expected(columns: list[ColumnFacts], rows: int) -> float:
    """How many pairs of rows would agree in all the columns if these were unrelated."""
    pairs = rows * (rows - 1) / 2
    for column in columns:
        shares = column.counts / max(column.counts.sum(), 1)
        pairs *= float((shares**2).sum())
    return pairs


def _holds_throughout(facts: TableFacts, on: tuple[int, ...]) -> bool:
    """Whether the whole table has no repetition either, where only part of it was seen."""
    if facts.view.complete:
        return True
    groups = facts.view.groups([facts.columns[i].name for i in on])
    return bool(groups) and groups[0][1] == 1
