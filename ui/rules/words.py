"""What a rule costs and what its last check said, as a steward reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistant.rules.kept import TASK
from assistant.rules.language import Distribution, Frequency, Freshness, Price, RowCount, RuleBase
from assistant.rules.words import in_words
from ui.words import count

if TYPE_CHECKING:
    from assistant.ledger import Check
    from assistant.suggestion import Suggestion

SEVERITIES = ("error", "warning", "info")
"""The gravest first."""

_MEASURED: dict[type[RuleBase], Callable[[float], str]] = {
    RowCount: lambda rows: f"the table has {count(int(rows), 'row')}",
    Freshness: lambda hours: f"the latest value is {hours:,.4g} hours old",
    Frequency: lambda share: f"a single value makes up {share_text(share)} of the rows",
    Distribution: lambda share: f"{share_text(share)} of the rows lie elsewhere",
}


def is_rule(said: Suggestion) -> bool:
    """Whether a suggestion proposes a rule."""
    return said.task == TASK


def sentence(rule: RuleBase) -> str:
    """The rule in words, beginning with a capital only where it does not begin with a column's name."""
    said = in_words(rule)
    return said[0].upper() + said[1:] if rule.says["kind"] in _OF_NO_COLUMN_FIRST else said


_OF_NO_COLUMN_FIRST = {"unique", "conditional", "row_count", "freshness", "frequency"}


def kind_words(kind: str) -> str:
    """`functional_dependency` as people read it."""
    return kind.replace("_", " ")


def whole_table(rule: RuleBase) -> bool:
    """Whether the rule judges one thing, the table, and no rows."""
    return type(rule) in _MEASURED


def price_words(price: Price | None) -> str:
    """What the rule costs and gives, in a sentence or two."""
    if price is None:
        return "Its price is not known: it was never tried on rows held out."
    if price.false_alarms == 0:
        alarms = f"No false alarm is expected (in 1,000 rows at most {figure(price.high)})."
    else:
        between = f"between {figure(price.low)} and {figure(price.high)}, nine times in ten"
        alarms = f"About {figure(price.false_alarms)} false alarms in 1,000 rows ({between})."
    return f"{alarms} It would catch {100 * price.caught:.0f} % of plausible errors."


def short_price(price: Price | None) -> str:
    """The price in a few words, for a list."""
    if price is None:
        return "price not known"
    alarms = (
        "no false alarms"
        if price.false_alarms == 0
        else f"{figure(price.false_alarms)} false alarms in 1,000"
    )
    return f"{alarms} · catches {100 * price.caught:.0f} %"


def figure(value: float) -> str:
    """A small number as it reads best: 12, 1.3, 0.04."""
    if value >= 10:
        return f"{value:,.0f}"
    return f"{value:.1f}".removesuffix(".0") if value >= 0.1 or value == 0 else f"{value:.1g}"


def share_text(share: float) -> str:
    """A share in per cent, as exact as it needs to be: 64 %, 0.25 %."""
    percent = 100 * share
    if 0 < percent < 0.01:
        return "under 0.01 %"
    return f"{percent:.2g} %" if percent < 10 else f"{percent:.3g} %"


def verdict_words(check: Check | None, rule: RuleBase) -> str:
    """What the last check said: held, broken by so many rows, could not run and why."""
    if check is None:
        return "not checked yet"
    if check.status == "cannot run":
        return f"cannot run: {check.reason}"
    if check.status == "not judged":
        return "held: there was nothing to judge"
    if whole_table(rule):
        said = "held" if check.status == "holds" else "broken"
        return said if check.measured is None else f"{said}: {_MEASURED[type(rule)](check.measured)}"
    rows = f"{check.failing:,} of {count(check.judged, 'row')}"
    if check.status == "holds":
        return f"held: {rows} break it, which is tolerated" if check.failing else f"held on {_rows(check)}"
    return f"broken by {rows} ({share_text(check.failing / check.judged)})"


def _rows(check: Check) -> str:
    return count(check.judged, "row")


def failing_share(check: Check) -> float | None:
    """The share of judged rows that failed; None where nothing could be judged."""
    return check.failing / check.judged if check.judged else None


def facts(rule: RuleBase) -> list[tuple[str, str]]:
    """What a rule carries beside what it says, as label and text; what it does not have is left out."""
    carried: list[tuple[str, Any]] = [
        ("severity", rule.severity), ("tolerance", share_text(rule.tolerance) if rule.tolerance else ""),
        ("owner", rule.owner), ("name", rule.name), ("because", rule.because), ("origin", rule.origin),
    ]  # fmt: skip
    return [(name, str(text)) for name, text in carried if text]
