"""Suggestions that say the same of the same column, taken together: one decision instead of hundreds.

Rules and facts are taken together by table and kind: what they say of it is that columns are never empty, or
of which types they are. Mappings by both tables: what one table becomes in the other.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.mapping.words import is_mapping, target_of
from ui.words import NO_CELLS, NULL, after, before

if TYPE_CHECKING:
    from assistant.ledger import Entry

_RUNS = re.compile(r"(?P<letters>[^\W\d_]+(?:\s+[^\W\d_]+)*)|(?P<digits>\d+)|(?P<spaces>\s+)")
_LONGEST_SHAPE = 24


@dataclass(frozen=True)
class Group:
    """Entries of one column, kind and pattern, surest first; `id` stays the same while they come and go."""

    id: str
    pattern: str
    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The surest member: it stands for the group in a list."""
        return self.entries[0]

    @property
    def rows(self) -> int:
        """How many rows the members touch together."""
        return sum(entry.suggestion.rows for entry in self.entries)

    @property
    def confidences(self) -> tuple[float, float]:
        """The lowest and the highest confidence."""
        values = [entry.suggestion.confidence for entry in self.entries]
        return min(values), max(values)


def shape(text: str) -> str:
    """The pattern of a value: words become `a`, numbers `9`, the rest stays: `12/3/2020` → `9/9/9`."""
    if text == NULL:
        return NULL
    short = _RUNS.sub(lambda run: {"letters": "a", "digits": "9"}.get(run.lastgroup or "", " "), text)
    return short if len(short) <= _LONGEST_SHAPE else short[: _LONGEST_SHAPE - 1] + "…"


def group(entries: Iterable[Entry]) -> list[Group]:
    """Entries by (source, table, column, task, kind, pattern, status); groups by falling top confidence."""
    found: defaultdict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        said = entry.suggestion
        target = said.target
        column = (target.source, target.table or "", "" if said.task in NO_CELLS else target.column or "")
        kind = "" if is_mapping(said) else said.kind
        found[(*column, said.task, kind, _pattern(entry), entry.status)].append(entry)
    groups = []
    for key, members in found.items():
        members.sort(key=lambda entry: -entry.suggestion.confidence)
        name = hashlib.sha256("\x1f".join(key).encode()).hexdigest()[:12]
        groups.append(Group(name, key[5], tuple(members)))
    return sorted(groups, key=lambda one: (-one.confidences[1], -len(one.entries), one.id))


def _pattern(entry: Entry) -> str:
    """`9/9/9 → 9-9-9`; empty where the shape stays, or nothing is proposed. A cluster is one pattern."""
    said = entry.suggestion
    if is_mapping(said):
        table, _ = target_of(said.proposed)
        return f"→ {table}" if table else ""
    if said.task in NO_CELLS:
        return ""
    cluster = dict(said.evidence.details).get("cluster")
    if cluster is not None:
        return f"variants of {cluster}"
    old, new = shape(before(said)), shape(after(said))
    return f"{old} → {new}" if said.has_proposal and old != new else ""
