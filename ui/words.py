"""Values, numbers and names as people read them: the same words in the terminal and on the pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.suggestion import Suggestion, Target, TaskName

NULL = "∅"
"""How a missing value (NULL) is shown."""

NO_PROPOSAL = "?"
"""How the right value is shown where nobody knows it."""

NO_CELLS: frozenset[TaskName] = frozenset({"rules", "metadata", "mapping"})
"""The tasks whose suggestions change no cell: they are said in words, not as before → after."""

_CONTROLS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"}
_CONTROLS |= {0x7F: 0x2421} | dict.fromkeys(range(128, 160), 65533)
_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], 0xFFFD)
_ONE_LINE = {ord("\n"): "⏎", ord("\t"): "⇥", ord("\r"): "␍"}


def visible(text: str) -> str:
    """`text` with control characters as their pictures: a cell's value cannot steer the terminal."""
    return text.translate(_CONTROLS | _DIRECTIONS)


def value_text(encoded: Any) -> str:
    """A cell's value (as `connectors.values.encode` wrote it) on one line, as people read it."""
    from connectors.values import as_text, decode

    text = as_text(decode(encoded))
    return NULL if text is None else visible(text.translate(_ONE_LINE))


def rule_text(encoded: Any) -> str:
    """A rule (as `assistant.rules.files.rule_json` wrote it) in words; what cannot be read, as it is kept."""
    from assistant.rules.files import parse_rule
    from assistant.rules.words import in_words

    try:
        return visible(in_words(parse_rule(encoded)).translate(_ONE_LINE))
    except ValueError:
        return visible(str(encoded).translate(_ONE_LINE))


def proposed_text(suggestion: Suggestion, encoded: Any) -> str:
    """A value proposed (or put in) for this suggestion as people read it: a cell's value, a rule, a fact, a
    mapping.
    """
    if suggestion.task == "rules":
        return rule_text(encoded)
    if suggestion.task == "metadata":
        from ui.metadata.words import fact_text

        return fact_text(suggestion.kind, encoded)
    if suggestion.task == "mapping":
        from ui.mapping.words import mapping_text

        return mapping_text(encoded)
    return value_text(encoded)


def before(suggestion: Suggestion) -> str:
    """The value as it stands; where no cell is meant, what a person would lose: an earlier description."""
    if suggestion.task in NO_CELLS:
        return "" if suggestion.current is None else proposed_text(suggestion, suggestion.current)
    return value_text(suggestion.current)


def kind_of(suggestion: Suggestion) -> str:
    """The kind of a suggestion as people read it."""
    if suggestion.task == "metadata":
        from ui.metadata.words import facet_words

        return facet_words(suggestion.kind)
    return suggestion.kind.replace("_", " ")


def after(suggestion: Suggestion) -> str:
    """The value that is proposed, `NO_PROPOSAL` where there is none."""
    return proposed_text(suggestion, suggestion.proposed) if suggestion.has_proposal else NO_PROPOSAL


def where(target: Target) -> str:
    """`table.column`, as much as the target has."""
    return ".".join(part for part in (target.table, target.column) if part) or target.source


def row_of(target: Target) -> str:
    """Which rows: the key of one, the condition of several, or all that hold the value."""
    if target.key is not None:
        return ", ".join(f"{name} = {value_text(value)}" for name, value in target.key.items())
    if target.given:
        return "where " + ", ".join(f"{name} = {value_text(value)}" for name, value in target.given.items())
    return "every row with this value"


def percent(share: float) -> str:
    """A probability in whole per cent, but never 100 % of what is not certain."""
    return f"{min(int(share * 100 + 0.5), 99 if share < 1 else 100)} %"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 row`, `2,000 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def run_figures(summary: dict[str, Any]) -> str:
    """The numbers of a run's summary in a few words: `applied 12 · stale 1`."""
    shown = []
    for name, value in summary.items():
        if isinstance(value, dict):
            value = sum(number for number in value.values() if isinstance(number, int))
        if isinstance(value, int | float) and not isinstance(value, bool) and value:
            shown.append(f"{name.replace('_', ' ')} {value:,}")
    return " · ".join(shown)


def ago(then: datetime, now: datetime | None = None) -> str:
    """How long ago, in the largest unit that fits: `3 minutes ago`."""
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    seconds = max(0, int(((now or datetime.now(UTC)) - then).total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return f"{count(seconds // length, unit)} ago"
    return "just now"
