"""How to mend a rule that is broken: its data, or the rule itself, as a few ready steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.rules import language as rules
from assistant.rules.language import RuleBase
from assistant.rules.words import shown
from connectors.values import as_text
from ui.rules.words import share_text

if TYPE_CHECKING:
    from assistant.ledger import Check
    from connectors.types import Value

_MOST_VALUES = 8
_MOST_TOLERATED = 0.2
"""A rule that more than this share of the rows break is not mended by tolerating them."""


@dataclass(frozen=True)
class Remedy:
    """One way to mend a rule: what it would do, in words, and the rule as it would then read."""

    words: str
    rule: RuleBase


def remedies(rule: RuleBase, check: Check | None, cells: Sequence[Mapping[str, Value]] = ()) -> list[Remedy]:
    """The edits that would make the rule hold on what was last checked, the most telling first.

    `cells` are the cells of *all* failing rows, or () where not all are known: a bound or a set of values can
    only be widened by what was seen in full.
    """
    if check is None or check.status != "broken":
        return []
    found = []
    if check.measured is not None and type(rule) in _BY_MEASURE:
        found += _BY_MEASURE[type(rule)](rule, check.measured)
    if len(cells) >= check.failing and type(rule) in _BY_CELLS:
        found += _BY_CELLS[type(rule)](rule, [cell for cell in cells if cell])
    share = check.failing / check.judged if check.judged else 1.0
    if check.judged > 1 and rule.tolerance < share <= _MOST_TOLERATED:
        allowed = _rounded_up(share)
        found.append(_remedy(f"Tolerate {share_text(allowed)} of the rows", rule, tolerance=allowed))
    return [one for one in found if one is not None]


def _remedy(words: str, rule: RuleBase, **change: Any) -> Remedy | None:
    """The rule with a change, without the price that no longer is its own; None where it cannot be meant."""
    data = rule.model_dump(mode="json") | change
    try:
        edited = type(rule).model_validate(data)
    except ValueError:
        return None
    return Remedy(words, edited if edited.id == rule.id else edited.model_copy(update={"price": None}))


def _rounded_up(share: float, digits: int = 2) -> float:
    """`share` rounded up to so many significant digits: 0.00123 → 0.0013."""
    if share == 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(share)) - digits + 1)
    return float(f"{math.ceil(share / step - 1e-9) * step:.{digits}g}")


def _numbers(column: str, cells: Sequence[Mapping[str, Value]]) -> list[float] | None:
    """The column's cells as numbers; None where one is none."""
    try:
        return [float(str(as_text(cell[column]))) for cell in cells]
    except (ValueError, KeyError):
        return None


def _range(rule: rules.Range, cells: Sequence[Mapping[str, Value]]) -> list[Remedy | None]:
    texts = [as_text(cell.get(rule.column)) or "" for cell in cells]
    if rule.format is not None or not texts:
        return []
    values: list[Any] | None = _numbers(rule.column, cells) if rule.reads == "number" else sorted(texts)
    if not values or any(isinstance(one, float) and not math.isfinite(one) for one in values):
        return []
    low, high = (_plain(min(values)), _plain(max(values)))
    found = []
    if rule.minimum is not None and low <= rule.minimum:
        words = f"Loosen the lower bound to {_bound(low)}"
        found.append(_remedy(words, rule, minimum=low, above=False))
    if rule.maximum is not None and high >= rule.maximum:
        words = f"Loosen the upper bound to {_bound(high)}"
        found.append(_remedy(words, rule, maximum=high, below=False))
    return found


def _bound(value: Any) -> str:
    return value if isinstance(value, str) else shown(value)


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _in_set(rule: rules.InSet, cells: Sequence[Mapping[str, Value]]) -> list[Remedy | None]:
    new = dict.fromkeys(cell.get(rule.column) for cell in cells)
    texts = [as_text(one) or "" for one in new]
    if not texts or len(texts) > _MOST_VALUES:
        return []
    numbers = not any(isinstance(one, str) for one in rule.values)
    values = _numbers(rule.column, [{rule.column: one} for one in new]) if numbers else texts
    if values is None:
        return []
    plain = [_plain(one) for one in values]
    listed = ", ".join(shown(one) for one in plain)
    return [_remedy(f"Allow {listed} too", rule, values=[*rule.values, *plain])]


def _not_in_set(rule: rules.NotInSet, cells: Sequence[Mapping[str, Value]]) -> list[Remedy | None]:
    seen = {as_text(cell.get(rule.column)) for cell in cells}
    left = [one for one in rule.values if str(one) not in seen]
    gone = [one for one in rule.values if str(one) in seen]
    if not gone or not left or len(gone) > _MOST_VALUES:
        return []
    listed = ", ".join(shown(one) for one in gone)
    return [_remedy(f"No longer forbid {listed}", rule, values=left)]


def _length(rule: rules.Length, cells: Sequence[Mapping[str, Value]]) -> list[Remedy | None]:
    lengths = [len(as_text(cell.get(rule.column)) or "") for cell in cells]
    found = []
    if rule.minimum is not None and lengths and min(lengths) < rule.minimum:
        found.append(_remedy(f"Allow {min(lengths)} characters", rule, minimum=min(lengths)))
    if rule.maximum is not None and lengths and max(lengths) > rule.maximum:
        found.append(_remedy(f"Allow {max(lengths)} characters", rule, maximum=max(lengths)))
    return found


def _row_count(rule: rules.RowCount, rows: float) -> list[Remedy | None]:
    number = int(rows)
    if rule.minimum is not None and number < rule.minimum:
        return [_remedy(f"Demand only {number:,} rows", rule, minimum=number)]
    return [_remedy(f"Allow {number:,} rows", rule, maximum=number)]


def _freshness(rule: rules.Freshness, hours: float) -> list[Remedy | None]:
    allowed = math.ceil(hours)
    return [_remedy(f"Allow it to be {allowed:,} hours old", rule, hours=allowed)]


def _frequency(rule: rules.Frequency, share: float) -> list[Remedy | None]:
    allowed = _rounded_up(share)
    return [_remedy(f"Allow a value {share_text(allowed)} of the rows", rule, maximum=allowed)]


def _distribution(rule: rules.Distribution, share: float) -> list[Remedy | None]:
    allowed = _rounded_up(share)
    return [_remedy(f"Let {share_text(allowed)} of the rows lie elsewhere", rule, limit=allowed)]


_BY_CELLS: dict[type[RuleBase], Callable[[Any, Sequence[Mapping[str, Value]]], list[Remedy | None]]] = {
    rules.Range: _range,
    rules.InSet: _in_set,
    rules.NotInSet: _not_in_set,
    rules.Length: _length,
}
_BY_MEASURE: dict[type[RuleBase], Callable[[Any, float], list[Remedy | None]]] = {
    rules.RowCount: _row_count,
    rules.Freshness: _freshness,
    rules.Frequency: _frequency,
    rules.Distribution: _distribution,
}
