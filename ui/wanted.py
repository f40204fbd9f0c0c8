"""What the review page is asked to show: filters as a small immutable record, to and from a query string."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.ledger import Filter

STATUSES = ("open", "accepted", "edited", "rejected", "applied", "undone", "stale")
FACETS = ("status", "task", "table", "column", "kind", "source")
_SINGLE = {"status"}


@dataclass(frozen=True)
class Wanted:
    """The page's filters. Confidence in whole per cent; () is no restriction; exactly one status is shown."""

    status: tuple[str, ...] = ("open",)
    task: tuple[str, ...] = ()
    table: tuple[str, ...] = ()
    column: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    above: int = 0
    below: int = 100
    proved: bool = False
    search: str = ""

    def toggle(self, facet: str, name: str) -> Wanted:
        """With this choice of a facet switched on, or off again; the status is always exactly one."""
        chosen: tuple[str, ...] = getattr(self, facet)
        if facet in _SINGLE:
            return Wanted(**{**vars(self), facet: (name,)})
        rest = tuple(one for one in chosen if one != name)
        return Wanted(**{**vars(self), facet: rest if name in chosen else (*chosen, name)})

    def filter(self) -> Filter:
        """The ledger's filter that finds this."""
        from assistant.ledger import Filter

        return Filter(
            status=self.status, task=self.task or None, table=self.table or None, column=self.column or None,
            kind=self.kind or None, source=self.source or None,
            min_confidence=self.above / 100 if self.above else None,
            max_confidence=self.below / 100 if self.below < 100 else None,
            proved=True if self.proved else None, text=self.search.strip() or None,
        )  # fmt: skip

    def query(self) -> dict[str, list[str]]:
        """As query parameters, what stands at its default left out."""
        said: dict[str, list[str]] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value != one.default:
                said[one.name] = (
                    list(value)
                    if isinstance(value, tuple)
                    else [str(int(value)) if isinstance(value, bool) else str(value)]
                )
        return said

    @property
    def narrowed(self) -> bool:
        """Whether any filter but the status is set."""
        return replace(self, status=("open",)) != Wanted()


def from_query(parameters: Mapping[str, Sequence[str]]) -> Wanted:
    """The filters that `Wanted.query` wrote; what cannot be read counts as not said."""
    said: dict[str, Any] = {}
    for facet in FACETS:
        names = tuple(dict.fromkeys(parameters.get(facet, ())))
        if facet == "status":
            names = tuple(name for name in names if name in STATUSES)[:1]
        if names:
            said[facet] = names
    for name in ("above", "below"):
        last = (parameters.get(name) or [""])[-1]
        if last.isascii() and last.isdigit():
            said[name] = min(100, int(last))
    if said.get("above", 0) > said.get("below", 100):
        said.pop("above")
    if (parameters.get("proved") or ["0"])[-1] == "1":
        said["proved"] = True
    if parameters.get("search"):
        said["search"] = parameters["search"][-1][:200]
    return Wanted(**said)
