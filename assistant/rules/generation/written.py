"""What writing rules gives, and what cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.rules.language import RuleBase


class Unread(ValueError):
    """What was said cannot be turned into a rule; the message is a sentence that says why."""


class Ambiguous(Unread):
    """It could be read in two ways, and neither is taken."""


@dataclass(frozen=True)
class Written:
    """The rules that came of it, and a sentence for everything that did not become one."""

    rules: list[RuleBase] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
