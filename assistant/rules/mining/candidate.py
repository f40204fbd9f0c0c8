"""A candidate: a rule that the rows seen bear out, with what a judge may weigh it by."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.rules.language import RuleBase

FEATURES: dict[str, str] = {
    "rows": "rows of the table that were seen",
    "judged": "rows that the rule judged",
    "failing": "share of the judged rows that fail now",
    "coverage": "share of the rows seen that the rule judges",
    "distinct": "distinct values of the first column",
    "repeats": "rows a distinct value, of the first column",
    "singletons": "share of the first column's distinct values that stand in one row",
    "nulls": "share of NULLs in the first column",
    "is_text": "the first column holds text",
    "is_number": "the first column holds numbers",
    "is_moment": "the first column holds dates or times",
    "grows": "the first column grows with the order of the rows",
    "columns": "columns the rule speaks of",
    "margin": "width added to what was observed, in observed widths; 0 where the rule has no margin",
    "surprise": "-log10 of the chance to see it hold in unrelated columns, at most 300",
    "strength": "the miner's own belief that it holds tomorrow, 0 to 1",
    "steady": "share of the hold-outs in which what one half bears out holds on the other, 0 to 1",
    "complete": "whether all rows of the table were seen",
}
"""What the features of a candidate mean; every candidate has all of them."""


@dataclass(frozen=True)
class Candidate:
    """A rule with the rows it `judged`, those `failing`, and `features` (see `FEATURES`)."""

    rule: RuleBase
    judged: int
    failing: int
    features: dict[str, float]


@dataclass(frozen=True)
class Mined:
    """What a miner gives: a rule and what it alone knows of it (`Candidate` has the rest)."""

    rule: RuleBase
    strength: float
    margin: float = 0.0
    surprise: float = 0.0
    steady: float = field(default=1.0)
