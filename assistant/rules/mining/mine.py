"""All miners over one table, each rule judged on the rows seen, redundant ones merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from assistant.rules.language import ForeignKey
from assistant.rules.mining.candidate import Candidate, Mined
from assistant.rules.mining.dependencies import mine_dependencies
from assistant.rules.mining.facts import TableFacts, table_facts
from assistant.rules.mining.features import features_of
from assistant.rules.mining.formulas import mine_formulas
from assistant.rules.mining.implications import mine_implications
from assistant.rules.mining.keys import mine_keys
from assistant.rules.mining.kinds import mine_types
from assistant.rules.mining.lengths import mine_lengths, mine_placeholders
from assistant.rules.mining.meanings import mine_meanings
from assistant.rules.mining.merge import is_spared, merge
from assistant.rules.mining.nulls import mine_nulls
from assistant.rules.mining.orders import mine_orders
from assistant.rules.mining.patterns import mine_patterns
from assistant.rules.mining.periods import mine_periods
from assistant.rules.mining.ranges import mine_ranges
from assistant.rules.mining.references import Lookup, mine_references
from assistant.rules.mining.sets import mine_sets
from assistant.rules.mining.spread import mine_spread
from assistant.rules.mining.volume import mine_volume
from assistant.rules.running.coded import Coded
from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.frames import judge_frame
from assistant.view import TableView

Miner = Callable[[TableFacts], Iterable[Mined]]
MINERS: tuple[Miner, ...] = (
    mine_nulls, mine_keys, mine_types, mine_sets, mine_patterns, mine_ranges, mine_periods,
    mine_dependencies, mine_orders, mine_formulas, mine_implications, mine_meanings, mine_lengths,
    mine_placeholders, mine_spread, mine_volume,
)  # fmt: skip
_MOST_FAILING = 0.02


def mine(view: TableView, others: Sequence[TableView] = ()) -> list[Candidate]:
    """The rules that the rows of a table bear out, the strongest first; at most a few rows break each.

    `others` are the tables that keys of this one may refer to. What one rule says is not said again by a
    weaker one (see `merge`).
    """
    facts, lookup = table_facts(view), Lookup(others)
    frame = Coded(view.rows)
    found: list[Candidate] = []
    mined = [one for miner in MINERS for one in miner(facts)]
    for one in [*mined, *mine_references(facts, lookup)]:
        if not is_spared(one.rule, found):
            candidate = _judged(facts, frame, lookup, one)
            found += [] if candidate is None else [candidate]
    return merge(found)


def _judged(facts: TableFacts, frame: Coded, lookup: Lookup, mined: Mined) -> Candidate | None:
    rule = mined.rule
    try:
        found = judge_frame(rule, frame, lookup.frames(rule) if isinstance(rule, ForeignKey) else None)
    except CannotJudge:
        return None
    rows, failing = found.rows, int(found.failing.sum())
    if not rows or failing > _MOST_FAILING * rows:
        return None
    return Candidate(rule, rows, failing, features_of(facts, mined, rows, failing))
