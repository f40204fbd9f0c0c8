"""A mapping that a person sets by hand: for a target column that nothing fills."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import UnknownName
from assistant.suggestion import Decision

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.mapping.transformation import Transformation
    from ui.mapping.lines import Pair


def check_columns(pair: Pair, column: str, sources: Sequence[str], home: Path) -> None:
    """Raise `UnknownName` where the target lacks the column, or the source one of those that fill it.

    A side that cannot be opened now is not asked; `dqa map check` says the same later.
    """
    from ui.metadata.catalogue import tables_in_reach

    for source, name, wanted in (
        (pair.target, pair.target_table, [column]), (pair.source, pair.table, sources)
    ):  # fmt: skip
        tables = tables_in_reach(source, home) if wanted else None
        table = next((one for one in tables or () if str(one.ref) == name), None)
        if table is None:
            continue
        held = [one.name for one in table.columns]
        for one in wanted:
            if one not in held:
                raise UnknownName(f"{name} has no column {one!r}; it has: {', '.join(held)}.")


def set_mapping(ledger: Ledger, pair: Pair, column: str, how: Transformation, by: str, run: str = "") -> str:
    """Put a mapping in force in the name of `by`; the id of its suggestion.

    `run` is the run that looked at the target, so that a target that changed since is known.
    """
    from assistant.mapping.suggest import MappingTarget, Proposal, suggestion_of

    target = MappingTarget(source=pair.target, table=pair.target_table, column=column)
    proposal = Proposal(target=target, transformation=how, run=run)
    said = suggestion_of(
        pair.source, pair.table, how.sources[0] if how.sources else None, proposal, "set",
        sentence=f"{by} says so.",
    )  # fmt: skip
    own = ledger.start_run("map", pair.source, {"from": "set"})
    ledger.add(own, [said])
    ledger.finish_run(own)
    entry = ledger.get(said.id)
    if entry.status not in ("accepted", "edited") or entry.value != proposal.as_json():
        verdict = "accept" if entry.suggestion.proposed == proposal.as_json() else "edit"
        value = None if verdict == "accept" else proposal.as_json()
        word = Decision(suggestion=said.id, verdict=verdict, by=by, value=value)  # type: ignore[arg-type,unused-ignore]
        ledger.decide(word, entry.version)
    return said.id
