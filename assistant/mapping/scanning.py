"""Mappings proposed for two sources: matched, the transformations learnt, put into the ledger."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.errors import UsageError
from assistant.ledger import Filter
from assistant.mapping.kept import decided_of, entries
from assistant.mapping.pairing import PairFound, propose_pair
from assistant.mapping.reading import Frames
from assistant.mapping.records import TASK, Match
from assistant.mapping.suggest import parse_proposal
from assistant.mapping.table_mapping import layout_of
from assistant.progress import Progress, silent
from assistant.sketch import TableSketch, sketch_declared, sketch_table
from connectors.errors import PermissionRefused, TableNotFound
from connectors.redact import redact

if TYPE_CHECKING:
    from assistant.ledger import Ledger
    from assistant.models import Models
    from assistant.suggestion import Suggestion
    from connectors.types import Connector, Table

Matcher = Callable[..., list[Match]]
"""`assistant.mapping.match.match_schemas`, or another of its form."""
_NEAR = 0.5
"""A candidate of the table's main target is taken where its chance is at least so much of the best one's."""
_LIKELY = 4
"""Targets whose rows are compared with the source's."""
_ROWS_COUNT = 2.0
_SHARED = 0.2
_APART = 0.5
"""A column goes into another target than its table's main one only where it is at least so sure."""


@dataclass(frozen=True)
class PairMapped:
    """What a table pair gave: suggestions, of which `new` ones were not in the ledger; the rows joined."""

    source_table: str
    target_table: str
    proposed: int
    new: int
    aligned: str
    seconds: float


@dataclass
class MappingReport:
    """What was proposed: a line a table pair; `unmatched` tables have no target; `skipped`: why."""

    run: str
    source: str
    target: str
    pairs: list[PairMapped] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def proposed(self) -> int:
        """Suggestions of all pairs."""
        return sum(pair.proposed for pair in self.pairs)

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {**asdict(self), "proposed": self.proposed}


def propose_sources(
    url: str, target_url: str, ledger: Ledger, models: Models, *,
    tables: Sequence[str] | None = None, target_tables: Sequence[str] | None = None,
    top_k: int = 5, one_to_one: bool = True, values: bool = True, progress: Progress = silent,
    matcher: Matcher | None = None,
) -> MappingReport:  # fmt: skip
    """As `propose_mapping`, of two URLs (the same one twice: tables of one source onto others of it).

    `tables` and `target_tables` None: all of the source's, all of the target's (but those of `tables`).
    """
    import connectors
    from assistant.scan import chosen_tables, own_tables

    with connectors.open(url) as source, connectors.open(target_url) as target:
        chosen = chosen_tables(source, tables)
        same = source.source == target.source
        if same and not tables:
            raise UsageError(
                f"Both sides are {source.source}: name the tables to map; the others are what they become."
            )
        names = {str(one.ref) for one in chosen} if same else set()
        if target_tables:
            onto = chosen_tables(target, target_tables)
        else:
            onto = [one for one in own_tables(target) if str(one.ref) not in names]
        both = sorted(names & {str(one.ref) for one in onto})
        if both:
            raise UsageError(
                f"{', '.join(both)} of {source.source} would be mapped onto itself: name other tables with "
                "--table and --onto, or another source with --to."
            )
        return propose_mapping(
            source, chosen, target, onto, ledger, models, top_k=top_k, one_to_one=one_to_one, values=values,
            progress=progress, matcher=matcher,
        )  # fmt: skip


def propose_mapping(
    source: Connector, source_tables: Sequence[Table], target: Connector, target_tables: Sequence[Table],
    ledger: Ledger, models: Models, *, top_k: int = 5, one_to_one: bool = True, values: bool = True,
    progress: Progress = silent, matcher: Matcher | None = None,
) -> MappingReport:  # fmt: skip
    """Propose which target column each source column becomes, and how.

    `values` False: by names and types alone; no row of either side is read. What people decided is not asked
    again. Raises `UsageError` where a side has no table.
    """
    began = time.monotonic()
    for tables, side in ((source_tables, source), (target_tables, target)):
        if not tables:
            raise UsageError(f"{side.source} has no table to map; name one that it has.")
    layouts = {str(table.ref): [one.model_dump() for one in layout_of(table)] for table in target_tables}
    names = sorted(str(one.ref) for one in source_tables)
    run = ledger.start_run(
        "map", source.source, {"target": target.source, "tables": names, "layouts": layouts}
    )
    report = MappingReport(run, source.source, target.source)
    here = _sketches(source, source_tables, values, report, progress)
    there = _sketches(target, target_tables, values, report, progress)
    matches = (matcher or _match)(
        list(here.values()), list(there.values()), models, top_k=max(top_k, 10), one_to_one=one_to_one,
        progress=progress,
    )  # fmt: skip
    held = {str(table.ref): table for table in target_tables}
    for number, table in enumerate(source_tables):
        name = str(table.ref)
        progress(f"Mapping {name}", number, len(source_tables))
        if name in here:
            own = [one for one in matches if one.source.table == name]
            _map_table(source, table, target, held, own, ledger, models, report, values, top_k)
    progress("Mapped", len(source_tables), len(source_tables))
    report.seconds = round(time.monotonic() - began, 3)
    ledger.finish_run(run, "done", {"proposed": report.proposed, "seconds": report.seconds})
    return report


