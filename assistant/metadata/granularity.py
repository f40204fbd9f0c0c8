"""What one row of a table is: its entity, by the table's name, and what tells two rows apart.

granularity_of(table, columns) -> Fact | None
entity_of(name) -> str                          # "stg_shop__order_lines" → "order line"
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.metadata.facts import Fact, Origin
from assistant.metadata.naming.words import article, singular, split_name
from assistant.metadata.shapes import dated
from assistant.metadata.taxonomy import taxonomy

if TYPE_CHECKING:
    from assistant.metadata.semantic import Typed
    from assistant.sketch import TableSketch

_LAYERS = frozenset({
    "stg", "src", "raw", "int", "dim", "fct", "fact", "base", "tmp", "dw", "dwh", "ods", "mart", "rpt", "tbl",
    "vw", "view", "v", "t", "l", "lnd", "hub", "sat",
})  # fmt: skip
_HELD = frozenset({
    "import", "export", "data", "log", "logs", "raw", "info", "table", "file", "record", "records", "backup",
    "copy", "archive", "list", "feed",
})  # fmt: skip
_VERSIONS = frozenset({"history", "hist", "scd", "snapshot", "snapshots", "versions", "audit"})
_PERIODS = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "hourly": "hour",
            "quarterly": "quarter"}  # fmt: skip
_VAGUE = frozenset({"overview", "enhanced", "summary", "details", "detail", "report", "metrics", "facts"})


def granularity_of(table: TableSketch, columns: Sequence[Typed]) -> Fact | None:
    """The fact that says what one row is; None where the table's name says nothing."""
    said = row_of(table.name)
    if not said:
        return None
    key, origin, confidence = _key(table, columns)
    sentence = {
        "profile": f"Its key tells rows apart: {', '.join(key)}.",
        "name": "The name of the table says so.",
    }[origin if origin == "name" else "profile"]
    value = f"one row is {said}" + (f" ({', '.join(key)})" if key else "")
    return Fact(table=table.name, column=None, facet="granularity", value=value, confidence=confidence,
                sentence=sentence, origin=origin)  # fmt: skip


def row_of(name: str) -> str:
    """What one row is, in words: "one order line", "one version of an order", "one customer on one day"."""
    words = _words(name)
    period = next((_PERIODS[word] for word in words if word in _PERIODS), None)
    version = any(word in _VERSIONS for word in words)
    rest = [word for word in words if word not in _PERIODS and word not in _VERSIONS and word not in _VAGUE]
    if not rest:
        return f"one {period}" if period else ""
    if rest[-1] in _HELD:
        about = " ".join(rest[:-1])
        said = f"one record of the {about} {rest[-1]}" if about else ""
    elif _singular(rest) == " ".join(rest) and re.search(r"[^sui]s$", rest[-1]):
        said = f"one record of the {' '.join(rest)}"  # "sales" has no singular
    else:
        said = f"one {_singular(rest)}"
    if version and said:
        return f"one version of {article(said.removeprefix('one '))}"
    return f"{said} in one {period}" if period and said else said


def entity_of(name: str) -> str:
    """The thing that a table is about, in the singular: "order line"; "" where its name says nothing."""
    left_out = {*_PERIODS, *_VERSIONS, *_VAGUE, *_HELD}
    rest = [word for word in _words(name) if word not in left_out]
    return _singular(rest) if rest else ""


def _words(name: str) -> list[str]:
    """The words of a table's name, layer and source (`stg_`, `shop__`) left out."""
    bare = name.rpartition(".")[2]
    head, parted, tail = bare.partition("__")
    words = [word for word in split_name(tail if parted and tail else head) if not word.isdigit()]
    while len(words) > 1 and words[0] in _LAYERS:
        words = words[1:]
    return words


def _singular(words: Sequence[str]) -> str:
    return " ".join([*words[:-1], singular(words[-1])])


def _key(table: TableSketch, columns: Sequence[Typed]) -> tuple[tuple[str, ...], Origin, float]:
    """What tells rows apart: the declared key, else the first column that is unique and may be a key."""
    shown = tuple(name for name in table.key if any(one.column.name == name for one in columns))
    if shown:
        return shown, "profile", 0.9
    for one in columns:
        column = one.column
        known = taxonomy().get(one.type)
        unique = column.rows >= 20 and not column.nulls and column.distinct == column.rows
        if unique and not dated(column) and known is not None and known.use == "identifier":
            return (column.name,), "profile", 0.8
    return (), "name", 0.6
