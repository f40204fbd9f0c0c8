"""Rules as a file of the rule language."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.rules.exchange.columns import Columns
from assistant.rules.exchange.report import Export
from assistant.rules.files import dump_rules
from assistant.rules.language import RuleBase


def write(rules: Sequence[RuleBase], columns: Columns, dialect: str) -> Export:
    """All rules, in one file."""
    return Export({"rules.yaml": dump_rules(rules)}, [rule.id for rule in rules], [])
