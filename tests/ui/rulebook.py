"""Rules about the small shop of `sample`: some proposed, some in force with a history of checks."""

from __future__ import annotations

from typing import Any

from assistant.ledger import Ledger
from assistant.ledger.checks import Result
from assistant.rules.files import parse_rule
from assistant.rules.language import RuleBase
from assistant.rules.outcome import Outcome
from assistant.rules.suggest import suggestion_of
from tests.ui.sample import CITIES

_PRICE = {"false_alarms": 0.3, "low": 0, "high": 1.4, "caught": 0.64, "rows": 24}


def rule(kind: str, table: str = "customers", **said: Any) -> RuleBase:
    """A rule of the shop, with a price."""
    return parse_rule({"kind": kind, "table": table, "origin": "mined", "price": _PRICE} | said)


PROPOSED: tuple[tuple[RuleBase, float, int], ...] = (
    (rule("not_null", column="name", because="Never empty in 60 rows."), 0.98, 0),
    (rule("not_null", column="city", because="Never empty in 60 rows."), 0.97, 0),
    (rule("not_null", column="phone", because="Never empty in 60 rows."), 0.96, 0),
    (rule("in_set", column="city", values=CITIES, because="Four values make up 97 % of the rows."), 0.94, 2),
    (rule("type", column="born", type="date", because="Two thirds read as ISO dates."), 0.61, 20),
    (rule("foreign_key", "orders", on=["customer_id"], to="customers", references=["id"],
          because="All 12 values are found there."), 0.95, 0),
    (rule("conditional", "orders", then={"column": "customer_id", "test": "not_null"},
          when=[{"column": "total", "test": ">", "values": [1000], "reads": "number"}]), 0.55, 0),
)  # fmt: skip
"""Rules nobody decided on: the rule, how sure, how many rows break it."""

KEPT: tuple[tuple[RuleBase, tuple[Outcome, ...]], ...] = (
    (rule("range", "orders", column="total", minimum=0, maximum=1000, owner="sales", observed=[9.5, 114.0],
          because="Between 9.5 and 114 in 11 of 12 rows; the bound leaves a margin."),
     (Outcome("holds", 8, 0), Outcome("holds", 10, 0), Outcome("broken", 11, 1),
      Outcome("broken", 12, 1, examples=({"id": 5, "total": 950000.0},)))),
    (rule("unique", on=["phone"], severity="warning", because="60 different values in 60 rows."),
     (Outcome("holds", 58, 0), Outcome("holds", 60, 0))),
    (rule("pattern", column="phone", pattern="0[0-9]{2} [0-9]{4} [0-9]{4}", tolerance=0.5, severity="info"),
     (Outcome("holds", 58, 9), Outcome("holds", 60, 11))),
    (rule("row_count", minimum=100),
     (Outcome("broken", 1, 1, measured=58), Outcome("broken", 1, 1, measured=60))),
    (rule("not_null", column="email", owner="marketing"),
     (Outcome("holds", 58, 0), Outcome("cannot run", reason="Table customers has no column 'email'."))),
    (rule("length", column="name", minimum=3, maximum=40), ()),
)  # fmt: skip
"""Rules in force, and what their checks gave, the oldest first."""


def fill(ledger: Ledger, source: str) -> dict[str, str]:
    """Put all of them into the ledger; the ids of the kept ones by kind."""
    run = ledger.start_run("scan", source)
    ledger.add(
        run, [suggestion_of(source, one, "rules-1", confidence=sure, judged=60, failing=failing)
              for one, sure, failing in PROPOSED],
    )  # fmt: skip
    kept = {suggestion_of(source, one, "rules-1").id: (one, outcomes) for one, outcomes in KEPT}
    ledger.add(run, [suggestion_of(source, one, "rules-1") for one, _ in KEPT])
    ledger.finish_run(run)
    ledger.decide_many(list(kept), "accept", "anna")
    for number in range(max(len(outcomes) for _, outcomes in kept.values())):
        check = ledger.start_run("check", source)
        given = [(id_, one, outcomes) for id_, (one, outcomes) in kept.items() if len(outcomes) > number]
        ledger.checks.add(check, [Result(id_, one.id, outcomes[number]) for id_, one, outcomes in given])
        ledger.finish_run(check)
    return {str(one.says["kind"]): id_ for id_, (one, _) in kept.items()}
