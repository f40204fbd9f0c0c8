"""All miners over one table, each rule judged on the rows seen, redundant ones merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from assistant.rules.mining.candidate import Candidate, Mined
from assistant.rules.mining.dependencies import mine_dependencies
from assistant.rules.mining.facts import TableFacts, table_facts
from assistant.rules.mining.features import features_of
from assistant.rules.mining.formulas import mine_formulas
from assistant.rules.mining.implications import mine_implications
from assistant.rules.mining.keys import mine_keys
from assistant.rules.mining.kinds import mine_types
from assistant.rules.mining.merge import merge
from assistant.rules.mining.nulls import mine_nulls
from assistant.rules.mining.orders import mine_orders
from assistant.rules.mining.patterns import mine_patterns
from assistant.rules.mining.periods import mine_periods
from assistant.rules.mining.ranges import mine_ranges
from assistant.rules.mining.sets import mine_sets
from assistant.rules.running.coded import Coded
from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.frames import judge_frame
from assistant.view import TableView

Miner = Callable[[TableFacts], Iterable[Mined]]
MINERS: tuple[Miner, ...] = (
    mine_nulls, mine_keys, mine_types, mine_sets, mine_patterns, mine_ranges, mine_periods,
    mine_dependencies, mine_orders, mine_formulas, mine_implications,
)  # fmt: skip
_MOST_FAILING = 0.02


def mine(view: TableView, others: Sequence[TableView] = ()) -> list[Candidate]:
    """The rules that the rows of a table bear out, the strongest first; at most a few rows break each.

    `others` are the tables that keys of this one may refer to. What one rule says is not said again by a
    weaker one (see `merge`).
    """
    facts = table_facts(view)
    frame = Coded(view.rows)
    found = [
        candidate for miner in MINERS for mined in miner(facts)
        if (candidate := _judged(facts, frame, mined)) is not None
    ]  # fmt: skip
    return merge(found)


def _judged(facts: TableFacts, frame: Coded, mined: Mined) -> Candidate | None:
    try:
        found = judge_frame(mined.rule, frame)
    except CannotJudge:
        return None
    rows, failing = found.rows, int(found.failing.sum())
    if not rows or failing > _MOST_FAILING * rows:
        return None
    return Candidate(mined.rule, rows, failing, features_of(facts, mined, rows, failing))
