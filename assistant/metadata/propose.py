"""What is proposed for a table: each column's type, sensitivity and use, then its name and description.

    propose_table(sketch, models, context) -> list[Fact]
    propose_tables(sketches, models, context) -> list[list[Fact]]      # one batch for the models
    ProposalContext(names, values, user_types, keys, decided, namer)

What a person decided is known, and is not proposed again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.metadata.facts import Fact
from assistant.metadata.kept import Decided
from assistant.metadata.semantic import type_columns
from assistant.metadata.usertypes import UserType

if TYPE_CHECKING:
    from assistant.models import Models
    from assistant.sketch import TableSketch

COMMENT = "database comment"
"""The detail of a fact that the database's own comment says."""
Namer = Callable[["TableSketch", Sequence[Fact]], Sequence[Fact]]
"""Names and describes a table and its columns from what is known of them (see `metadata.naming`)."""


@dataclass(frozen=True)
class ProposalContext:
    """What the proposals for a table rest on, besides the table.

    `names` False: names say nothing, values alone are read; `values` False: the data may not be read.
    `keys`: the source's tables by what their keys are called after (`context.keys_of`).
    `decided` is what people said already. `namer` writes names and descriptions; None: none are written.
    """

    names: bool = True
    values: bool = True
    user_types: Sequence[UserType] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    decided: Decided = field(default_factory=Decided)
    namer: Namer | None = None


def propose_table(sketch: TableSketch, models: Models, context: ProposalContext | None = None) -> list[Fact]:
    """The facts to propose for one table and its columns; see `propose_tables`."""
    return propose_tables([sketch], models, context)[0]


def propose_tables(
    sketches: Sequence[TableSketch], models: Models, context: ProposalContext | None = None
) -> list[list[Fact]]:
    """The facts to propose for each table, its columns' in their order; the models see one batch.

    A facet that a person decided on is not proposed, nor a value that was rejected; both still tell the
    namer what is known.
    """
    context = context or ProposalContext()
    seen = [_allowed(sketch, context) for sketch in sketches]
    typed = type_columns(seen, models, context.user_types, names=context.names, keys=context.keys)
    proposed = []
    for sketch, shown, facts in zip(sketches, seen, typed, strict=True):
        found = _once([*_written(sketch), *facts])
        if context.namer is not None:
            known = context.decided.facts(sketch.name)
            places = {(one.column, one.facet) for one in known}
            found += context.namer(
                shown, [*known, *(one for one in found if (one.column, one.facet) not in places)]
            )
        proposed.append([one for one in _once(found) if context.decided.allows(one)])
    return proposed


def _written(sketch: TableSketch) -> list[Fact]:
    """The comments that the database holds: they stand before anything that could be composed."""
    texts = [(None, sketch.description), *((one.name, one.description) for one in sketch.columns)]
    return [
        Fact(table=sketch.name, column=column, facet="description", value=text.strip(), confidence=0.98,
             sentence="The database's own comment says so.", origin="import", detail=COMMENT)
        for column, text in texts
        if text.strip()
    ]  # fmt: skip


def _allowed(sketch: TableSketch, context: ProposalContext) -> TableSketch:
    return sketch if context.values else sketch.without_values()


def _once(facts: Sequence[Fact]) -> list[Fact]:
    """One fact a place, the first: two columns of one name have one entry in the catalogue."""
    found: dict[tuple[str | None, str], Fact] = {}
    for fact in facts:
        found.setdefault((fact.column, fact.facet), fact)
    return list(found.values())
