"""Rules and proposals to put into a ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.rules.files import parse_rule
from assistant.rules.language import Price, RuleBase

SOURCE = "sqlite:///shop.db"


@dataclass(frozen=True)
class Proposal:
    """What `assistant.rules.propose` proposes."""

    rule: RuleBase
    probability: float = 0.9
    failing: int = 0
    judged: int = 1_000


def price(alarms: float = 0.2, **other: Any) -> Price:
    """A price of so many false alarms, told by 400 rows held out."""
    return Price(**({"false_alarms": alarms, "low": 0, "high": 1.1, "caught": 0.63, "rows": 400} | other))


def rule(kind: str = "range", table: str = "orders", **fields: Any) -> RuleBase:
    """A rule on `orders`: quantity between 1 and 100, unless `fields` say otherwise."""
    said: dict[str, Any] = {"column": "quantity", "minimum": 1, "maximum": 100} if kind == "range" else {}
    return parse_rule({"kind": kind, "table": table} | said | fields)
