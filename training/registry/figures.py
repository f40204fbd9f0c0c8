"""The primary figure of a model by its card, and whether one version is worse than another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Primary:
    """A card's primary figure with its 95 % interval; the figure itself where none was measured."""

    metric: str
    value: float
    low: float
    high: float
    higher_is_better: bool

    def in_words(self) -> str:
        """The metric, the figure, its interval."""
        interval = f" ({self.low:.3f}–{self.high:.3f})" if self.low < self.high else ""
        return f"{self.metric} {self.value:.3f}{interval}"

    def worse_than(self, other: Primary) -> bool:
        """Whether `other` lies beyond this figure's interval, on the better side."""
        return other.value > self.high if self.higher_is_better else other.value < self.low


def primary_of(card: dict[str, Any]) -> Primary | None:
    """The primary figure of a card (`card.json`); None where it names none."""
    metric = card.get("metric")
    value = (card.get("figures") or {}).get(metric) if metric else None
    if not isinstance(value, int | float):
        return None
    low, high = (card.get("intervals") or {}).get(metric) or (value, value)
    return Primary(str(metric), float(value), float(low), float(high), card.get("better") != "lower")