def _match(*args: Any, **options: Any) -> list[Match]:
    from assistant.mapping.match import match_schemas

    return match_schemas(*args, **options)


def _sketches(
    connector: Connector, tables: Sequence[Table], values: bool, report: MappingReport, progress: Progress
) -> dict[str, TableSketch]:
    found: dict[str, TableSketch] = {}
    for number, table in enumerate(tables):
        name = str(table.ref)
        progress(f"Reading {name}", number, len(tables))
        try:
            found[name] = sketch_table(connector, table) if values else sketch_declared(table)
        except (TableNotFound, PermissionRefused) as error:
            report.skipped[name] = str(error)
    return found


def _map_table(
    source: Connector, table: Table, target: Connector, held: dict[str, Table], matches: Sequence[Match],
    ledger: Ledger, models: Models, report: MappingReport, values: bool, top_k: int,
) -> None:  # fmt: skip
    """All suggestions of one source table, for each target table that columns of it go to."""
    name = str(table.ref)
    found: list[Suggestion] = []
    frames = Frames(source, target)
    main = main_target(matches, lambda to: frames.shared(table, held[to]) if values else 0.0)
    if main is None and len(held) == 1:
        # Where a person named the one target, its candidates are shown even if none is likely.
        main = next(iter(held))
    parts = by_target(matches, main)
    if not parts:
        report.unmatched.append(name)
    for to, some in parts.items():
        started = time.monotonic()
        decided = decided_of(ledger, source.source, name, target.source, to)
        rest = not found  # the main target has the columns without a match, too
        made = propose_pair(
            source, table, target, held[to], some if not rest else matches, decided, report.run,
            models.versions.get("column_match", "column_match"), frames=frames if values else None,
            top_k=top_k, main=rest,
        )  # fmt: skip
        open_ones = _undecided(ledger, made)
        new = ledger.add(report.run, open_ones)
        found += open_ones
        report.pairs.append(
            PairMapped(name, to, len(open_ones), new, made.aligned, round(time.monotonic() - started, 3))
        )
    kept = _of_other_targets(ledger, source.source, name, target.source)
    ledger.add(report.run, kept)
    ledger.hide_unseen(report.run, source.source, name, (TASK,))


def by_target(matches: Sequence[Match], main: str | None) -> dict[str, list[Match]]:
    """The matches of one source table by the table they go to, the main target's first.

    A column whose best candidate is elsewhere goes to the main target where that has one nearly as good.
    """
    if main is None:
        return {}
    found: dict[str, list[Match]] = {main: []}
    taken = {
        match.chosen.target.name for match in matches
        if match.chosen is not None and match.chosen.target.table == main
    }  # fmt: skip
    for match in matches:
        best = match.chosen
        if best is None or best.target.table == main:
            if best is not None:
                found[main].append(match)
            continue
        here = next((one for one in match.candidates if one.target.table == main), None)
        if here is not None and here.target.name not in taken and here.confidence >= _NEAR * best.confidence:
            taken.add(here.target.name)
            found[main].append(Match(match.source, match.candidates, here, match.no_match))
        elif best.confidence >= _APART:
            found.setdefault(best.target.table, []).append(match)
    return found


def main_target(matches: Sequence[Match], shared: Callable[[str], float]) -> str | None:
    """The table that most of a source table's columns go to; None where no column goes anywhere.

    `shared(table)` is the share of the source's rows that a target has too; it is asked for the likeliest
    few alone. Rows that both sides have say more than names that are alike.
    """
    weights: dict[str, float] = {}
    for match in matches:
        best: dict[str, float] = {}
        for one in match.candidates:
            best[one.target.table] = max(best.get(one.target.table, 0.0), one.confidence)
        for to, confidence in best.items():
            weights[to] = weights.get(to, 0.0) + confidence
    likely = sorted(weights, key=lambda to: -weights[to])[:_LIKELY]
    if len(likely) > 1:
        weights = {to: weights[to] * (1 + _ROWS_COUNT * min(1.0, 4 * shared(to))) for to in likely}
    if not any(match.chosen is not None for match in matches) and not any(
        shared(to) >= _SHARED for to in likely
    ):
        return None
    return max(likely, key=lambda to: weights[to], default=None)


def _undecided(ledger: Ledger, made: PairFound) -> list[Suggestion]:
    """Those that nobody decided on: an accepted mapping is not changed by a later scan."""
    known = {one.id: one.status for one in ledger.entries([one.id for one in made.suggestions])}
    return [one for one in made.suggestions if known.get(one.id, "open") in ("open", "gone")]


def _of_other_targets(ledger: Ledger, source: str, table: str, target: str) -> list[Suggestion]:
    """Open suggestions for another target: this run says nothing of them."""
    found = []
    for entry in entries(ledger, Filter(source=source, table=table, task=TASK, status="open")):
        try:
            other = redact(parse_proposal(entry.suggestion.proposed).target.source) != redact(target)
        except UsageError:
            continue
        if other:
            found.append(entry.suggestion)
    return found
